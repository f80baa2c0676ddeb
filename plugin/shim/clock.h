/* The monotonic clock: the only clock that deadlines and pauses are measured by. */
#ifndef TILLSIDE_SHIM_CLOCK_H
#define TILLSIDE_SHIM_CLOCK_H

#include <stdint.h>
#include <time.h>

#define CLOCK_NS_PER_MS 1000000ull

/* Nanoseconds of CLOCK_MONOTONIC; the same in every process until the machine restarts. */
static inline uint64_t clock_now_ns(void) {
    struct timespec now = {0, 0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

/* What is left until deadline_ns, as ppoll and nanosleep take it; zero once it has passed. */
static inline struct timespec clock_left(uint64_t deadline_ns) {
    const uint64_t now = clock_now_ns();
    const uint64_t left = deadline_ns > now ? deadline_ns - now : 0;
    struct timespec wait = {(time_t)(left / 1000000000ull), (long)(left % 1000000000ull)};
    return wait;
}

#endif
