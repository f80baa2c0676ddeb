// The simulated disk under the real SQLite: it must lose what may be lost, and nothing else.
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "sync/simulation/disk/vfs.hpp"

namespace tillside::simulation::disk {

namespace {

// A database of numbered rows, written until the machine stops.
struct Machine {
    explicit Machine(std::uint64_t seed) : disk("/simulated/machine", Chance(seed)) {
        mount.add(disk);
    }

    void open(const char* synchronous) {
        database.emplace("/simulated/machine/some.db",
                         SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLITE_OPEN_NOMUTEX);
        database->exec("PRAGMA journal_mode = WAL");
        database->exec(std::string("PRAGMA synchronous = ") + synchronous);
        database->exec("PRAGMA wal_autocheckpoint = 20");
        database->exec("CREATE TABLE IF NOT EXISTS rows (number INTEGER PRIMARY KEY, text TEXT)");
    }

    // Commits one row after the other; gives how many commits were answered.
    std::int64_t write_until_it_stops(std::int64_t first) {
        std::int64_t number = first;
        try {
            while (!disk.stopped()) {
                SQLite::Statement insert(*database,
                                         "INSERT INTO rows VALUES (?, hex(zeroblob(300)))");
                insert.bind(1, number);
                insert.exec();
                ++number;
            }
        } catch (const SQLite::Exception&) {
        }
        return number - 1;
    }

    std::int64_t rows() {
        SQLite::Statement count(*database, "SELECT count(*), coalesce(max(number), 0) FROM rows");
        REQUIRE(count.executeStep());
        CHECK(count.getColumn(0).getInt64() == count.getColumn(1).getInt64());
        return count.getColumn(1).getInt64();
    }

    std::string check() {
        SQLite::Statement check(*database, "PRAGMA integrity_check");
        REQUIRE(check.executeStep());
        return check.getColumn(0).getString();
    }

    void lose_power() {
        disk.stop();
        database.reset();
        disk.start_after_power_cut();
    }

    Mount mount;
    Disk disk;
    std::optional<SQLite::Database> database;
};

}  // namespace

TEST_CASE("SQLite with synchronous=FULL loses no answered commit in any power cut") {
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        CAPTURE(seed);
        Machine machine(seed);
        machine.open("FULL");
        std::int64_t answered = 0;
        for (int cut = 0; cut < 4; ++cut) {
            machine.disk.stop_after(3 + seed * 7 % 90);
            answered = machine.write_until_it_stops(answered + 1);
            machine.lose_power();
            machine.open("FULL");
            const std::int64_t there = machine.rows();
            // The one that was under way may be there as well.
            REQUIRE(there >= answered);
            REQUIRE(there <= answered + 1);
            REQUIRE(machine.check() == "ok");
            answered = there;
        }
    }
}

TEST_CASE("with synchronous=NORMAL answered commits are lost, and the disk shows it") {
    std::int64_t lost = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Machine machine(seed);
        machine.open("FULL");
        machine.database->exec("PRAGMA synchronous = NORMAL");
        machine.disk.stop_after(20 + seed % 30);
        const std::int64_t answered = machine.write_until_it_stops(1);
        machine.lose_power();
        machine.open("FULL");
        lost += answered - std::min(answered, machine.rows());
        CHECK(machine.check() == "ok");
    }
    CHECK(lost > 0);
}

TEST_CASE("a killed process loses nothing that was written") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Machine machine(seed);
        machine.open("OFF");
        machine.disk.stop_after(20 + seed);
        const std::int64_t answered = machine.write_until_it_stops(1);
        machine.database.reset();
        machine.disk.start_after_kill();
        machine.open("OFF");
        CHECK(machine.rows() >= answered);
        CHECK(machine.check() == "ok");
    }
}

TEST_CASE("a disk that is full refuses, and takes again once there is room") {
    Machine machine(1);
    machine.open("FULL");
    machine.disk.limit(machine.disk.bytes() + 60'000);
    std::int64_t taken = 0;
    int code = SQLITE_OK;
    try {
        while (code == SQLITE_OK) {
            machine.database->exec("INSERT INTO rows (text) VALUES (hex(zeroblob(300)))");
            ++taken;
        }
    } catch (const SQLite::Exception& error) {
        code = error.getErrorCode();
    }
    CHECK(code == SQLITE_FULL);
    CHECK(taken > 0);
    CHECK(machine.rows() == taken);
    machine.disk.limit(std::nullopt);
    machine.database->exec("INSERT INTO rows (text) VALUES ('more')");
    CHECK(machine.rows() == taken + 1);
    CHECK(machine.check() == "ok");
}

TEST_CASE("a copy that is put back is what was copied") {
    Machine machine(1);
    machine.open("FULL");
    machine.database->exec("INSERT INTO rows (text) VALUES ('one')");
    const Disk::Image copy = machine.disk.image();
    machine.database->exec("INSERT INTO rows (text) VALUES ('two')");
    machine.disk.stop();
    machine.database.reset();
    machine.disk.start_after_kill();
    machine.disk.restore(copy);
    machine.open("FULL");
    CHECK(machine.rows() == 1);
    CHECK(machine.check() == "ok");
}

TEST_CASE("the same seed loses the same") {
    const auto left = [](std::uint64_t seed) {
        Machine machine(seed);
        machine.open("FULL");
        machine.database->exec("PRAGMA synchronous = OFF");
        machine.disk.stop_after(25);
        (void)machine.write_until_it_stops(1);
        machine.lose_power();
        machine.open("FULL");
        return machine.rows();
    };
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
        CHECK(left(seed) == left(seed));
}

}  // namespace tillside::simulation::disk
