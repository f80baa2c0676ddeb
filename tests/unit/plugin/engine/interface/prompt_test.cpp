#include <catch2/catch.hpp>

#include "plugin/engine/interface/signature.hpp"
#include "tests/unit/plugin/engine/interface/hosted_till.hpp"

using namespace tillside;
using namespace tillside::engine;
using tillside::engine::testing::HostedTill;

namespace {

// One white point, as any program writes it.
const std::string tiny_png =
    wire::from_hex(
        "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a4944415478"
        "9c63f80f0001010100b138f6140000000049454e44ae426082")
        .value();

const std::vector<std::string> everything{"tillside.display/1",       "tillside.prompt.confirm/1",
                                          "tillside.prompt.choose/1", "tillside.prompt.text/1",
                                          "tillside.prompt.phone/1",  "tillside.prompt.signature/1",
                                          "tillside.prompt.rating/1"};

// A question of a room of the test's own.
till::Prompt asked(HostedTill& till, till::Prompt::Kind kind, const std::string& purpose = "test") {
    interface::Question question {
        purpose, {}, {}
    };
    question.prompt.set_kind(kind);
    question.prompt.set_surface(till::CUSTOMER_DISPLAY);
    question.prompt.set_time_limit_ms(30'000);
    question.prompt.set_max_choices(2);
    for (const char* id : {"a", "b", "c"})
        question.prompt.add_options()->set_option_id(id);
    till::Reply reply;
    REQUIRE(till.interface.prompts().ask(question, till.context(), reply, till.now).value());
    REQUIRE(reply.display_size() == 1);
    return reply.display(0).prompt();
}

std::string refusal(HostedTill& till, const till::PromptAnswered& message) {
    const std::size_t before = till.events().size();
    const std::string code = till.send(till::ANSWER_PROMPT, message).failure().code();
    if (!code.empty()) CHECK(till.events().size() == before);
    return code;
}

}  // namespace

TEST_CASE("an answer is checked against what was asked") {
    HostedTill till;
    till.host_draws(everything);
    const auto with = [&](till::Prompt::Kind kind, auto fill) {
        till::PromptAnswered message = till.answer_to(asked(till, kind));
        fill(message);
        return refusal(till, message);
    };
    using Said = till::PromptAnswered;
    CHECK(with(till::Prompt::CHOOSE, [](Said& s) { s.add_option_ids("a"); }).empty());
    CHECK(with(till::Prompt::CHOOSE, [](Said& s) { s.add_option_ids("z"); }) == "bad_option");
    CHECK(with(till::Prompt::CHOOSE, [](Said&) {}) == "bad_option");
    CHECK(with(till::Prompt::CHOOSE, [](Said& s) {
              for (const char* id : {"a", "b", "c"})
                  s.add_option_ids(id);
          }) == "bad_option");
    CHECK(with(till::Prompt::CHOOSE, [](Said& s) {
              s.add_option_ids("a");
              s.add_option_ids("a");
          }) == "bad_option");
    CHECK(with(till::Prompt::TEXT, [](Said& s) { s.set_text("good"); }).empty());
    CHECK(with(till::Prompt::TEXT, [](Said&) {}) == "bad_text");
    CHECK(with(till::Prompt::RATING, [](Said& s) { s.set_rating(5); }).empty());
    CHECK(with(till::Prompt::RATING, [](Said& s) { s.set_rating(6); }) == "bad_rating");
    CHECK(with(till::Prompt::RATING, [](Said&) {}) == "bad_rating");
    CHECK(with(till::Prompt::SIGNATURE, [](Said& s) { s.set_signature_png(tiny_png); }).empty());
    CHECK(with(till::Prompt::SIGNATURE, [](Said& s) { s.set_signature_png("no picture"); }) ==
          "bad_signature");
    CHECK(with(till::Prompt::RATING, [](Said& s) {
              s.set_rating(3);
              s.set_surface(till::PAPER);
          }) == "bad_surface");
    CHECK(with(till::Prompt::RATING, [](Said& s) { s.clear_outcome(); }) == "bad_outcome");
}

TEST_CASE("a question is answered once: the same answer again is the same event") {
    HostedTill till;
    till.host_draws(everything);
    till::PromptAnswered message = till.answer_to(asked(till, till::Prompt::RATING));
    message.set_rating(3);
    const till::Reply first = till.send(till::ANSWER_PROMPT, message);
    const till::Reply again = till.send(till::ANSWER_PROMPT, message);
    REQUIRE(again.recorded_size() == 1);
    CHECK(again.recorded(0).event_id() == first.recorded(0).event_id());
    CHECK(till.events().size() == 1);
    message.set_rating(4);
    CHECK(refusal(till, message) == "prompt_answered");
}

TEST_CASE("a question that nobody asked, or whose time is over, is refused in words") {
    HostedTill till;
    till.host_draws(everything);
    till::PromptAnswered message = till.answer_to(asked(till, till::Prompt::RATING));
    message.set_rating(3);
    till::PromptAnswered other = message;
    other.set_prompt_id("00000000-0000-4000-8000-000000000001");
    CHECK(refusal(till, other) == "prompt_unknown");
    other.set_prompt_id("no uuid");
    CHECK(refusal(till, other) == "prompt_unknown");
    till.now.us += 36'000'000;
    CHECK(refusal(till, message) == "prompt_expired");
    message.set_outcome(till::PromptAnswered::TIMED_OUT);
    message.clear_rating();
    CHECK(refusal(till, message).empty());
}

TEST_CASE("what was typed or signed is not in the fact of the answer") {
    HostedTill till;
    till.host_draws(everything);
    till::PromptAnswered message = till.answer_to(asked(till, till::Prompt::TEXT));
    message.set_text("my neighbour's secret");
    CHECK(refusal(till, message).empty());
    CHECK(till.events().back().SerializeAsString().find("secret") == std::string::npos);
}

TEST_CASE("a signature is one whole, bounded PNG") {
    using interface::is_signature_png;
    CHECK(is_signature_png(tiny_png));
    for (std::size_t at = 0; at < tiny_png.size(); ++at) {
        std::string changed = tiny_png;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        CHECK_FALSE(is_signature_png(changed));
        CHECK_FALSE(is_signature_png(tiny_png.substr(0, at)));
    }
    CHECK_FALSE(is_signature_png(tiny_png + "more"));
    CHECK_FALSE(is_signature_png(tiny_png + std::string(interface::signature_bytes_max, '\0')));
}
