// The plugin for 64-bit ARM: cross compiled, the same promises as a file, and run by an emulator
// inside a host written in C. The engine that it speaks to is the one of this machine: both sides
// of the socket write little-endian numbers.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <regex>
#include <string>

#include "tests/chaos/real_engine.hpp"
#include "tests/integration/engine_process.hpp"

using namespace tillside;
using tillside::testing::Ran;
using tillside::testing::run;

namespace {

const std::string build = TILLSIDE_ARM64_DIR;
const std::string plugin = build + "/lib/libtillside.so";
const std::string host = build + "/host";

std::string sh(const std::string& command, int expected = 0) {
    const Ran ran = run({"/bin/sh", "-c", command});
    INFO(command << "\n" << ran.out);
    REQUIRE(ran.code == expected);
    return ran.out;
}

// Each case may be run alone, so each builds; the second time nothing is left to do.
void build_it() {
    sh("cmake --preset arm64 -S " TILLSIDE_SOURCE_DIR " -B " + build + " && ninja -C " + build);
    const std::string compile =
        "aarch64-linux-gnu-gcc -std=c11 -Wall -Wextra -Wpedantic -Werror -D_GNU_SOURCE "
        "-I " TILLSIDE_SOURCE_DIR " -I " TILLSIDE_SOURCE_DIR "/sdk/include ";
    sh(compile + "-fsyntax-only " TILLSIDE_SOURCE_DIR "/tests/abi/layout_c11.c");
    sh(compile + TILLSIDE_SOURCE_DIR "/sdk/template/c/host.c -ldl -o " + host);
}

// The cross compiled host over the cross compiled plugin.
std::string emulated(const std::string& socket) {
    return sh("qemu-aarch64-static -L /usr/aarch64-linux-gnu " + host + " " + plugin + " " +
              socket + " \"9123 4567\"");
}

}  // namespace

TEST_CASE("the plugin for 64-bit ARM exports one symbol and asks for libc up to 2.17 alone") {
    build_it();
    CHECK_THAT(sh("aarch64-linux-gnu-readelf -h " + plugin), Catch::Contains("AArch64"));
    const std::string exported = sh("aarch64-linux-gnu-nm -D --defined-only " + plugin);
    CHECK(std::regex_match(exported, std::regex("[0-9a-f]+ T tillside_plugin_entry\n")));
    const std::string needed = sh("aarch64-linux-gnu-readelf -d " + plugin + " | grep NEEDED");
    CHECK_THAT(needed, Catch::Contains("[libc.so.6]"));
    CHECK(std::count(needed.begin(), needed.end(), '\n') == 1);
    const std::string used = sh("aarch64-linux-gnu-nm -D --undefined-only " + plugin);
    const std::regex version("@GLIBC_2\\.(\\d+)");
    int seen = 0;
    for (std::sregex_iterator it(used.begin(), used.end(), version), end; it != end; ++it, ++seen)
        CHECK(std::stoi((*it)[1]) <= 17);
    CHECK(seen > 20);
}

TEST_CASE("a host on 64-bit ARM goes on without an engine, and is answered by one") {
    build_it();
    const tests::RealEngine engine;
    const auto before = std::chrono::steady_clock::now();
    CHECK_THAT(emulated(engine.socket()), Catch::StartsWith("no help at this till now: no engine"));
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(5));
    REQUIRE(engine.start());
    CHECK_THAT(emulated(engine.socket()), Catch::Equals("no customer\n"));
}
