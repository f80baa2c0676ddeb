#include <catch2/catch.hpp>

#include "tests/unit/plugin/engine/interface/hosted_till.hpp"

using namespace tillside;
using tillside::engine::testing::HostedTill;

namespace {

const std::vector<std::string> with_display{"tillside.display/1", "tillside.prompt.choose/1",
                                            "tillside.prompt.rating/1"};
const std::vector<std::string> without_display{"tillside.prompt.choose/1",
                                               "tillside.prompt.rating/1"};

wire::ConsentRecord last_consent(HostedTill& till) {
    wire::ConsentRecord record;
    for (const wire::Event& event : till.events()) {
        if (event.has_consent_recorded())
            REQUIRE(record.ParseFromString(event.consent_recorded().record()));
    }
    return record;
}

}  // namespace

TEST_CASE("a member who was never asked is shown the whole notice on their own display", "[D2]") {
    HostedTill till;
    till.host_draws(with_display);
    const till::Reply reply = till.attach(till.imported("91234567"));
    REQUIRE(reply.display_size() == 1);
    const till::Prompt& prompt = reply.display(0).prompt();
    CHECK(prompt.surface() == till::CUSTOMER_DISPLAY);
    CHECK(prompt.notice().text() == till.notice("en").text());
    CHECK(prompt.skipped() == till::Prompt::ASKED_LATER);
    CHECK(prompt.time_limit_ms() > 0);

    till::PromptAnswered yes = till.answer_to(prompt);
    yes.add_option_ids("profiling");
    const till::Reply answered = till.send(till::ANSWER_PROMPT, yes);
    INFO(answered.failure().message());
    REQUIRE(answered.customers_size() == 1);
    CHECK(HostedTill::state_of(answered.customers(0), "profiling") == "ACTIVE+");
    CHECK(HostedTill::state_of(answered.customers(0), "direct_marketing") == "REFUSED-");
    const wire::ConsentRecord record = last_consent(till);
    CHECK(record.surface() == wire::CUSTOMER_DISPLAY);
    CHECK(record.method() == wire::CUSTOMER_TAP);
    const wire::Event told = till.events().back();
    REQUIRE(told.has_prompt_answered());
    CHECK(told.prompt_answered().prompt_kind() == "CHOOSE");
    CHECK(told.prompt_answered().purpose() == "consent");
}

TEST_CASE("without a customer display consent is read aloud, and its record says oral", "[D3]") {
    HostedTill till;
    till.host_draws(without_display);
    const till::Reply reply = till.attach(till.imported("91234567"));
    CHECK(reply.display().empty());
    REQUIRE(reply.prompts_size() == 1);
    CHECK(reply.prompts(0).surface() == till::READ_ALOUD);
    CHECK(reply.prompts(0).text() == till.notice("en").script());

    till::PromptAnswered yes = till.answer_to(reply.prompts(0));
    yes.set_surface(till::CUSTOMER_DISPLAY);  // a host that claims what it cannot draw
    yes.add_option_ids("marketing-sms");
    const till::Reply answered = till.send(till::ANSWER_PROMPT, yes);
    REQUIRE(answered.customers_size() == 1);
    CHECK(HostedTill::state_of(answered.customers(0), "direct_marketing") ==
          "GIVEN_ORAL_UNCONFIRMED-");
    CHECK(last_consent(till).surface() == wire::READ_ALOUD);
    CHECK(last_consent(till).method() == wire::CASHIER_KEYED_ORAL);
}

TEST_CASE("an answer without a surface is no tap of the customer's own", "[D3]") {
    HostedTill till;
    till.host_draws(with_display);
    const till::Reply reply = till.attach(till.imported("91234567"));
    till::PromptAnswered yes = till.answer_to(reply.display(0).prompt());
    yes.clear_surface();
    yes.add_option_ids("profiling");
    CHECK_FALSE(till.send(till::ANSWER_PROMPT, yes).has_failure());
    CHECK(last_consent(till).surface() == wire::READ_ALOUD);
    CHECK(last_consent(till).method() == wire::CASHIER_KEYED_ORAL);
}

TEST_CASE("nobody answers the notice for somebody else", "[D2]") {
    HostedTill till;
    till.host_draws(with_display);
    const till::Reply reply = till.attach(till.imported("91234567"));
    till::PromptAnswered yes = till.answer_to(reply.display(0).prompt(), "101");
    yes.add_option_ids("profiling");
    CHECK(till.send(till::ANSWER_PROMPT, yes).failure().code() == "prompt_unknown");

    yes = till.answer_to(reply.display(0).prompt());
    yes.add_option_ids("profiling");
    const std::string other = till.imported("92345678");
    till.attach(other);
    CHECK(till.send(till::ANSWER_PROMPT, yes).failure().code() == "customer_changed");
    till.attach("");
    CHECK(till.send(till::ANSWER_PROMPT, yes).failure().code() == "customer_changed");
    CHECK(last_consent(till).record_id().empty());
}

TEST_CASE("a host that can draw no such question is sent none") {
    HostedTill till;
    const std::string customer = till.imported("91234567");
    const till::Reply reply = till.attach(customer);
    CHECK(reply.customers_size() == 1);
    CHECK(reply.prompts().empty());
    CHECK(reply.display().empty());
    CHECK(till.complete("100").display().empty());
}

TEST_CASE("the engine asks once a sale, and never who has answered") {
    HostedTill till;
    till.host_draws(with_display);
    const std::string customer = till.imported("91234567");
    CHECK(till.attach(customer).display_size() == 1);
    CHECK(till.attach(customer).display().empty());
    CHECK(till.complete("100").display().empty());  // asked before on this ticket: no rating
    CHECK(till.attach(customer, "101").display_size() == 1);  // another visit
    const till::CustomerCard member = till.enrolled("92345678", "", {"profiling"});
    CHECK(till.attach(member.customer_id(), "102").display().empty());
}

TEST_CASE("skipping a notice records no refusal") {
    HostedTill till;
    till.host_draws(with_display);
    const std::string customer = till.imported("91234567");
    till::PromptAnswered skipped = till.answer_to(till.attach(customer).display(0).prompt());
    skipped.set_outcome(till::PromptAnswered::SKIPPED);
    CHECK(till.send(till::ANSWER_PROMPT, skipped).recorded_size() == 1);
    CHECK(HostedTill::state_of(till.attach(customer, "101").customers(0), "profiling") ==
          "NOT_ASKED-");
}

TEST_CASE("after a sale one tap on the customer's display rates it, bound to the sale") {
    HostedTill till;
    till.host_draws(with_display);
    const till::Reply sold = till.complete("100");
    REQUIRE(sold.display_size() == 1);
    till::PromptAnswered rated = till.answer_to(sold.display(0).prompt());
    rated.set_rating(4);
    const till::Reply reply = till.send(till::ANSWER_PROMPT, rated);
    CHECK(reply.recorded_size() == 2);
    const auto events = till.events();
    const wire::Event& feedback = events[events.size() - 2];
    REQUIRE(feedback.has_feedback_given());
    CHECK(feedback.feedback_given().rating() == 4);
    CHECK(feedback.ticket() == "100");
    CHECK(feedback.customer_id().empty());
    CHECK(till.complete("101", true).display().empty());  // from the spool: nobody stands there
}

TEST_CASE("a cashier is never asked to rate the cashier") {
    HostedTill till;
    till.host_draws(without_display);
    CHECK(till.complete("100").prompts().empty());
}
