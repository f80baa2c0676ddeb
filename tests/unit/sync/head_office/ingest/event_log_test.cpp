#include "sync/head_office/ingest/event_log.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/sync/head_office/receiving_office.hpp"
#include "tests/unit/sync/head_office/till.hpp"

using namespace tillside;
using namespace tillside::head_office;
using tillside::tests::ReceivingOffice;
using tillside::tests::Till;

namespace {

constexpr Now now{1'700'000'001'000'000};

}  // namespace

TEST_CASE("a batch is taken once, and acknowledged again for ever") {
    ReceivingOffice office;
    const auto sender = office.let_in("S1", "T1");
    Till till;
    for (int i = 0; i < 5; ++i)
        till.add_basket();

    const auto first = office.log.receive(till.batch(1, 3), sender, now).value();
    CHECK(first.sequence() == 3);
    CHECK(first.epoch() == 77);
    CHECK(office.log.receive(till.batch(1, 3), sender, now).value().sequence() == 3);
    CHECK(office.log.receive(till.batch(2, 2), sender, now).value().sequence() == 3);
    // What overlaps is taken from where it is new.
    CHECK(office.log.receive(till.batch(2, 5), sender, now).value().sequence() == 5);
    CHECK(office.events() == 5);
    const auto bytes = office.db
                           ->one("SELECT bytes FROM events WHERE sequence = 4", {},
                                 [](const auto& row) { return row.blob_copy(0); })
                           .value();
    CHECK(*bytes == till.batch(4, 4).events(0));
}

TEST_CASE("a gap is refused with the sequence that is expected") {
    ReceivingOffice office;
    const auto sender = office.let_in("S1", "T1");
    Till till;
    for (int i = 0; i < 4; ++i)
        till.add_basket();
    REQUIRE(office.log.receive(till.batch(1, 1), sender, now));
    const auto error = office.log.receive(till.batch(3, 4), sender, now).error();
    CHECK(error.code == "gap");
    CHECK_THAT(error.message, Catch::Contains("epoch 77, sequence 2"));
    CHECK(office.log.expected_sequence("T1", 77).value() == 2);
    CHECK(office.events() == 1);
}

TEST_CASE("a till writes as itself only") {
    ReceivingOffice office;
    const auto sender = office.let_in("S1", "T1");
    (void)office.let_in("S1", "T2");
    Till other("S1", "T2");
    other.add_basket();
    CHECK(office.log.receive(other.batch(1, 1), sender, now).error().code == "wrong_till");
    CHECK(office.events() == 0);
}

TEST_CASE("a forged or changed signing key is refused and nothing is kept") {
    ReceivingOffice office;
    const auto sender = office.let_in("S1", "T1");
    Till till;
    till.add_basket();
    auto forged = till.batch(1, 1);
    forged.mutable_signature()->front() ^= 1;
    CHECK(office.log.receive(forged, sender, now).error().code == "not_signed");
    CHECK(office.events() == 0);

    REQUIRE(office.log.receive(till.batch(1, 1), sender, now));
    Till impostor("S1", "T1", 78);  // same name, another key, a new epoch
    impostor.add_basket();
    CHECK(office.log.receive(impostor.batch(1, 1), sender, now).error().code == "key_changed");

    // A new token is the way out for a till that lost its key.
    const auto again = office.let_in("S1", "T1");
    CHECK(office.log.receive(impostor.batch(1, 1), again, now).value().sequence() == 1);
}

TEST_CASE("another history at the same place is refused, also behind a right signature") {
    ReceivingOffice office;
    const auto sender = office.let_in("S1", "T1");
    Till till;
    till.add_basket();
    till.add_basket();
    REQUIRE(office.log.receive(till.batch(1, 1), sender, now));

    auto edited = till.batch(1, 2);  // event 1 was changed after it was acknowledged
    edited.mutable_events(0)->back() ^= 1;
    CHECK(office.log.receive(edited, sender, now).error().code == "chain_differs");
    auto wrong_end = till.batch(2, 2);  // signed, but over another chain
    till.sign(wrong_end, wire::Hash{1, 2, 3}, 2);
    CHECK(office.log.receive(wrong_end, sender, now).error().code == "chain_differs");
    CHECK(office.events() == 1);
    CHECK(office.log.receive(till.batch(2, 2), sender, now).value().sequence() == 2);
}

TEST_CASE("an event that cannot be read is kept aside, reported, and blocks nothing") {
    ReceivingOffice office;
    const auto sender = office.let_in("S1", "T1");
    Till till;
    till.add_basket();
    till.add_bytes("\xff\xff not an event");
    till.add_basket();
    auto stranger = till.draft(wire::BASKET_COMPLETED);
    stranger.set_till("T9");
    till.add(stranger);
    till.add_basket();

    const auto check = [&](const wire::Acknowledgement& answer) {
        CHECK(answer.sequence() == 5);
        REQUIRE(answer.rejections_size() == 2);
        CHECK(answer.rejections(0).sequence() == 2);
        CHECK(answer.rejections(0).code() == "not_an_event");
        CHECK(answer.rejections(1).code() == "wrong_place");
    };
    check(office.log.receive(till.batch(1, 5), sender, now).value());
    check(office.log.receive(till.batch(1, 5), sender, now).value());
    CHECK(office.events() == 3);
    CHECK(office.db->number("SELECT count(*) FROM rejected_events").value() == 2);
}

TEST_CASE("events that were kept aside by rules of another version are asked for once more") {
    ReceivingOffice office;
    const auto sender = office.let_in("S1", "T1");
    Till till;
    till.add_basket();
    till.add_bytes("\xff\xff not an event");
    REQUIRE(office.log.receive(till.batch(1, 2), sender, now));
    // As a version would have left it that refused the third.
    till.add_basket();
    REQUIRE(office.db->execute(
        "INSERT INTO rejected_events (till, epoch, sequence, code, message, received_at_us, bytes) "
        "VALUES ('T1', 77, 3, 'bad_field', 'words', 1, ?1)",
        {store::Blob{till.batch(3, 3).events(0)}}));

    wire::EventBatch life;
    life.set_till("T1");
    life.set_epoch(77);
    const auto asked = office.log.receive(life, sender, now).value();
    REQUIRE(asked.resend_size() == 1);
    CHECK(asked.resend(0).epoch() == 77);
    CHECK(asked.resend(0).sequence() == 3);
    // Not with every sign of life; and no longer once it is held.
    CHECK(office.log.receive(life, sender, now).value().resend_size() == 0);
    const Now later{now.us + 3'700'000'000};
    CHECK(office.log.receive(life, sender, later).value().resend_size() == 1);
    wire::Event again;
    REQUIRE(again.ParseFromString(till.batch(3, 3).events(0)));
    Till next = till.in_epoch(78);
    again.set_epoch(78);
    again.set_sequence(1);
    next.add(again);
    CHECK(office.log.receive(next.batch(1, 1), sender, now).value().rejections_size() == 0);
    const Now much_later{later.us + 3'700'000'000};
    CHECK(office.log.receive(life, sender, much_later).value().resend_size() == 0);
    CHECK(office.events() == 2);
}

TEST_CASE("an event that another epoch brought already is not counted twice") {
    ReceivingOffice office;
    const auto sender = office.let_in("S1", "T1");
    Till till;
    till.add_basket();
    REQUIRE(office.log.receive(till.batch(1, 1), sender, now));
    // The same till after a restore sends the same fact under a new epoch with the same key.
    wire::Event again;
    REQUIRE(again.ParseFromString(till.batch(1, 1).events(0)));
    again.set_epoch(78);
    wire::EventBatch batch;
    batch.set_till("T1");
    batch.set_epoch(78);
    batch.set_first_sequence(1);
    batch.add_events(again.SerializeAsString());
    const auto head = wire::chain_next(wire::chain_start, batch.events(0));
    batch.set_head(wire::to_bytes(head));
    batch.set_public_key(wire::to_bytes(till.signing().public_key));
    batch.set_signature(wire::sign_head(till.signing(), "T1", 78, 1, head));
    const auto answer = office.log.receive(batch, sender, now).value();
    CHECK(answer.sequence() == 1);
    CHECK(answer.rejections(0).code() == "already_held");
    CHECK(office.events() == 1);
}

TEST_CASE("customers' keys are opened, kept wrapped, and cannot be replaced by a till") {
    ReceivingOffice office;
    const auto sender = office.let_in("S1", "T1");
    const std::string customer(16, 'c');
    const std::string key_id(16, 'k');
    const auto key = wire::random_key(office.random);
    const auto send = [&](const wire::Key& sent, const wire::BoxKeys& to) {
        wire::EventBatch batch;
        batch.set_till("T1");
        batch.set_epoch(77);
        auto& wrapped = *batch.add_keys();
        wrapped.set_customer_id(customer);
        wrapped.set_key_id(key_id);
        wrapped.set_wrapped(wire::seal_key_up(sent, to.public_key));
        return office.log.receive(batch, sender, now);
    };
    REQUIRE(send(key, office.box));
    CHECK(office.keys.find(customer, key_id).value() == key);
    REQUIRE(send(wire::random_key(office.random), office.box));
    CHECK(office.keys.find(customer, key_id).value() == key);
    CHECK(office.keys.find_wrapped(customer, key_id).value()->wrapped() != wire::to_bytes(key));
    const auto stranger = send(key, wire::make_box_keys(office.random)).value();
    CHECK(stranger.rejections(0).code() == "key_does_not_open");
    CHECK_FALSE(office.keys.find(customer, std::string(16, 'x')).value());
}

TEST_CASE("a batch without events is a sign of life; the clock's error is noted") {
    ReceivingOffice office;
    const auto sender = office.let_in("S1", "T1");
    wire::EventBatch batch;
    batch.set_till("T1");
    batch.set_epoch(77);
    batch.mutable_health()->set_till_time_us(now.us + 4'000'000);
    batch.mutable_health()->set_outbox_depth(9);
    CHECK(office.log.receive(batch, sender, now).value().sequence() == 0);
    CHECK(office.db->number("SELECT clock_skew_ms FROM till_health").value() == 4000);
    CHECK(office.db->number("SELECT outbox_depth FROM till_health").value() == 9);
}

TEST_CASE("a sign of life is told what is held of every epoch of its till, and of its own") {
    ReceivingOffice office;
    const auto sender = office.let_in("S1", "T1");
    Till till;
    for (int i = 0; i < 3; ++i)
        till.add_basket();
    CHECK(office.log.receive(till.batch(1, 3), sender, now).value().held().empty());
    wire::EventBatch batch;
    batch.set_till("T1");
    batch.set_epoch(78);
    const auto answer = office.log.receive(batch, sender, now).value();
    REQUIRE(answer.held_size() == 2);
    CHECK(answer.held(0).epoch() == 77);
    CHECK(answer.held(0).sequence() == 3);
    CHECK(answer.held(1).epoch() == 78);
    CHECK(answer.held(1).sequence() == 0);
}

TEST_CASE("withdrawals that come ahead of the chain are taken once", "[D5]") {
    ReceivingOffice office;
    const auto sender = office.let_in("S1", "T1");
    wire::SuppressionBatch batch;
    batch.set_till("T1");
    auto& suppression = *batch.add_suppressions();
    suppression.set_record_id(std::string(16, 'r'));
    suppression.set_customer_id(std::string(16, 'c'));
    suppression.add_purposes("direct_marketing");
    CHECK(office.log.receive_suppressions(batch, sender, now).value() == 1);
    CHECK(office.log.receive_suppressions(batch, sender, now).value() == 0);
    suppression.set_customer_id("short");
    CHECK(office.log.receive_suppressions(batch, sender, now).error().code == "bad_batch");
    batch.set_till("T2");
    CHECK(office.log.receive_suppressions(batch, sender, now).error().code == "wrong_till");
}

TEST_CASE("a full disk refuses the batch whole, and the same batch is taken once there is room") {
    ReceivingOffice office(tests::Driver::sqlite);  // a server has its own disk
    const auto sender = office.let_in("S1", "T1");
    Till till;
    for (int i = 0; i < 400; ++i)
        till.add_basket(20);
    REQUIRE(office.log.receive(till.batch(1, 1), sender, now));
    const auto pages = office.db->number("PRAGMA page_count").value();
    const auto bound = [&](std::int64_t count) {
        // Pragmas take no parameters.
        return office.db->number("PRAGMA max_page_count = " + std::to_string(count)).value();
    };
    REQUIRE(bound(pages + 2) == pages + 2);
    const auto error = office.log.receive(till.batch(2, 400), sender, now).error();
    CHECK(error.code == "full");
    CHECK(error.retryable);
    CHECK(office.events() == 1);
    CHECK(office.log.expected_sequence("T1", 77).value() == 2);
    (void)bound(1'000'000);
    CHECK(office.log.receive(till.batch(2, 400), sender, now).value().sequence() == 400);
}

TEST_CASE("the event log cannot be changed or shortened, not even by SQL") {
    ReceivingOffice office;
    const auto sender = office.let_in("S1", "T1");
    Till till;
    till.add_basket();
    REQUIRE(office.log.receive(till.batch(1, 1), sender, now));
    CHECK(office.db->execute("UPDATE events SET ticket = 'x'").error().code == "refused");
    CHECK(office.db->execute("DELETE FROM events").error().code == "refused");
}
