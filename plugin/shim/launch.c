/* A host may have threads, signal handlers, a SIGCHLD handler that reaps everything, and open
 * descriptors. So: the bare clone system call without an exit signal (a child that wait() does not
 * see), only async-signal-safe functions behind it, and everything inherited is put back to default
 * before exec. */
#include "plugin/shim/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin/shim/clock.h"

#define LAUNCH_PAUSE_NS \
    1000000000ull /* an engine gets this long to answer before another is started */

#ifndef SYS_close_range
#define SYS_close_range 436 /* Linux 5.9 */
#endif

extern char** environ;

static long clone_silently(void) {
    return syscall(SYS_clone, 0L, 0L, 0L, 0L, 0L);
}

static void close_inherited(void) {
    if (syscall(SYS_close_range, 3u, ~0u, 0u) == 0) return;
    long last = sysconf(_SC_OPEN_MAX);
    if (last < 0 || last > 65536) last = 65536;
    for (int i = 3; i < last; i++)
        (void)close(i);
}

static void reset_signals(void) {
    struct sigaction plain;
    memset(&plain, 0, sizeof plain);
    plain.sa_handler = SIG_DFL;
    for (int number = 1; number < 65; number++)
        (void)sigaction(number, &plain, NULL);
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn static void become_engine(const char* engine, const char* config) {
    (void)setsid();
    const long second = clone_silently();
    if (second != 0) _exit(second > 0 ? 0 : 1);
    reset_signals();
    const int nothing = open("/dev/null", O_RDWR);
    if (nothing >= 0) {
        for (int i = 0; i < 3; i++)
            (void)dup2(nothing, i);
    }
    close_inherited();
    (void)chdir("/");
    const char* arguments[] = {engine, "run", config == NULL ? NULL : "--config", config, NULL};
    (void)execve(engine, (char* const*)(uintptr_t)arguments, environ);
    _exit(127);
}

static int start(const char* engine, const char* config) {
    /* Blocked until the child has its own handlers: a signal must not run the host's handler there.
     */
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, &before);
    const long first = clone_silently();
    if (first == 0) become_engine(engine, config);
    const int failed = first < 0 ? errno : 0;
    if (first > 0) {
        int status = 0;
        while (waitpid((pid_t)first, &status, __WCLONE) < 0 && errno == EINTR) {
        }
    }
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    errno = failed;
    return failed == 0 ? 0 : -1;
}

static int started_lately(int lock, uint64_t now_ns) {
    uint64_t last = 0;
    if (pread(lock, &last, sizeof last, 0) != (ssize_t)sizeof last) return 0;
    return last <= now_ns && now_ns - last < LAUNCH_PAUSE_NS;
}

launch_result launch_engine(const char* lock_file, const char* engine, const char* config,
                            const char** step_out) {
    *step_out = "running the engine program";
    if (access(engine, X_OK) != 0) return LAUNCH_FAILED;
    *step_out = "locking the start file beside the socket";
    const int lock = open(lock_file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0) return LAUNCH_FAILED;
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        (void)close(lock);
        return LAUNCH_STARTED; /* another process is at it */
    }
    launch_result result = LAUNCH_STARTED;
    const uint64_t now_ns = clock_now_ns();
    if (!started_lately(lock, now_ns)) {
        *step_out = "starting the engine";
        const ssize_t written = pwrite(lock, &now_ns, sizeof now_ns, 0);
        (void)written; /* a full disk only means that the pause is not kept */
        if (start(engine, config) != 0) result = LAUNCH_FAILED;
    }
    /* Unlocked by word, not by closing: the engine-to-be shares the description until it execs. */
    const int failed = errno;
    (void)flock(lock, LOCK_UN);
    (void)close(lock);
    errno = failed;
    return result;
}
