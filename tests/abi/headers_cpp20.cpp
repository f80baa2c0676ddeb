// The layout for a host in C++20.
#include "tests/abi/layout.h"

static_assert(__cplusplus >= 202002L && __cplusplus < 202100L);

unsigned long tillside_reply_bytes_in_cpp20() {
    return sizeof(tillside_reply);
}
