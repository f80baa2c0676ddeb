#include "sync/wire/compression.hpp"

#include <catch2/catch.hpp>

using namespace tillside::wire;

TEST_CASE("what was compressed comes back whole") {
    const std::string text(100'000, 'a');
    CHECK(compress(text).size() < 200);
    CHECK(decompress(compress(text), 100'000).value() == text);
    CHECK(decompress(compress(""), 10).value().empty());
}

TEST_CASE("a hostile body is refused, not unpacked") {
    const std::string bomb = compress(std::string(50'000'000, '\0'));
    CHECK(decompress(bomb, 1'000'000).error().code == "too_large");
    CHECK(decompress("not zstd at all", 100).error().code == "not_zstd");
    CHECK(decompress("", 100).error().code == "not_zstd");
    const std::string whole = compress("some text that is long enough to be cut");
    CHECK(decompress(std::string_view(whole).substr(0, whole.size() - 3), 100).error().code ==
          "not_zstd");
    CHECK(decompress(whole + "x", 100).error().code == "not_zstd");
}
