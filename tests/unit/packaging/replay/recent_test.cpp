// Old sales become last week's, and nothing else about them changes.
#include "packaging/replay/recent.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/unit/plugin/engine/temporary_folder.hpp"

using namespace tillside;
using namespace tillside::replay;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::sys_days;
using tillside::testing::TemporaryFolder;

namespace {

constexpr sys_days today = 2026y / 11 / 27;

std::string moved(const TemporaryFolder& folder, const char* train, days by) {
    std::ofstream(folder / "train.csv") << train;
    const auto done = write_recent(folder.path, "train.csv", today, folder / "out.csv");
    REQUIRE(done);
    CHECK(*done == by);
    std::ifstream stream(folder / "out.csv");
    return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("sales of long ago end in the week before today, on the same weekdays") {
    const TemporaryFolder folder;
    // Friday 9 December 2011 becomes Friday 20 November 2026: today, a Friday, is not over.
    CHECK(moved(folder,
                "customer,basket,timestamp,item,qty,price\n"
                "1,a,2010-12-01 08:26:00,85123A,6,2.55\n"
                "2,b,2011-12-09 12:50:00,\"X \"\"1\"\", red\",1,3\n",
                days(5460)) ==
          "customer,basket,timestamp,item,qty,price\n"
          "1,a,2025-11-12 08:26:00,85123A,6,2.55\n"
          "2,b,2026-11-20 12:50:00,\"X \"\"1\"\", red\",1,3\n");
}

TEST_CASE("sales that lie in the future come back, and those of last week stay") {
    const TemporaryFolder folder;
    CHECK(moved(folder, "timestamp,item\n2026-11-28 09:00:00,A\n", days(-7)) ==
          "timestamp,item\n2026-11-21 09:00:00,A\n");
    CHECK(moved(folder, "timestamp,item\n2026-11-26 09:00:00,A\n", days(0)) ==
          "timestamp,item\n2026-11-26 09:00:00,A\n");
}

TEST_CASE("sales that are numbered and not dated are copied as they are") {
    const TemporaryFolder folder;
    CHECK(moved(folder, "timestamp,item\n1,A\n2,B\n", days(0)) == "timestamp,item\n1,A\n2,B\n");
}

TEST_CASE("a row without a date among dated ones is named") {
    const TemporaryFolder folder;
    std::ofstream(folder / "train.csv") << "timestamp,item\n2026-11-26 09:00:00,A\n2026-02-30,B\n";
    const auto done = write_recent(folder.path, "train.csv", today, folder / "out.csv");
    REQUIRE_FALSE(done);
    CHECK(done.error().code == "bad_date");
    CHECK(done.error().message.find("row 3") != std::string::npos);
}
