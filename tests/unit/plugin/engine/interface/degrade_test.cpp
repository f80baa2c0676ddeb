#include "plugin/engine/interface/degrade.hpp"

#include <catch2/catch.hpp>

using namespace tillside;
using namespace tillside::engine::interface;

namespace {

Capabilities host_with(const std::vector<std::string>& names) {
    till::Hello hello;
    for (const std::string& name : names)
        hello.add_capabilities(name);
    return capabilities_of(hello);
}

till::Prompt prompt(till::Prompt::Kind kind, till::Surface surface) {
    till::Prompt out;
    out.set_kind(kind);
    out.set_surface(surface);
    out.set_text("the whole notice");
    out.mutable_notice()->set_script("the short script");
    return out;
}

till::Reply on_display(till::Prompt::Kind kind) {
    till::Reply reply;
    *reply.add_display()->mutable_prompt() = prompt(kind, till::CUSTOMER_DISPLAY);
    return reply;
}

}  // namespace

TEST_CASE("names that the engine does not know are ignored") {
    const Capabilities host = host_with({"tillside.card/1", "tillside.card/9", "acme.hologram/1"});
    CHECK(host.card);
    CHECK_FALSE(host.badge);
    CHECK(host.receipt_columns == 0);
    CHECK(host_with({"tillside.receipt/48", "tillside.receipt/32"}).receipt_columns == 48);
}

TEST_CASE("a host that declared nothing gets the minimum") {
    till::Reply reply = on_display(till::Prompt::CHOOSE);
    reply.add_customers()->set_masked_name("陳**");
    reply.add_suggestions()->set_sku("A1");
    reply.add_toasts()->set_text("hello");
    till::ReceiptLine& line = *reply.add_receipt();
    line.set_style(till::ReceiptLine::QR);
    reply.mutable_notice()->set_text("notice");
    reply.add_cards();
    reply.add_badges();
    reply.add_discounts();
    *reply.add_prompts() = prompt(till::Prompt::CONFIRM, till::READ_ALOUD);
    reply.mutable_elevation()->set_action("x");
    degrade(reply, Capabilities());
    CHECK(reply.customers_size() == 1);
    CHECK(reply.suggestions_size() == 1);
    CHECK(reply.toasts_size() == 1);
    CHECK(reply.receipt(0).style() == till::ReceiptLine::QR);
    CHECK(reply.has_notice());
    CHECK(reply.cards().empty());
    CHECK(reply.badges().empty());
    CHECK(reply.discounts().empty());
    CHECK(reply.prompts().empty());
    CHECK(reply.display().empty());
    CHECK_FALSE(reply.has_elevation());
}

TEST_CASE("without a customer display the cashier reads the question aloud, and it says so") {
    till::Reply reply = on_display(till::Prompt::CHOOSE);
    degrade(reply, host_with({"tillside.prompt.choose/1"}));
    CHECK(reply.display().empty());
    REQUIRE(reply.prompts_size() == 1);
    CHECK(reply.prompts(0).surface() == till::READ_ALOUD);
    CHECK(reply.prompts(0).text() == "the short script");
}

TEST_CASE("with a customer display the question stays the customer's own") {
    till::Reply reply = on_display(till::Prompt::CHOOSE);
    degrade(reply, host_with({"tillside.prompt.choose/1", "tillside.display/1"}));
    REQUIRE(reply.display_size() == 1);
    CHECK(reply.display(0).prompt().surface() == till::CUSTOMER_DISPLAY);
    CHECK(reply.display(0).prompt().text() == "the whole notice");
    CHECK(reply.prompts().empty());
}

TEST_CASE("a phone number, a signature and a rating are never asked through the cashier") {
    for (const auto kind :
         {till::Prompt::PHONE_KEYPAD, till::Prompt::SIGNATURE, till::Prompt::RATING}) {
        till::Reply reply = on_display(kind);
        degrade(reply, host_with({"tillside.prompt.phone/1", "tillside.prompt.signature/1",
                                  "tillside.prompt.rating/1"}));
        CHECK(reply.prompts().empty());
        CHECK(reply.display().empty());
    }
}

TEST_CASE("a kind of prompt that the host cannot draw is not sent") {
    till::Reply reply = on_display(till::Prompt::RATING);
    *reply.add_display()->mutable_prompt() = prompt(till::Prompt::CHOOSE, till::CUSTOMER_DISPLAY);
    degrade(reply, host_with({"tillside.display/1", "tillside.prompt.choose/1"}));
    REQUIRE(reply.display_size() == 1);
    CHECK(reply.display(0).prompt().kind() == till::Prompt::CHOOSE);
    CHECK(reply.display(0).position() == 1);
    CHECK(reply.display(0).of() == 1);
}

TEST_CASE("a reply stays within the schema's bounds") {
    till::Reply reply;
    for (int i = 0; i < 20; ++i) {
        till::Card& card = *reply.add_cards();
        for (int row = 0; row < 40; ++row)
            card.add_rows();
        *reply.add_prompts() = prompt(till::Prompt::CONFIRM, till::READ_ALOUD);
        reply.add_display()->mutable_notice();
    }
    degrade(reply,
            host_with({"tillside.card/1", "tillside.prompt.confirm/1", "tillside.display/1"}));
    CHECK(reply.cards_size() == cards_max);
    CHECK(reply.cards(0).rows_size() == card_rows_max);
    CHECK(reply.prompts_size() == prompts_max);
    CHECK(reply.display_size() == display_steps_max);
}
