// The breaker: its file is shared by processes, its clock is a parameter.
#include "plugin/shim/breaker.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <fcntl.h>

namespace {

constexpr uint64_t ms = 1000000;

struct BreakerFile {
    std::string folder;
    std::string path;
    BreakerFile() {
        char name[] = "/tmp/tillside-breaker-XXXXXX";
        folder = mkdtemp(name);
        path = folder + "/till.sock.breaker";
    }
    ~BreakerFile() { std::filesystem::remove_all(folder); }
    BreakerFile(const BreakerFile&) = delete;
    BreakerFile& operator=(const BreakerFile&) = delete;

    [[nodiscard]] bool admits(uint64_t now) const {
        int marked = 0;
        return breaker_admits(path.c_str(), now, &marked) == 1;
    }
    void time_out(uint64_t now, int times) const {
        for (int i = 0; i < times; i++)
            breaker_timed_out(path.c_str(), now);
    }
};

}  // namespace

TEST_CASE("the breaker opens after three time-outs in a row and not before") {
    const BreakerFile file;
    CHECK(file.admits(1000 * ms));
    file.time_out(1000 * ms, 2);
    CHECK(file.admits(1000 * ms));
    file.time_out(1000 * ms, 1);
    CHECK_FALSE(file.admits(1001 * ms));
    CHECK_FALSE(file.admits(1099 * ms));
}

TEST_CASE("an answer closes the breaker and forgets the time-outs before it") {
    const BreakerFile file;
    file.time_out(1000 * ms, 2);
    int marked = 0;
    REQUIRE(breaker_admits(file.path.c_str(), 1000 * ms, &marked) == 1);
    CHECK(marked == 1);
    breaker_answered(file.path.c_str());
    file.time_out(1000 * ms, 2);
    CHECK(file.admits(1000 * ms));
}

TEST_CASE("after the pause exactly one caller tries and the others go on pausing") {
    const BreakerFile file;
    file.time_out(1000 * ms, 3);
    CHECK(file.admits(1100 * ms));
    CHECK_FALSE(file.admits(1100 * ms));
    CHECK_FALSE(file.admits(1150 * ms));
    SECTION("a caller that dies while trying does not keep the breaker open") {
        CHECK(file.admits(1200 * ms));
    }
}

TEST_CASE("pauses double up to five seconds") {
    const BreakerFile file;
    uint64_t now = 1000 * ms;
    file.time_out(now, 3);
    for (const uint64_t pause : {100u, 200u, 400u, 800u, 1600u, 3200u, 5000u, 5000u}) {
        CHECK_FALSE(file.admits(now + pause * ms - 1));
        CHECK(file.admits(now + pause * ms));
        now += pause * ms;
        file.time_out(now, 1);
    }
}

TEST_CASE("a breaker file that is damaged, cut short or from before a restart means closed") {
    const BreakerFile file;
    file.time_out(100000 * ms, 5);
    REQUIRE_FALSE(file.admits(100000 * ms));
    SECTION("damaged") {
        std::fstream(file.path, std::ios::in | std::ios::out).seekp(9).put('x');
        CHECK(file.admits(100000 * ms));
    }
    SECTION("cut short") {
        std::filesystem::resize_file(file.path, 7);
        CHECK(file.admits(100000 * ms));
    }
    SECTION("the monotonic clock began anew") {
        CHECK(file.admits(5 * ms));
    }
    SECTION("and it is usable again") {
        std::ofstream(file.path) << "no breaker at all, and longer than a record is";
        file.time_out(2000 * ms, 3);
        CHECK_FALSE(file.admits(2000 * ms));
    }
}

TEST_CASE("the breaker never waits for a process that holds its lock") {
    const BreakerFile file;
    file.time_out(1000 * ms, 3);
    const int holder = open(file.path.c_str(), O_RDWR | O_CLOEXEC);
    REQUIRE(flock(holder, LOCK_EX) == 0);
    CHECK_FALSE(file.admits(1500 * ms));  // the holder is taken to be the one that tries
    file.time_out(1500 * ms, 1);
    close(holder);
    CHECK(file.admits(1500 * ms));
}

TEST_CASE("the breaker file is its owner's alone") {
    const BreakerFile file;
    file.time_out(1000 * ms, 1);
    struct stat found {};
    REQUIRE(stat(file.path.c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
}
