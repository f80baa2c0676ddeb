/* Makes request ids. */
#ifndef TILLSIDE_SHIM_IDENTIFIER_H
#define TILLSIDE_SHIM_IDENTIFIER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A UUID version 7 (RFC 9562, 5.7): milliseconds of the wall clock, then 74 random bits straight
 * from the kernel (nothing is buffered, so a fork cannot repeat one). 0, or -1 where the kernel
 * gives no randomness. */
int identifier_make(uint8_t id[16]);

#ifdef __cplusplus
}
#endif
#endif
