/* Makes request ids. */
#ifndef TILLSIDE_SHIM_IDENTIFIER_H
#define TILLSIDE_SHIM_IDENTIFIER_H

#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IDENTIFIER_RANDOM_BYTES 10u
#define IDENTIFIERS_AT_ONCE 25u /* 250 bytes: what getrandom() gives whole, whatever signals come */

/* Random bytes for some ids to come. All zero = none fetched yet. Used by one thread at a time. */
typedef struct identifier_source {
    uint8_t random[IDENTIFIERS_AT_ONCE * IDENTIFIER_RANDOM_BYTES];
    uint32_t left; /* ids that they still suffice for */
    pid_t process; /* that fetched them: after a fork the child fetches its own */
} identifier_source;

/* A UUID version 7 (RFC 9562, 5.7): milliseconds of the wall clock, then 74 random bits of the
 * kernel, each used once. A machine that is set back to a snapshot repeats no id either, as long as
 * its clock goes on. 0, or -1 where the kernel gives no randomness. */
int identifier_make(identifier_source* source, uint8_t id[16]);

#ifdef __cplusplus
}
#endif
#endif
