/* The circuit breaker: after repeated time-outs, calls are answered at once for a growing pause,
 * then one of them is let through to try. Its state is a small file beside the socket, because a
 * host may be a new process for every cashier action. It never waits: a lock that another process
 * holds counts as that process being busy trying. A file that is missing, damaged, or from before
 * the machine restarted means "closed". */
#ifndef TILLSIDE_SHIM_BREAKER_H
#define TILLSIDE_SHIM_BREAKER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BREAKER_TIMEOUTS_TO_OPEN 3u
#define BREAKER_PAUSE_MS_FIRST 100u
#define BREAKER_PAUSE_MS_MAX 5000u
#define BREAKER_FILE_BYTES 32u

/* 1: go on (closed, or this caller is the one that tries). 0: open, answer "unavailable" at once.
 * marked_out is 1 where the file holds time-outs that a success must clear. */
int breaker_admits(const char* file, uint64_t now_ns, int* marked_out);

/* One more time-out in a row. */
void breaker_timed_out(const char* file, uint64_t now_ns);

/* The engine answered: closed again. */
void breaker_answered(const char* file);

#ifdef __cplusplus
}
#endif
#endif
