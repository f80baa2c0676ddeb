#include "sync/rules/identity/masking.hpp"

#include <catch2/catch.hpp>

using tillside::rules::identity::masked_name;

TEST_CASE("A name is masked word by word and keeps the surname", "[F3]") {
    CHECK(masked_name("陳大文") == "陳**");
    CHECK(masked_name("歐陽娜娜") == "歐陽**");
    CHECK(masked_name("歐陽") == "歐**");
    CHECK(masked_name("Chan Tai Man") == "C** T** M**");
    CHECK(masked_name("Mary 陳大文") == "M** 陳**");
    CHECK(masked_name("Mary陳大文") == "M** 陳**");
    CHECK(masked_name("𠮷田") == "𠮷**");
    CHECK(masked_name("X") == "X**");
    CHECK(masked_name("  ") == "");
    CHECK(masked_name("") == "");
    CHECK(masked_name("\xC0\x80") == "***");
    CHECK(masked_name("\xE9\x99") == "***");
}
