#include "sync/head_office/ingest/service_check.hpp"

#include <catch2/catch.hpp>

#include "sync/head_office/ingest/event_check.hpp"
#include "tests/unit/sync/head_office/till.hpp"

using namespace tillside;
using namespace tillside::head_office::ingest;

namespace {

std::string fault_of(const wire::Event& event) {
    const char* fault = service_fault(event);
    return fault == nullptr ? "" : fault;
}

wire::Event complaint() {
    wire::Event event;
    event.set_kind(wire::COMPLAINT_OPENED);
    event.mutable_complaint_opened()->set_number("T1-260102-0001-K");
    event.mutable_complaint_opened()->set_text("it broke");
    return event;
}

}  // namespace

TEST_CASE("facts about service are taken as tills make them, and no other") {
    CHECK(fault_of(complaint()).empty());
    wire::Event event = complaint();
    event.mutable_complaint_opened()->clear_number();
    CHECK(fault_of(event) == "number");
    event = complaint();
    for (int i = 0; i < 65; ++i)
        event.mutable_complaint_opened()->add_line_ids("1");
    CHECK(fault_of(event) == "line_ids");
    event = complaint();
    event.mutable_complaint_opened()->set_text(std::string(5000, 'x'));
    CHECK(fault_of(event) == "text");
    event.clear_fact();
    CHECK(fault_of(event) == "fact");

    wire::Event feedback;
    feedback.set_kind(wire::FEEDBACK_GIVEN);
    feedback.mutable_feedback_given()->set_highest(5);
    feedback.mutable_feedback_given()->set_rating(5);
    CHECK(fault_of(feedback).empty());
    feedback.mutable_feedback_given()->set_rating(6);
    CHECK(fault_of(feedback) == "rating");

    wire::Event prompt;
    prompt.set_kind(wire::PROMPT_ANSWERED);
    CHECK(fault_of(prompt) == "fact");
    prompt.mutable_prompt_answered()->set_prompt_kind("RATING");
    CHECK(fault_of(prompt).empty());

    wire::Event elevated;
    elevated.set_kind(wire::ELEVATED);
    elevated.mutable_elevated()->set_action("x");
    CHECK(fault_of(elevated) == "manager");
    elevated.mutable_elevated()->set_manager("bo");
    CHECK(fault_of(elevated).empty());
}

TEST_CASE("words of a known customer in the clear are refused") {
    wire::Event event = complaint();
    event.set_customer_id(std::string(16, 'c'));
    CHECK(fault_of(event) == "text");
    event.mutable_complaint_opened()->clear_text();
    CHECK(fault_of(event).empty());
    event.clear_fact();
    event.set_kind(wire::INTERACTION_LOGGED);
    event.mutable_interaction_logged()->set_subject("delivery");
    CHECK(fault_of(event) == "subject");
    event.mutable_interaction_logged()->clear_subject();
    event.mutable_interaction_logged()->set_promise("call back");
    CHECK(fault_of(event) == "promise");
}

TEST_CASE("an event about service is refused where it stands with a bad field") {
    tests::Till till;
    wire::Event event = till.draft(wire::ELEVATED);
    event.mutable_elevated();
    const std::string key = wire::to_bytes(till.signing().public_key);
    const Place place{"S1", "T1", 77, 1, wire::chain_start, key};
    const auto refused = check_event(event.SerializeAsString(), place);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "bad_field");
    event.mutable_elevated()->set_action("show_member");
    event.mutable_elevated()->set_manager("bo");
    CHECK(check_event(event.SerializeAsString(), place));
}
