/* The layout for a host in C11; also what the cross compiler takes for arm64 (tests/abi/arm64). */
#include "tests/abi/layout.h"

HOLDS(__STDC_VERSION__ == 201112L, "compiled as C11");

unsigned long tillside_reply_bytes_in_c11(void) {
    return sizeof(tillside_reply);
}
