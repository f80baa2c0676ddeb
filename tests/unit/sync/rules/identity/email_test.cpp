#include "sync/rules/identity/email.hpp"

#include <catch2/catch.hpp>

using tillside::rules::identity::Email;

TEST_CASE("e-mail addresses are compared without regard to capitals", "[F1]") {
    const auto typed = Email::parse(" Mei.Chan+shop@Example.COM.HK ");
    REQUIRE(typed);
    CHECK(typed->text() == "Mei.Chan+shop@Example.COM.HK");
    CHECK(typed->lower() == "mei.chan+shop@example.com.hk");
    CHECK(Email::parse("ｍｅｉ＠ｓｈｏｐ．ｅｘａｍｐｌｅ")->lower() == "mei@shop.example");
    CHECK(Email::parse("陳大文@例子.香港"));
}

TEST_CASE("what is no e-mail address is refused in words that do not repeat it") {
    for (const char* wrong :
         {"mei", "@shop.example", "mei@", "mei@shop", "mei@@shop.example", "a..b@shop.example",
          ".a@shop.example", "a b@shop.example", "a@-shop.example", "a@shop..example",
          "a@shop.example.", "a\n@shop.example", "\xff@shop.example"}) {
        const auto parsed = Email::parse(wrong);
        INFO(wrong);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == "email_not_possible");
        CHECK(parsed.error().message.find(wrong) == std::string::npos);
    }
    CHECK(Email::parse("  ").error().code == "email_missing");
    CHECK_FALSE(Email::parse(std::string(65, 'a') + "@shop.example"));
    CHECK_FALSE(Email::parse(std::string(100'000, 'a')));
}
