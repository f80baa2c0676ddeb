#include "plugin/engine/consent/ledger.hpp"

#include <catch2/catch.hpp>

#include "sync/wire/sealing.hpp"
#include "tests/unit/plugin/engine/temporary_folder.hpp"
#include "tests/unit/sync/rules/consent/records_of_a_test.hpp"

using namespace tillside;
using namespace tillside::engine;
using namespace tillside::rules::consent::testing;

namespace {

const std::string customer(16, 'c');

wire::SignedConsentRecord signed_of(const wire::ConsentRecord& record) {
    wire::SignedConsentRecord out;
    out.set_record(record.SerializeAsString());
    out.set_signature(std::string(64, 's'));
    return out;
}

struct Held {
    tillside::testing::TemporaryFolder folder;
    store::Database database = store::Database::open(folder / "till.db", Now{start}).value();
    consent::Ledger ledger{database, pack()};

    void keep(const wire::ConsentRecord& record, bool commit = true) {
        auto transaction = database.begin().value();
        REQUIRE(ledger.keep(customer, signed_of(record)));
        if (commit) REQUIRE(transaction.commit());
    }
};

}  // namespace

TEST_CASE("a consent record that is held already stays as it is") {
    Held held;
    held.keep(answer(1, start, {"profiling"}));
    held.keep(answer(1, start, {}));
    REQUIRE(held.ledger.records(customer)->size() == 1);
    CHECK(held.ledger.standing(customer, Now{start + day})->usable_anywhere("profiling"));
}

TEST_CASE("what an undone transaction has said of a customer is not said again", "[D5]") {
    Held held;
    const Now now{start + day};
    held.keep(answer(1, start, {"profiling"}));
    CHECK(held.ledger.standing(customer, now)->usable_anywhere("profiling"));
    {
        auto transaction = held.database.begin().value();
        auto withdrawn = record(2, wire::WITHDRAWN, start, {1});
        withdrawn.set_notice_id("a wording of its own");
        REQUIRE(held.ledger.keep(customer, signed_of(withdrawn)));
        CHECK_FALSE(held.ledger.standing(customer, now)->usable_anywhere("profiling"));
    }
    CHECK(held.ledger.standing(customer, now)->usable_anywhere("profiling"));
    // The number of the wording that was undone is given to another one now.
    auto other = answer(3, start, {"marketing-sms"}, wire::CUSTOMER_TAP, {1});
    held.keep(other);
    CHECK(held.ledger.records(customer)->back().grants_size() == other.grants_size());
    CHECK(held.ledger.standing(customer, now)->usable(sms));
}

TEST_CASE("a thousand customers who were asked alike share the wording") {
    Held held;
    auto transaction = held.database.begin().value();
    const wire::Random random = wire::system_random();
    for (int number = 0; number < 1000; ++number) {
        auto given = answer(1, start + number, {"profiling"});
        const std::string who = wire::uuid_v7(start, random);
        given.set_subject_pseudonym(who);
        given.set_record_id(wire::uuid_v7(start + number, random));
        REQUIRE(held.ledger.keep(who, signed_of(given)));
    }
    REQUIRE(transaction.commit());
    constexpr store::Sql wordings{"SELECT count(*) FROM consent_wordings"};
    constexpr store::Sql bytes{"SELECT max(length(records)) FROM customer_consents"};
    auto count = held.database.query(wordings);
    REQUIRE(count.step());
    CHECK(count.integer(0) == 1);
    auto size = held.database.query(bytes);
    REQUIRE(size.step());
    CHECK(size.integer(0) < 60);
}
