// The same structs whatever language and year the host is written in.
#include "tests/abi/layout.h"

#include <catch2/catch.hpp>

static_assert(__cplusplus > 202002L, "this file is the one of C++23");

extern "C" unsigned long tillside_reply_bytes_in_c11(void);
extern "C" unsigned long tillside_reply_bytes_in_c17(void);
unsigned long tillside_reply_bytes_in_cpp20();

TEST_CASE("the interface is laid out the same in C11, C17, C++20 and C++23") {
    CHECK(tillside_reply_bytes_in_c11() == sizeof(tillside_reply));
    CHECK(tillside_reply_bytes_in_c17() == sizeof(tillside_reply));
    CHECK(tillside_reply_bytes_in_cpp20() == sizeof(tillside_reply));
}
