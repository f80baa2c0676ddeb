#include "plugin/engine/outbox/outbox.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/plugin/engine/temporary_folder.hpp"

using namespace tillside;
using namespace tillside::engine;
using outbox::Outbox;
using tillside::testing::TemporaryFolder;

namespace {

constexpr Now now{1'700'000'000'000'000};

struct Till {
    TemporaryFolder folder;
    store::Database database = store::Database::open(folder / "till.db", now).value();
    Outbox outbox = Outbox::open(database, "CWB", "CWB-1", now, wire::system_random()).value();

    outbox::Recorded record(wire::Event event = basket(1)) {
        auto transaction = database.begin();
        auto recorded = outbox.append(std::move(event), now).value();
        REQUIRE(transaction->commit());
        return recorded;
    }
    static wire::Event basket(int lines) {
        wire::Event event;
        event.set_kind(wire::BASKET_COMPLETED);
        auto& fact = *event.mutable_basket_completed();
        fact.set_total(100 * lines);
        for (int i = 0; i < lines; ++i)
            fact.add_lines()->set_sku("A");
        fact.add_suggestions()->set_outcome(2);
        fact.add_suggestions()->set_outcome(3);
        return event;
    }
};

}  // namespace

TEST_CASE("events are numbered without a hole and chained from the bytes that are stored") {
    Till till;
    wire::Hash head = wire::chain_start;
    for (std::uint64_t n = 1; n <= 5; ++n) {
        CHECK(till.outbox.next_sequence().value() == n);
        const auto recorded = till.record();
        CHECK(recorded.sequence == n);
        CHECK(till.outbox.head().value() == recorded.hash);
    }
    const auto batch = till.outbox.pending(100, 1 << 20).value().value();
    CHECK(batch.epoch == till.outbox.epoch());
    CHECK(batch.first_sequence == 1);
    for (const auto& bytes : batch.events) {
        head = wire::chain_next(head, bytes);
        wire::Event event;
        REQUIRE(event.ParseFromString(bytes));
        CHECK(event.store() == "CWB");
        CHECK(event.till() == "CWB-1");
        CHECK(event.epoch() == batch.epoch);
    }
    CHECK(head == batch.head);
}

TEST_CASE("an undone transaction leaves no hole and no count") {
    Till till;
    till.record();
    {
        auto transaction = till.database.begin();
        REQUIRE(till.outbox.append(Till::basket(3), now));
        CHECK(till.outbox.next_sequence().value() == 3);
    }
    CHECK(till.outbox.next_sequence().value() == 2);
    CHECK(till.outbox.recorded()->events == 1);
    CHECK(till.record().sequence == 2);
}

TEST_CASE("what is recorded is counted by the report's rules") {
    Till till;
    till.record(Till::basket(2));
    till.record(Till::basket(3));
    wire::Event enrolled;
    enrolled.set_kind(wire::CUSTOMER_ENROLLED);
    enrolled.mutable_customer_enrolled()->set_card_number("1");
    till.record(enrolled);
    const auto consent = [&](wire::ConsentEventType type, std::vector<wire::Decision> decisions) {
        wire::ConsentRecord record;
        record.set_event_type(type);
        for (const auto decision : decisions)
            record.add_grants()->set_decision(decision);
        wire::Event event;
        event.set_kind(wire::CONSENT_RECORDED);
        event.mutable_consent_recorded()->set_record(record.SerializeAsString());
        till.record(event);
    };
    using enum wire::Decision;
    consent(wire::NOTICE_SHOWN, {});
    consent(wire::GIVEN, {wire::DECISION_GIVEN, wire::DECISION_DECLINED, wire::DECISION_GIVEN});
    consent(wire::REFUSED, {wire::DECISION_DECLINED, wire::DECISION_DECLINED});
    consent(wire::WITHDRAWN, {wire::DECISION_DECLINED});
    wire::Event log;  // none of the counts
    log.set_kind(wire::USES_LOGGED);
    log.mutable_uses_logged();
    till.record(log);
    const auto counts = till.outbox.recorded().value();
    CHECK(counts.baskets == 2);
    CHECK(counts.lines == 5);
    CHECK(counts.total == 500);
    CHECK(counts.customers_enrolled == 1);
    CHECK(counts.consents_given == 2);
    CHECK(counts.consents_refused == 3);
    CHECK(counts.withdrawn == 1);
    CHECK(counts.suggestions_shown == 4);
    CHECK(counts.suggestions_accepted == 2);
    CHECK(counts.events == 7);
}

TEST_CASE("batches stay within their bounds, and an acknowledged event is not sent again") {
    Till till;
    for (int i = 0; i < 10; ++i)
        till.record();
    CHECK(till.outbox.pending(4, 1 << 20)->value().events.size() == 4);
    CHECK(till.outbox.pending(4, 1)->value().events.size() == 1);
    REQUIRE(till.outbox.acknowledge({till.outbox.epoch(), 7}, now));
    CHECK(till.outbox.pending(100, 1 << 20)->value().first_sequence == 8);
    CHECK(till.outbox.depth()->events == 3);
    SECTION("an older acknowledgement changes nothing") {
        REQUIRE(till.outbox.acknowledge({till.outbox.epoch(), 2}, now));
        CHECK(till.outbox.depth()->events == 3);
    }
    SECTION("an acknowledgement of what was never recorded is refused") {
        CHECK(till.outbox.acknowledge({till.outbox.epoch(), 11}, now).error().code ==
              "not_recorded");
        CHECK(till.outbox.acknowledge({till.outbox.epoch() + 1, 1}, now).error().code ==
              "not_recorded");
        CHECK(till.outbox.depth()->events == 3);
    }
    SECTION("all of it") {
        REQUIRE(till.outbox.acknowledge({till.outbox.epoch(), 10}, now));
        CHECK_FALSE(till.outbox.pending(100, 1 << 20).value());
        CHECK(till.outbox.depth()->oldest_us == 0);
    }
}

TEST_CASE("a copied database begins an epoch of its own and sends the old one to its end first") {
    Till till;
    till.record();
    const auto copy = till.folder / "copy.db";
    REQUIRE(till.database.attempt("", [&] {
        constexpr store::Sql flush{"PRAGMA wal_checkpoint(TRUNCATE)"};
        (void)till.database.query(flush).step();
    }));
    std::filesystem::copy_file(till.folder / "till.db", copy);
    auto database = store::Database::open(copy, now).value();
    auto cloned = Outbox::open(database, "CWB", "CWB-1", now, wire::system_random()).value();
    CHECK(cloned.epoch() > till.outbox.epoch());
    CHECK(cloned.next_sequence().value() == 1);
    CHECK(cloned.pending(10, 1000)->value().epoch == till.outbox.epoch());
}

TEST_CASE("another till's database is refused by name") {
    Till till;
    const auto other = Outbox::open(till.database, "CWB", "CWB-2", now, wire::system_random());
    REQUIRE_FALSE(other);
    CHECK(other.error().code == "other_till");
    CHECK(other.error().message.find("CWB-1") != std::string::npos);
}

// Where nothing in the events is bound to their place.
const outbox::Rebind as_it_is = [](wire::Event&, std::uint64_t, const wire::Hash&) {};

TEST_CASE("a clock set back does not begin an epoch before the last one") {
    Till till;
    const auto before = till.outbox.epoch();
    REQUIRE(till.outbox.restart_chain(before, {1'000'000}, as_it_is));
    CHECK(till.outbox.epoch() > before);
}

TEST_CASE("where head office holds another chain, what is pending is chained anew, ids unchanged") {
    Till till;
    std::vector<std::string> ids;
    for (int i = 0; i < 4; ++i)
        ids.push_back(till.record().event_id);
    const auto old_epoch = till.outbox.epoch();
    REQUIRE(till.outbox.acknowledge({old_epoch, 1}, now));
    REQUIRE(till.outbox.restart_chain(old_epoch, now, as_it_is));

    const auto batch = till.outbox.pending(100, 1 << 20)->value();
    CHECK(batch.epoch == till.outbox.epoch());
    CHECK(batch.epoch != old_epoch);
    REQUIRE(batch.events.size() == 3);
    wire::Hash head = wire::chain_start;
    for (std::size_t i = 0; i < 3; ++i) {
        wire::Event event;
        REQUIRE(event.ParseFromString(batch.events[i]));
        CHECK(event.id() == ids[i + 1]);
        CHECK(event.sequence() == i + 1);
        head = wire::chain_next(head, batch.events[i]);
    }
    CHECK(head == batch.head);
    CHECK(till.outbox.recorded()->events == 4);
    CHECK(till.outbox.depth()->events == 3);
}

TEST_CASE("what head office has lost again is pending again") {
    Till till;
    for (int i = 0; i < 5; ++i)
        till.record();
    REQUIRE(till.outbox.acknowledge({till.outbox.epoch(), 5}, now));
    CHECK(till.outbox.rewind({till.outbox.epoch(), 3}).value());
    CHECK(till.outbox.pending(100, 1 << 20)->value().first_sequence == 3);
    CHECK(till.outbox.depth()->events == 3);
}

TEST_CASE(
    "of a closed epoch, what head office has lost is sent again, and nothing that was chained "
    "anew") {
    Till till;
    for (int i = 0; i < 5; ++i)
        till.record();
    const auto old_epoch = till.outbox.epoch();
    REQUIRE(till.outbox.acknowledge({old_epoch, 3}, now));
    REQUIRE(till.outbox.restart_chain(old_epoch, now, as_it_is));
    REQUIRE(till.outbox.acknowledge({till.outbox.epoch(), 2}, now));
    CHECK_FALSE(till.outbox.pending(100, 1 << 20)->has_value());

    CHECK(till.outbox.rewind({old_epoch, 2}).value());
    const auto batch = till.outbox.pending(100, 1 << 20)->value();
    CHECK(batch.epoch == old_epoch);
    CHECK(batch.first_sequence == 2);
    CHECK(batch.events.size() == 2);
    CHECK(till.outbox.depth()->events == 2);
    const auto marks = till.outbox.acknowledged_epochs().value();
    REQUIRE(marks.size() == 2);
    CHECK(marks[0].sequence == 1);
    CHECK(marks[1].sequence == 2);
}

TEST_CASE("what head office has acknowledged and backed up is let go of, some at a time") {
    Till till;
    const auto epoch = till.outbox.epoch();
    for (int i = 0; i < 10; ++i)
        till.record();
    const auto held = [&] {
        constexpr store::Sql count{"SELECT count(*) FROM outbox_events"};
        auto row = till.database.query(count);
        REQUIRE(row.step());
        return row.integer(0);
    };
    REQUIRE(till.outbox.let_go({epoch, 10}, 100));
    CHECK(held() == 10);  // nothing is acknowledged
    REQUIRE(till.outbox.acknowledge({epoch, 6}, now));
    REQUIRE(till.outbox.let_go({epoch - 1, 10}, 100));
    CHECK(held() == 10);  // of another epoch
    REQUIRE(till.outbox.let_go({epoch, 3}, 2));
    CHECK(held() == 8);
    REQUIRE(till.outbox.let_go({epoch, 3}, 100));
    CHECK(held() == 7);
    REQUIRE(till.outbox.let_go({epoch, 10}, 100));
    CHECK(held() == 5);  // the newest acknowledged stays

    // The chain, what is pending and the figures are as before.
    CHECK(till.outbox.next_sequence().value() == 11);
    CHECK(till.outbox.acknowledged().value().mark.sequence == 6);
    const auto batch = till.outbox.pending(100, 1 << 20)->value();
    CHECK(batch.first_sequence == 7);
    CHECK(batch.events.size() == 4);
    CHECK(till.outbox.depth()->events == 4);
}

TEST_CASE("a head office restored behind what was let go of gets the rest in a new chain") {
    Till till;
    const auto old_epoch = till.outbox.epoch();
    for (int i = 0; i < 6; ++i)
        till.record();
    REQUIRE(till.outbox.acknowledge({old_epoch, 4}, now));
    REQUIRE(till.outbox.let_go({old_epoch, 4}, 100));
    CHECK(till.outbox.rewind({old_epoch, 4}).value());
    CHECK_FALSE(till.outbox.rewind({old_epoch, 2}).value());
    REQUIRE(till.outbox.restart_chain(old_epoch, now, as_it_is));
    const auto batch = till.outbox.pending(100, 1 << 20)->value();
    CHECK(batch.epoch > old_epoch);
    CHECK(batch.first_sequence == 1);
    CHECK(batch.events.size() == 3);
}

TEST_CASE("a rejected event that head office would take by now is recorded again, once") {
    Till till;
    const auto epoch = till.outbox.epoch();
    const auto rejected = till.record();
    (void)till.record();
    REQUIRE(till.outbox.acknowledge({epoch, 2}, now));
    REQUIRE(till.outbox.reject({epoch, 1}, "bad_field", "words", now));
    const auto counted = till.outbox.recorded()->events;
    REQUIRE(till.outbox.resend({epoch, 2}, now, as_it_is));  // nobody rejected it
    CHECK_FALSE(till.outbox.pending(100, 1 << 20)->has_value());
    REQUIRE(till.outbox.resend({epoch, 1}, now, as_it_is));
    REQUIRE(till.outbox.resend({epoch, 1}, now, as_it_is));
    const auto batch = till.outbox.pending(100, 1 << 20)->value();
    CHECK(batch.first_sequence == 3);
    REQUIRE(batch.events.size() == 1);
    wire::Event again;
    REQUIRE(again.ParseFromString(batch.events[0]));
    CHECK(again.id() == rejected.event_id);
    CHECK(again.sequence() == 3);
    CHECK(till.outbox.recorded()->events == counted);
    CHECK(till.outbox.depth()->dead_letters == 0);

    // Rejected again it stays a dead letter.
    REQUIRE(till.outbox.acknowledge({epoch, 3}, now));
    REQUIRE(till.outbox.reject({epoch, 3}, "bad_field", "words", now));
    REQUIRE(till.outbox.resend({epoch, 3}, now, as_it_is));
    CHECK_FALSE(till.outbox.pending(100, 1 << 20)->has_value());
    CHECK(till.outbox.depth()->dead_letters == 1);
}

TEST_CASE("suppressions wait until head office has them, and dead letters are kept once") {
    Till till;
    wire::Suppression suppression;
    suppression.set_record_id(std::string(16, 'r'));
    REQUIRE(till.outbox.suppress(suppression));
    REQUIRE(till.outbox.suppress(suppression));
    CHECK(till.outbox.unsent_suppressions(10)->size() == 1);
    REQUIRE(till.outbox.suppressions_sent({suppression.record_id()}, now));
    CHECK(till.outbox.unsent_suppressions(10)->empty());
    REQUIRE(till.outbox.reject({1, 2}, "code", "words", now));
    REQUIRE(till.outbox.reject({1, 2}, "code", "words", now));
    REQUIRE(till.outbox.reject_spool_file("a.post", "code", "words", now));
    CHECK(till.outbox.depth()->dead_letters == 2);
}

TEST_CASE("a consent that is chained anew is signed for its new place, under its own id") {
    Till till;
    const wire::SigningKey key = wire::make_signing_key(wire::system_random());
    till.record();
    wire::ConsentRecord record;
    record.set_record_id(std::string(16, 'r'));
    record.set_sequence(till.outbox.next_sequence().value());
    record.set_previous_head(wire::to_bytes(till.outbox.head().value()));
    wire::Event draft;
    draft.set_kind(wire::CONSENT_RECORDED);
    *draft.mutable_consent_recorded() = wire::sign_consent(key, record);
    {
        auto transaction = till.database.begin().value();
        REQUIRE(till.outbox.append(std::move(draft), now));
        REQUIRE(transaction.commit());
    }
    const auto epoch = till.outbox.epoch();
    REQUIRE(till.outbox.acknowledge({epoch, 1}, now));
    REQUIRE(till.outbox.restart_chain(epoch, now, outbox::rebind_consents(key)));

    const auto batch = till.outbox.pending(10, 1 << 20)->value();
    REQUIRE(batch.events.size() == 1);
    wire::Event event;
    REQUIRE(event.ParseFromString(batch.events[0]));
    wire::ConsentRecord again;
    REQUIRE(again.ParseFromString(event.consent_recorded().record()));
    CHECK(again.record_id() == record.record_id());
    CHECK(again.sequence() == 1);
    CHECK(again.previous_head() == wire::to_bytes(wire::chain_start));
    CHECK(wire::consent_is_signed(wire::to_bytes(key.public_key), event.consent_recorded()));
}
