#include "sync/rules/identity/phone.hpp"

#include <catch2/catch.hpp>

using namespace tillside::rules::identity;

namespace {

const PhoneRules hong_kong{"HK", "852", {{"852", 8, 8}, {"86", 10, 11}, {"853", 8, 8}}};

std::string parsed(std::string_view typed) {
    const auto phone = Phone::parse(typed, hong_kong);
    return phone ? phone->e164() : phone.error().code;
}

}  // namespace

TEST_CASE("However a Hong Kong number is typed, it is one number", "[F1]") {
    const auto typed = GENERATE("9123 4567", "+852-91234567", "91234567", "+852 9123 4567",
                                "852 9123 4567", "9123-4567", "(852) 9123 4567", "00852 9123 4567",
                                "９１２３　４５６７", "＋８５２９１２３４５６７", " 9123.4567 ");
    CAPTURE(typed);
    CHECK(parsed(typed) == "+85291234567");
}

TEST_CASE("Mainland and Macau numbers are served with their code", "[F1]") {
    CHECK(parsed("+86 138 0013 8000") == "+8613800138000");
    CHECK(parsed("+853 6612 3456") == "+85366123456");
    CHECK(parsed("0086 13800138000") == "+8613800138000");
}

TEST_CASE("A number is possible by its length, whichever range it is in") {
    CHECK(parsed("40000000") == "+85240000000");
    CHECK(parsed("70123456") == "+85270123456");
}

TEST_CASE("What is no possible number is refused with a reason and without repeating it") {
    const auto typed = GENERATE("1234", "912345678", "9123456", "abcdefgh", "9123CALL",
                                "9123 4567 ext 5", "+852", "+",
                                "9123\xFF"
                                "4567",
                                "++85291234567 1", "12345678901234567890123456789012345678901");
    CAPTURE(typed);
    const auto phone = Phone::parse(typed, hong_kong);
    REQUIRE_FALSE(phone.has_value());
    CHECK(phone.error().code == "phone_not_possible");
    if (std::string_view(typed).size() > 1) {
        CHECK(phone.error().message.find(typed) == std::string::npos);
    }
}

TEST_CASE("An empty number is missing; a number of another country is not served") {
    CHECK(parsed("") == "phone_missing");
    CHECK(parsed("   ") == "phone_missing");
    CHECK(parsed("+44 20 7946 0958") == "phone_not_served");
}

TEST_CASE("A phone is masked to its first and last four digits", "[F3]") {
    CHECK(Phone::parse("91234567", hong_kong)->masked(hong_kong) == "9***4567");
    CHECK(Phone::parse("+8613800138000", hong_kong)->masked(hong_kong) == "+86 1***8000");
}
