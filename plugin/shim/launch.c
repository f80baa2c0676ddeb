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

/* An engine gets this long to answer before another is started; one that comes too early finds the
 * engine's own lock taken and ends. Measured: tillsided answers 100 to 200 ms after exec. */
#define LAUNCH_PAUSE_NS 500000000ull
/* A host waits within its deadline for an engine that was started so lately, */
#define LAUNCH_WAIT_NS 2000000000ull
/* but not for one that was started so often, each time within so long of the last. */
#define LAUNCH_STARTS_IN_ROW_MAX 3u
#define LAUNCH_ROW_NS 10000000000ull

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

typedef struct launch_record {
    uint64_t started_ns; /* CLOCK_MONOTONIC */
    uint64_t in_row;
} launch_record;

/* A record from before the machine restarted, or half of one, reads as "never". */
static launch_record record_read(int lock, uint64_t now_ns) {
    launch_record record = {0, 0};
    if (pread(lock, &record, sizeof record, 0) != (ssize_t)sizeof record ||
        record.started_ns > now_ns) {
        record.started_ns = 0;
        record.in_row = 0;
    }
    return record;
}

static launch_result judge(const launch_record* record, uint64_t now_ns) {
    return record->in_row <= LAUNCH_STARTS_IN_ROW_MAX &&
                   now_ns - record->started_ns < LAUNCH_WAIT_NS
               ? LAUNCH_WORTH_WAITING
               : LAUNCH_NOT_YET;
}

launch_result launch_engine(const char* lock_file, const char* engine, const char* config,
                            const char** step_out) {
    *step_out = "running the engine program";
    if (access(engine, X_OK) != 0) return LAUNCH_FAILED;
    *step_out = "locking the start file beside the socket";
    const int lock = open(lock_file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0) return LAUNCH_FAILED;
    const uint64_t now_ns = clock_now_ns();
    /* Where another process has the lock it is starting one. Read behind the lock: a record from
     * before that process's start would start a second one. */
    const int mine = flock(lock, LOCK_EX | LOCK_NB) == 0;
    launch_record record = record_read(lock, now_ns);
    if (!mine || (record.started_ns != 0 && now_ns - record.started_ns < LAUNCH_PAUSE_NS)) {
        if (mine) (void)flock(lock, LOCK_UN);
        (void)close(lock);
        return judge(&record, now_ns);
    }
    *step_out = "starting the engine";
    const int in_row = record.started_ns != 0 && now_ns - record.started_ns < LAUNCH_ROW_NS;
    record.in_row = in_row ? record.in_row + 1 : 1;
    record.started_ns = now_ns;
    const ssize_t written = pwrite(lock, &record, sizeof record, 0);
    (void)written; /* a full disk only means that the pause is not kept */
    const int failed = start(engine, config) == 0 ? 0 : errno;
    /* Unlocked by word, not by closing: the engine-to-be shares the description until it execs. */
    (void)flock(lock, LOCK_UN);
    (void)close(lock);
    errno = failed;
    return failed != 0 ? LAUNCH_FAILED : judge(&record, now_ns);
}
