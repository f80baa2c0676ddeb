#include "sync/head_office/program/news.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "sync/head_office/changes/changes.hpp"
#include "tests/unit/sync/head_office/receiving_office.hpp"
#include "tests/unit/sync/head_office/till.hpp"

using namespace tillside;
using namespace tillside::head_office;
using changes::Kind;
using changes::Scope;
using program::News;
using tillside::tests::ReceivingOffice;
using Topics = std::vector<std::string>;

namespace {

struct Told {
    ReceivingOffice office;
    std::vector<Topics> wakes;
    News news{*office.db, [this](Topics topics) {
                  std::ranges::sort(topics);
                  wakes.push_back(std::move(topics));
              }};

    // What is told of what was written since the last time.
    Topics look() {
        news.look();
        return wakes.back();
    }
};

const Topics everybody;

}  // namespace

TEST_CASE("a change in one store's scope wakes that store's waiting tills and no others") {
    Told told;
    store::Database& db = *told.office.db;
    (void)told.look();
    CHECK(told.look() == Topics{"any"});
    REQUIRE(changes::note_changed(db, Scope::store("S1"), Kind::item, "1"));
    REQUIRE(changes::note_changed(db, Scope::store("S2"), Kind::item, "1"));
    CHECK(told.look() == Topics{"any", "store:S1", "store:S2"});
    REQUIRE(changes::note_removed(db, Scope::till("T7"), Kind::item, "1"));
    CHECK(told.look() == Topics{"any", "till:T7"});
    // The same thing again is the latest note of its scope.
    REQUIRE(changes::note_changed(db, Scope::store("S2"), Kind::item, "1"));
    CHECK(told.look() == Topics{"any", "store:S2"});
    REQUIRE(changes::note_changed(db, Scope::everyone(), Kind::model, ""));
    CHECK(told.look() == Topics{"", "any"});
    CHECK(told.look() == Topics{"any"});
}

TEST_CASE("a withdrawal, a till that is shut out and a store's new region wake all") {
    Told told;
    const auto sender = told.office.let_in("S1", "T1");
    (void)told.look();
    wire::SuppressionBatch batch;
    batch.set_till("T1");
    wire::Suppression& one = *batch.add_suppressions();
    one.set_record_id(std::string(16, 'r'));
    one.set_customer_id(std::string(16, 'c'));
    REQUIRE(told.office.log.receive_suppressions(batch, sender, ReceivingOffice::now));
    CHECK(told.look() == everybody);
    CHECK(told.look() == Topics{"any"});
    REQUIRE(told.office.terminals.revoke("T1", "stolen", ReceivingOffice::now));
    CHECK(told.look() == everybody);
    REQUIRE(changes::set_region(*told.office.db, "S1", "HK"));
    CHECK(told.look() == everybody);
    CHECK(told.look() == Topics{"any"});
}

TEST_CASE("where the database cannot be read all are asked again, and get its error") {
    Told told;
    (void)told.look();
    REQUIRE(told.office.db->run_script("DROP TABLE changes"));
    REQUIRE(told.office.db->run_script("UPDATE downlink_state SET last_number = 9"));
    CHECK(told.look() == everybody);
}
