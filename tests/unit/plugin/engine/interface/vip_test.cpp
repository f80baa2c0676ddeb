#include "plugin/engine/vip/vip.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/plugin/engine/interface/staffed_till.hpp"

using namespace tillside;
using namespace tillside::engine;
using tillside::engine::testing::StaffedTill;

namespace {

constexpr std::int64_t minute_us = 60'000'000;

struct InvitingTill : StaffedTill {
    InvitingTill() : card(enrolled("91234567", "陳大文", {})) { invite(); }

    void invite(bool member = false, std::int64_t valid_until_us = 0) {
        downlink::Progress progress;
        wire::Invitation& sent = *progress.changes.add_changes()->mutable_invitation();
        sent.set_invitation_id(std::string(16, 'i'));
        sent.set_customer_id(*wire::uuid_bytes(card.customer_id()));
        sent.set_tier("vip");
        sent.set_member(member);
        sent.set_valid_until_us(valid_until_us);
        REQUIRE(rooms.downlink().apply_step(progress, now));
    }

    // The question that attaching the customer brings; none: an empty prompt.
    till::Prompt asked_on(const std::string& ticket) {
        last = attach(card.customer_id(), ticket);
        if (last.display_size() > 0) return last.display(0).prompt();
        return last.prompts_size() > 0 ? last.prompts(0) : till::Prompt();
    }

    till::Reply say(const till::Prompt& prompt, const std::string& option,
                    const std::string& ticket) {
        till::PromptAnswered message = answer_to(prompt, ticket);
        message.add_option_ids(option);
        return send(till::ANSWER_PROMPT, message);
    }

    std::vector<std::uint32_t> answers() {
        std::vector<std::uint32_t> out;
        for (const wire::Event& event : events()) {
            if (event.has_invitation_answered()) {
                out.push_back(event.invitation_answered().answer());
            }
        }
        return out;
    }

    till::CustomerCard card;
    till::Reply last;
};

}  // namespace

TEST_CASE("an invited customer is asked: yes, not now or never, drawn alike", "[F7][F39]") {
    InvitingTill till;
    const till::Prompt prompt = till.asked_on("100");
    REQUIRE(prompt.options_size() == 3);
    CHECK(prompt.options(0).option_id() == "enrol");
    CHECK(prompt.options(1).option_id() == "not_now");
    CHECK(prompt.options(2).option_id() == "never");
    CHECK(prompt.skipped() == till::Prompt::ASKED_LATER);
    CHECK(till.asked_on("100").options_size() == 0);  // once a sale
}

TEST_CASE("a yes is a membership once another person, a manager, agreed", "[F7][F39][D27]") {
    InvitingTill till;
    const till::Reply accepted = till.say(till.asked_on("100"), "enrol", "100");
    CHECK(accepted.elevation().action() == "approve_vip");
    CHECK_FALSE(till.find_phone("91234567").customers(0).vip());

    CHECK(till.agree(accepted, "amy", "2468").failure().code() == "not_allowed");
    CHECK_FALSE(till.agree(accepted, "bo", "1357", "buys every week").has_failure());
    CHECK(till.find_phone("91234567").customers(0).vip());
    CHECK(till.answers() == std::vector<std::uint32_t>{3, 4});
    CHECK(till.events().back().invitation_answered().manager() == "bo");
    CHECK(till.events().back().invitation_answered().reason() == "buys every week");
    CHECK(till.asked_on("101").options_size() == 0);
}

TEST_CASE("a manager who rings the sale needs another manager", "[F39]") {
    InvitingTill till;
    const till::Reply accepted = till.say(till.asked_on("100"), "enrol", "100");
    till::Elevate message;
    *message.mutable_context() = till.context();
    message.mutable_context()->set_staff("bo");
    message.set_elevation_id(accepted.elevation().elevation_id());
    message.set_manager("bo");
    message.set_pin("1357");
    message.set_reason("mine");
    CHECK(till.send(till::ELEVATE, message).failure().code() == "second_person_needed");
    CHECK_FALSE(till.find_phone("91234567").customers(0).vip());
    message.set_manager("cy");
    message.set_pin("8642");
    CHECK_FALSE(till.send(till::ELEVATE, message).has_failure());
    CHECK(till.find_phone("91234567").customers(0).vip());
}

TEST_CASE("where no manager came, the next visit asks for one", "[F39]") {
    InvitingTill till;
    (void)till.say(till.asked_on("100"), "enrol", "100");
    till.now.us += 24 * 60 * minute_us;
    CHECK(till.asked_on("101").options_size() == 0);
    CHECK(till.last.elevation().action() == "approve_vip");
}

TEST_CASE("after never nobody asks again, whatever list comes", "[F7]") {
    InvitingTill till;
    CHECK_FALSE(till.say(till.asked_on("100"), "never", "100").has_failure());
    till.invite();
    CHECK(till.asked_on("101").options_size() == 0);
    CHECK(till.answers() == std::vector<std::uint32_t>{1});
    // Another invitation of the same customer is not asked either.
    downlink::Progress progress;
    wire::Invitation& other = *progress.changes.add_changes()->mutable_invitation();
    other.set_invitation_id(std::string(16, 'j'));
    other.set_customer_id(*wire::uuid_bytes(till.card.customer_id()));
    REQUIRE(till.rooms.downlink().apply_step(progress, till.now));
    CHECK(till.asked_on("102").options_size() == 0);
}

TEST_CASE("not now is asked again at another visit, and an old list asks nobody", "[F7]") {
    InvitingTill till;
    CHECK_FALSE(till.say(till.asked_on("100"), "not_now", "100").has_failure());
    CHECK(till.asked_on("101").options_size() == 3);
    till.invite(false, till.now.us - 1);
    CHECK(till.asked_on("102").options_size() == 0);
}

TEST_CASE("the busy key silences questions for half an hour at most", "[F7]") {
    InvitingTill till;
    till::KeepQuiet quiet;
    *quiet.mutable_context() = till.context();
    quiet.set_minutes(31);
    CHECK(till.send(till::KEEP_QUIET, quiet).failure().code() == "bad_minutes");
    quiet.set_minutes(0);
    CHECK_FALSE(till.send(till::KEEP_QUIET, quiet).has_failure());
    CHECK(till.asked_on("100").options_size() == 0);
    till.now.us += 30 * minute_us - 1;
    CHECK(till.asked_on("101").options_size() == 0);
    till.now.us += 1;
    CHECK(till.asked_on("102").options_size() == 3);
}

TEST_CASE("no more than some questions an hour", "[F7]") {
    InvitingTill till;
    int asked = 0;
    for (int i = 0; i < 30; ++i)
        asked += till.asked_on("2" + std::to_string(i)).options_size() > 0 ? 1 : 0;
    CHECK(asked == static_cast<int>(interface::Quiet::questions_an_hour));
    till.now.us += 60 * minute_us;
    CHECK(till.asked_on("300").options_size() == 3);
}

TEST_CASE("an approval elsewhere makes a member here", "[F39]") {
    InvitingTill till;
    till.invite(true);
    CHECK(till.find_phone("91234567").customers(0).vip());
    CHECK(till.asked_on("100").options_size() == 0);
}
