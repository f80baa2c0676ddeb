#include <catch2/catch.hpp>
#include <set>

#include "tests/unit/plugin/engine/customers/rooms_of_a_test.hpp"

using namespace tillside;
using tillside::engine::testing::TillOfATest;

namespace {
wire::ConsentRecord record_of(const wire::Event& event) {
    wire::ConsentRecord record;
    REQUIRE(record.ParseFromString(event.consent_recorded().record()));
    return record;
}
}  // namespace

TEST_CASE("a withdrawal is in force with its reply and first in the queue to head office", "[D5]") {
    TillOfATest till;
    const till::CustomerCard card =
        till.enrolled("91234567", "", {"marketing-sms", "profiling", "e-receipt"});
    const till::Reply reply = till.withdraw(card.customer_id());
    REQUIRE(reply.customers_size() == 1);
    for (const char* purpose : {"direct_marketing", "profiling", "e_receipt"}) {
        CHECK(TillOfATest::state_of(reply.customers(0), purpose) == "WITHDRAWN-");
    }
    const auto events = till.events();
    const wire::ConsentRecord given = record_of(events[2]);
    const wire::ConsentRecord withdrawn = record_of(events[3]);
    CHECK(withdrawn.event_type() == wire::WITHDRAWN);
    CHECK(withdrawn.refers_to(0) == given.record_id());
    const auto suppressions = till.outbox.unsent_suppressions(10).value();
    REQUIRE(suppressions.size() == 1);
    CHECK(suppressions[0].record_id() == withdrawn.record_id());
    CHECK(till.outbox.recorded().value().withdrawn == 1);
}

TEST_CASE("one purpose can be withdrawn by itself", "[D5]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "", {"marketing-sms", "profiling"});
    const till::Reply reply = till.withdraw(card.customer_id(), {"direct_marketing"});
    CHECK(TillOfATest::state_of(reply.customers(0), "direct_marketing") == "WITHDRAWN-");
    CHECK(TillOfATest::state_of(reply.customers(0), "profiling") == "ACTIVE+");
    CHECK(till.withdraw(card.customer_id(), {"lottery"}).failure().code() == "purpose_unknown");
}

TEST_CASE("after a withdrawal only a new answer, which cites it, permits again", "[D5]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "", {"profiling"});
    (void)till.withdraw(card.customer_id());
    till::AnswerConsent again;
    *again.mutable_context() = till.context();
    again.set_customer_id(card.customer_id());
    *again.mutable_answer() = till.answer({"profiling"});
    const till::Reply reply = till.send(till::ANSWER_CONSENT, again);
    CHECK(TillOfATest::state_of(reply.customers(0), "profiling") == "ACTIVE+");
    const auto events = till.events();
    const wire::ConsentRecord withdrawn = record_of(events[3]);
    const wire::ConsentRecord answered = record_of(events.back());
    CHECK(std::ranges::find(answered.refers_to(), withdrawn.record_id()) !=
          answered.refers_to().end());
}

TEST_CASE("an answer that takes a purpose back is suppressed as a withdrawal is", "[D5]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "", {"profiling", "e-receipt"});
    till::AnswerConsent less;
    *less.mutable_context() = till.context();
    less.set_customer_id(card.customer_id());
    *less.mutable_answer() = till.answer({"e-receipt"});
    const till::Reply reply = till.send(till::ANSWER_CONSENT, less);
    CHECK(TillOfATest::state_of(reply.customers(0), "profiling") == "REFUSED-");
    CHECK(TillOfATest::state_of(reply.customers(0), "e_receipt") == "ACTIVE+");
    const auto suppressions = till.outbox.unsent_suppressions(10).value();
    REQUIRE(suppressions.size() == 1);
    // What was declined once more, too: another till may believe it to be allowed.
    const auto& purposes = suppressions[0].purposes();
    CHECK(std::set<std::string>(purposes.begin(), purposes.end()) ==
          std::set<std::string>{"direct_marketing", "profiling"});
}

TEST_CASE("a withdrawal counts for a customer whom the till does not hold", "[D5]") {
    TillOfATest till;
    const till::Reply reply = till.withdraw("00000000-0000-0000-0000-000000000001");
    CHECK_FALSE(reply.has_failure());
    CHECK(till.events().size() == 1);
    CHECK(till.outbox.unsent_suppressions(10).value().size() == 1);
}

TEST_CASE("a spooled withdrawal states when it happened", "[D5]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "", {"profiling"});
    till.now.us += 3'600'000'000;
    till::WithdrawConsent message;
    *message.mutable_context() = till.context();
    message.mutable_context()->set_occurred_at_us(till.now.us - 1'800'000'000);
    message.set_customer_id(card.customer_id());
    CHECK_FALSE(till.send(till::WITHDRAW_CONSENT, message, true).has_failure());
    CHECK(record_of(till.events().back()).event_time_us() == till.now.us - 1'800'000'000);
    const till::Reply found = till.find_phone("91234567");
    CHECK(TillOfATest::state_of(found.customers(0), "profiling") == "WITHDRAWN-");
}

TEST_CASE("oral consent to marketing is not usable and lapses after a fortnight", "[D3]") {
    TillOfATest till;
    (void)till.enrolled("91234567", "", {"marketing-sms"}, till::CASHIER_KEYED_ORAL);
    const auto state = [&] {
        return TillOfATest::state_of(till.find_phone("91234567").customers(0), "direct_marketing");
    };
    CHECK(state() == "GIVEN_ORAL_UNCONFIRMED-");
    till.now.us += 14LL * 24 * 3600 * 1'000'000;
    CHECK(state() == "GIVEN_ORAL_UNCONFIRMED-");
    till.now.us += 1;
    CHECK(state() == "LAPSED-");
}

TEST_CASE("training withdraws nothing", "[D32]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "", {"profiling"});
    till::WithdrawConsent message;
    *message.mutable_context() = till.context();
    message.mutable_context()->set_training(true);
    message.set_customer_id(card.customer_id());
    (void)till.send(till::WITHDRAW_CONSENT, message);
    CHECK(till.events().size() == 3);
    CHECK(till.outbox.unsent_suppressions(10).value().empty());
    CHECK(TillOfATest::state_of(till.find_phone("91234567").customers(0), "profiling") ==
          "ACTIVE+");
}
