/* Request ids: the kernel's randomness through the bare system call, because getrandom() is newer
 * than the oldest libc that hosts run on. */
#include "plugin/shim/identifier.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int random_bytes(uint8_t* bytes, size_t size) {
    long got = -1;
    do {
        got = syscall(SYS_getrandom, bytes, size, 0);
    } while (got < 0 && errno == EINTR);
    if (got == (long)size) return 0;
    const int file = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t taken = -1;
    do {
        taken = read(file, bytes, size);
    } while (taken < 0 && errno == EINTR);
    (void)close(file);
    return taken == (ssize_t)size ? 0 : -1;
}

int identifier_make(uint8_t id[16]) {
    if (random_bytes(id + 6, 10) != 0) return -1;
    struct timespec now = {0, 0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    const uint64_t ms = (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
    for (int i = 0; i < 6; i++)
        id[i] = (uint8_t)(ms >> (8 * (5 - i)));
    id[6] = (uint8_t)((id[6] & 0x0f) | 0x70);
    id[8] = (uint8_t)((id[8] & 0x3f) | 0x80);
    return 0;
}
