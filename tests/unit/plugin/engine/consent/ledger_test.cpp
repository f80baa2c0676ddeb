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

constexpr store::Sql hold_customer{
    "INSERT INTO customers (number, customer_id, phone_lookup, card_lookup, email_lookup, language,"
    " home_store, contact, contact_event_id, card, visits, last_visit_us, history, as_of_us,"
    " generation) VALUES (?1, ?2, x'', x'', x'', '', '', x'', x'', x'', 0, 0, x'', 0, 0)"};

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

    // The customer is held on this till from now on.
    void hold(const std::string& who, int number) {
        database.query(hold_customer).bind(row_of(number), store::Blob{who}).run();
    }
    static std::int64_t row_of(int number) { return number + 2; }
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

TEST_CASE("a brief says what the whole fold says, for every shape and on either side of each date",
          "[D1][D5]") {
    Held held;
    const std::vector<wire::Method> methods{wire::CUSTOMER_TAP, wire::CASHIER_KEYED_ORAL};
    const std::vector<std::vector<std::string>> choices{
        {}, {"profiling"}, {"marketing-sms"}, {"marketing-sms", "profiling", "e-receipt"}};
    const wire::Random random = wire::system_random();
    std::size_t compared = 0;
    for (int round = 0; round < 400; ++round) {
        const std::string who = wire::uuid_v7(start + round, random);
        auto transaction = held.database.begin().value();
        if (round % 3 == 0) held.hold(who, round);
        const int records = 1 + round % 4;
        for (int number = 1; number <= records; ++number) {
            const int pick = round * 7 + number * 3;
            const std::int64_t at = start + (pick % 5) * 6 * day;
            const std::vector<int> cites =
                number > 1 && pick % 3 != 0 ? std::vector{number - 1} : std::vector<int>{};
            auto one = pick % 6 == 0 ? record(number, wire::WITHDRAWN, at, cites)
                       : pick % 6 == 1
                           ? notice(number, at)
                           : answer(number, at, choices[static_cast<std::size_t>(pick) % 4],
                                    methods[static_cast<std::size_t>(round) % 2], cites);
            if (pick % 11 == 0) one.set_notice_shown_at_us(at + 1);
            if (pick % 13 == 0) one.set_valid_until_us(at + 10 * day);
            one.set_subject_pseudonym(who);
            REQUIRE(held.ledger.keep(who, signed_of(one)));
        }
        if (round % 3 == 1) held.hold(who, round);  // the records go along into the new row
        REQUIRE(transaction.commit());
        for (const std::int64_t now : {start - 1, start, start + 1, start + 9 * day,
                                       start + 14 * day, start + 14 * day + 1, start + 100 * day}) {
            // Also by a row that holds somebody else, or nobody.
            const std::int64_t row = (now - start) % 2 == 0 ? Held::row_of(round) : round;
            const auto brief = held.ledger.brief({who, row}, Now{now});
            const auto standing = held.ledger.standing(who, Now{now});
            REQUIRE((brief && standing));
            CAPTURE(round, now);
            CHECK((*brief)->person == standing->at({}).state);
            for (const rules::consent::PurposeState& state : (*brief)->purposes) {
                const auto whole = standing->purpose(state.purpose);
                CHECK(state.state == whole.state);
                CHECK(state.usable == whole.usable);
                ++compared;
            }
        }
    }
    CHECK(compared > 400 * 7 * 3 - 1);
}

TEST_CASE("a suppression from head office is in the brief at once", "[D5]") {
    Held held;
    held.keep(answer(1, start, {"profiling"}));
    const Now now{start + day};
    const auto usable = [&] {
        const auto brief = held.ledger.brief({customer}, now).value();
        return std::ranges::any_of(brief->purposes, &rules::consent::PurposeState::usable);
    };
    CHECK(usable());
    CHECK(usable());
    wire::Suppression suppression;
    suppression.set_record_id(std::string(16, 'r'));
    suppression.set_customer_id(customer);
    REQUIRE(held.ledger.keep(suppression));
    CHECK_FALSE(usable());
}
