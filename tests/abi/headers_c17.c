/* The layout for a host in C17. */
#include "tests/abi/layout.h"

HOLDS(__STDC_VERSION__ == 201710L, "compiled as C17");

unsigned long tillside_reply_bytes_in_c17(void) {
    return sizeof(tillside_reply);
}
