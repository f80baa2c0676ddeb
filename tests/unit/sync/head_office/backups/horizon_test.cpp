#include "sync/head_office/backups/horizon.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/postgres/test_store.hpp"

using namespace tillside;
using namespace tillside::head_office;

namespace {

constexpr std::int64_t day_us = 86'400'000'000;

using Sequences = std::map<std::pair<std::string, std::uint64_t>, std::uint64_t>;

struct Office {
    tests::TestStore place;
    std::unique_ptr<store::Database> database = place.hq();

    static std::vector<ingest::CheckedChain> chains(const Sequences& held) {
        std::vector<ingest::CheckedChain> chains;
        for (const auto& [chain, sequence] : held)
            chains.push_back({chain.first, chain.second, sequence, {}});
        return chains;
    }
    static Now at(double day) { return {static_cast<std::int64_t>((1000 + day) * day_us)}; }

    void backup(double day, const Sequences& held) {
        REQUIRE(backups::expect_backup(*database, chains(held)));
        REQUIRE(backups::note_backup(*database, chains(held), at(day)));
    }
    void restore(double day, const Sequences& held) {
        REQUIRE(backups::note_restore(*database, chains(held), at(day)));
    }
    Sequences safe() {
        Sequences found;
        REQUIRE(database->query("SELECT till, epoch, last_sequence FROM backup_horizons", {},
                                [&](const store::Row& row) {
                                    found[{row.text_copy(0), row.natural(1)}] = row.natural(2);
                                }));
        return found;
    }
    std::int64_t slots() { return database->number("SELECT count(*) FROM backup_slots").value(); }
};

}  // namespace

TEST_CASE("tills may let go of what a backup of five weeks ago holds, and of no more") {
    Office office;
    office.backup(0, {{{"T1", 7}, 10}});
    office.backup(1, {{{"T1", 7}, 20}, {{"T2", 7}, 5}});
    office.backup(34.9, {{{"T1", 7}, 30}, {{"T2", 7}, 6}});
    CHECK(office.safe().empty());
    office.backup(35, {{{"T1", 7}, 40}, {{"T2", 7}, 6}});
    CHECK(office.safe() == Sequences{{{"T1", 7}, 10}});
    office.backup(36, {{{"T1", 7}, 50}, {{"T2", 7}, 6}});
    CHECK(office.safe() == Sequences{{{"T1", 7}, 20}, {{"T2", 7}, 5}});
    // Those before the one that counts are needed no longer.
    CHECK(office.slots() == 3);
}

TEST_CASE("a backup that holds less than its elders holds tills back") {
    Office office;
    office.backup(0, {{{"T1", 7}, 10}, {{"T1", 8}, 3}});
    office.backup(20, {{{"T1", 7}, 4}});
    office.backup(36, {{{"T1", 7}, 12}, {{"T1", 8}, 9}});
    CHECK(office.safe() == Sequences{{{"T1", 7}, 4}});
}

TEST_CASE("backups of a day count as one that holds what all of them hold") {
    Office office;
    for (int hour = 0; hour < 12; ++hour)
        office.backup(hour / 24.0, {{{"T1", 7}, 10 + static_cast<std::uint64_t>(hour)}});
    CHECK(office.slots() == 1);
    // The last of them has to be old enough, too.
    office.backup(35.2, {{{"T1", 7}, 90}});
    CHECK(office.safe().empty());
    office.backup(35.6, {{{"T1", 7}, 95}});
    CHECK(office.safe() == Sequences{{{"T1", 7}, 10}});
}

TEST_CASE("after a restore tills let go of nothing for five weeks") {
    Office office;
    office.backup(0, {{{"T1", 7}, 10}});
    office.backup(36, {{{"T1", 7}, 50}});
    CHECK(office.safe() == Sequences{{{"T1", 7}, 10}});
    office.restore(37, {{{"T1", 7}, 50}});
    CHECK(office.safe().empty());
    office.backup(60, {{{"T1", 7}, 70}});
    CHECK(office.safe().empty());
    office.backup(73, {{{"T1", 7}, 80}});
    CHECK(office.safe() == Sequences{{{"T1", 7}, 50}});
}

TEST_CASE("a backup that was named and not noted, because head office was killed, counts") {
    Office office;
    office.backup(0, {{{"T1", 7}, 10}});
    REQUIRE(backups::expect_backup(*office.database, Office::chains({{{"T1", 7}, 4}})));
    office.backup(36, {{{"T1", 7}, 50}});
    CHECK(office.safe() == Sequences{{{"T1", 7}, 4}});
}

TEST_CASE("a clock that was set back makes nothing older than it is") {
    Office office;
    office.backup(100, {{{"T1", 7}, 10}});
    office.backup(10, {{{"T1", 7}, 20}});
    office.backup(60, {{{"T1", 7}, 30}});
    CHECK(office.safe().empty());
    CHECK(office.slots() == 1);
}
