/* Disk time is not bounded by any deadline: two fsyncs are the price of "durable", and the
 * interface says so. */
#include "plugin/shim/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static void name_of(const uint8_t id[FRAME_ID_BYTES], char name[2 * FRAME_ID_BYTES + 1]) {
    static const char digits[] = "0123456789abcdef";
    for (unsigned i = 0; i < FRAME_ID_BYTES; i++) {
        name[2 * i] = digits[id[i] >> 4];
        name[2 * i + 1] = digits[id[i] & 15];
    }
    name[2 * FRAME_ID_BYTES] = '\0';
}

static int sync_parent(const char* folder) {
    char parent[512];
    const char* slash = strrchr(folder, '/');
    const size_t length = slash == NULL ? 0 : (size_t)(slash - folder);
    if (length + 2 > sizeof parent) return ENAMETOOLONG;
    memcpy(parent, folder, length);
    memcpy(parent + length, "/", 2);
    const int opened = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return errno;
    const int result = fsync(opened) == 0 ? 0 : errno;
    (void)close(opened);
    return result;
}

static int open_folder(const char* folder, int* opened_out) {
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
    *opened_out = open(folder, flags);
    if (*opened_out >= 0) return 0;
    if (errno != ENOENT) return errno;
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) return errno;
    const int synced = sync_parent(folder);
    if (synced != 0) return synced;
    *opened_out = open(folder, flags);
    return *opened_out >= 0 ? 0 : errno;
}

static int write_all(int file, struct iovec* parts, int count) {
    while (count > 0) {
        const ssize_t taken = writev(file, parts, count);
        if (taken < 0 && errno == EINTR) continue;
        if (taken < 0) return errno;
        if (taken == 0) return EIO;
        size_t left = (size_t)taken;
        while (count > 0 && left >= parts->iov_len) {
            left -= parts->iov_len;
            parts++;
            count--;
        }
        if (count > 0) {
            parts->iov_base = (uint8_t*)parts->iov_base + left;
            parts->iov_len -= left;
        }
    }
    return 0;
}

static int fill_file(int folder, const char* name, struct iovec* parts, int count,
                     const char** step_out) {
    *step_out = "making a spool file";
    const int file =
        openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return errno;
    *step_out = "writing a spool file";
    int failed = write_all(file, parts, count);
    if (failed == 0 && fsync(file) != 0) failed = errno;
    if (close(file) != 0 && failed == 0) failed = errno;
    return failed;
}

int spool_write(const char* path, const frame_header* request, const uint8_t* payload,
                const char** step_out) {
    int folder = -1;
    *step_out = "opening the spool folder";
    int failed = open_folder(path, &folder);
    if (failed != 0) return failed;

    frame_header kept = *request;
    kept.deadline_ns = 0;
    kept.checksum = frame_checksum(payload, kept.payload_bytes);
    uint8_t header[TILLSIDE_FRAME_HEADER_BYTES];
    frame_encode(&kept, header);
    struct iovec parts[2] = {{header, sizeof header},
                             {(void*)(uintptr_t)payload, kept.payload_bytes}};

    char id[2 * FRAME_ID_BYTES + 1];
    char name[64];
    char hidden[64];
    name_of(request->request_id, id);
    (void)snprintf(name, sizeof name, "%s.post", id);
    (void)snprintf(hidden, sizeof hidden, ".%s.%ld", id, (long)getpid());
    failed = fill_file(folder, hidden, parts, kept.payload_bytes > 0 ? 2 : 1, step_out);
    if (failed == 0) {
        *step_out = "naming a spool file";
        if (renameat(folder, hidden, folder, name) != 0) failed = errno;
    }
    if (failed != 0) {
        (void)unlinkat(folder, hidden, 0);
    } else {
        *step_out = "syncing the spool folder";
        if (fsync(folder) != 0) failed = errno;
        /* The file may or may not outlive a power cut now; the host hears "not recorded" only when
         * it is certain that it will not be recorded. */
        if (failed != 0 && unlinkat(folder, name, 0) != 0) failed = 0;
    }
    (void)close(folder);
    return failed;
}
