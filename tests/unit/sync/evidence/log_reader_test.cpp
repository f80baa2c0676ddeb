// A real head-office log, and then somebody who may write to its file.
#include "sync/evidence/chain/log_reader.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "tests/unit/sync/head_office/receiving_office.hpp"
#include "tests/unit/sync/head_office/till.hpp"

using namespace tillside;
using namespace tillside::head_office;
using evidence::ChainCheck;

namespace {

struct Log {
    tests::ReceivingOffice office{tests::Driver::sqlite};  // somebody has its file
    store::Database* db = office.db.get();
    tests::Till till;

    // Twelve events in batches that end at 4, 8 and 12.
    Log() {
        const auto sender = office.let_in("S1", "T1");
        for (std::uint64_t last : {4U, 8U, 12U}) {
            for (int i = 0; i < 4; ++i)
                till.add_basket();
            REQUIRE(office.log.receive(till.batch(last - 3, last), sender,
                                       tests::ReceivingOffice::now));
        }
        // The triggers keep a program from mistakes, not a person with the file.
        for (const char* table : {"events", "signed_heads"}) {
            for (const char* what : {"changed", "deleted"})
                run(std::string("DROP TRIGGER ") + table + "_are_never_" + what);
        }
    }
    void run(const std::string& sql) const { REQUIRE(db->execute(sql)); }
    [[nodiscard]] std::string head_at(int sequence) const {
        return *db->one("SELECT head FROM signed_heads WHERE sequence = ?1", {sequence},
                        [](const auto& row) { return row.blob_copy(0); })
                    .value();
    }

    [[nodiscard]] ChainCheck check(const evidence::KnownHeads& known = {},
                                   const evidence::KnowsKey& knows_key = {}) const {
        const auto opened = store::open_to_read(office.folder / "hq.db").value();
        std::optional<ChainCheck> checked;
        REQUIRE(evidence::check_log(*opened, known, knows_key, [&](const ChainCheck& one) {
            REQUIRE_FALSE(checked);
            checked = one;
        }));
        return *checked;
    }
    [[nodiscard]] std::vector<evidence::Fault> faults() const { return check().faults(); }
};

}  // namespace

TEST_CASE("a log as the tills signed it has no faults", "[D29]") {
    const Log log;
    const auto check = log.check();
    CHECK(check.faults().empty());
    CHECK(check.last_sequence() == 12);
    CHECK(check.vouched_sequence() == 12);
    CHECK(wire::to_bytes(check.head()) == log.head_at(12));
}

TEST_CASE("an edited event is found, within the batch that was signed over it", "[D29]") {
    const Log log;
    log.run("UPDATE events SET bytes = CAST(bytes || x'7801' AS BLOB) WHERE sequence = 6");
    const auto faults = log.faults();
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].code == "changed");
    CHECK(faults[0].first_sequence == 5);
    CHECK(faults[0].last_sequence == 8);
}

TEST_CASE("a deleted event is found by its place", "[D29]") {
    const Log log;
    log.run("DELETE FROM events WHERE sequence = 6");
    const auto faults = log.faults();
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].code == "missing");
    CHECK(faults[0].first_sequence == 6);
}

TEST_CASE("a log that was cut off is found by what its head claims", "[D29]") {
    const Log log;
    log.run("DELETE FROM events WHERE sequence > 10");
    auto faults = log.faults();
    REQUIRE(faults.size() == 2);
    CHECK(faults[0].code == "truncated");
    CHECK(faults[0].first_sequence == 11);
    CHECK(faults[0].last_sequence == 12);
    CHECK(faults[1].code == "unsigned");
    CHECK(faults[1].first_sequence == 9);

    log.run("DELETE FROM signed_heads WHERE sequence > 10");
    log.run("UPDATE watermarks SET last_sequence = 10");
    faults = log.faults();
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].code == "unsigned");
}

TEST_CASE("a cut that leaves no trace in the database is found by a head from elsewhere", "[D29]") {
    const Log log;
    const evidence::KnownHeads slip{{{"T1", 77}, {{12, log.head_at(12), {}, {}}}}};
    CHECK(log.check(slip).faults().empty());
    log.run("DELETE FROM events WHERE sequence > 8");
    log.run("DELETE FROM signed_heads WHERE sequence > 8");
    log.run("UPDATE watermarks SET last_sequence = 8");
    CHECK(log.faults().empty());
    const auto faults = log.check(slip).faults();
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].code == "truncated");
    CHECK(faults[0].last_sequence == 12);
}

TEST_CASE("an event that was put in without a signature is found", "[D29]") {
    Log log;
    log.till.add_basket();
    wire::Event event;
    REQUIRE(event.ParseFromString(log.till.batch(13, 13).events(0)));
    const std::string bytes = event.SerializeAsString();
    REQUIRE(log.db->execute(
        "INSERT INTO events (till, epoch, sequence, id, store, kind, occurred_at_us, "
        "received_at_us, business_day, ticket, bytes) "
        "VALUES ('T1', 77, 13, ?1, 'S1', 1, 0, 0, '', '', ?2)",
        {store::Blob{event.id()}, store::Blob{bytes}}));
    const auto faults = log.faults();
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].code == "unsigned");
    CHECK(faults[0].first_sequence == 13);
}

TEST_CASE("a chain that was made anew and signed by another key is found by the key", "[D29]") {
    const Log log;
    const auto real = *log.db
                           ->one("SELECT public_key FROM signed_heads", {},
                                 [](const auto& row) { return row.blob_copy(0); })
                           .value();
    const evidence::KnowsKey knows = [&](const std::string& till, std::string_view key) {
        return till == "T1" && key == real;
    };
    CHECK(log.check({}, knows).faults().empty());

    const wire::SigningKey forger = wire::make_signing_key(wire::system_random());
    wire::Hash head{};
    std::ranges::copy(log.head_at(12), head.begin());
    const std::string signature = wire::sign_head(forger, "T1", 77, 12, head);
    const std::string key = wire::to_bytes(forger.public_key);
    REQUIRE(log.db->execute(
        "UPDATE signed_heads SET signature = ?1, public_key = ?2 WHERE sequence = 12",
        {store::Blob{signature}, store::Blob{key}}));
    CHECK(log.faults().empty());
    const auto faults = log.check({}, knows).faults();
    REQUIRE(faults.size() == 2);
    CHECK(faults[0].code == "unknown_key");
    CHECK(faults[1].code == "unsigned");

    log.run("UPDATE signed_heads SET head = x'" + std::string(64, '0') + "' WHERE sequence = 8");
    CHECK(log.faults()[0].code == "bad_signature");
}

TEST_CASE("events whose places were exchanged are found", "[D29]") {
    const Log log;
    log.run("UPDATE events SET sequence = 100 WHERE sequence = 6");
    log.run("UPDATE events SET sequence = 6 WHERE sequence = 7");
    log.run("UPDATE events SET sequence = 7 WHERE sequence = 100");
    std::set<std::string> codes;
    for (const auto& fault : log.faults())
        codes.insert(fault.code);
    CHECK(codes == std::set<std::string>{"changed", "misplaced"});
}
