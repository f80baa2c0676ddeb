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

TEST_CASE("The short way of reading a usual number ends where the long way does", "[F1]") {
    // With 00852 in front the library reads the number; without, it is read at once.
    std::uint32_t state = 1;
    for (int i = 0; i < 5'000; ++i) {
        std::string digits;
        for (int at = 0; at < 8; ++at) {
            state = state * 1'664'525 + 1'013'904'223;
            digits += static_cast<char>('0' + (state >> 24) % 10);
        }
        if (digits.front() < '2' || digits.starts_with("852")) continue;
        CAPTURE(digits);
        CHECK(parsed(digits) == parsed("00852 " + digits));
        CHECK(parsed("+852 " + digits.substr(0, 4) + "-" + digits.substr(4)) == parsed(digits));
    }
    CHECK(parsed("85212345") == parsed("00852 85212345"));
    CHECK(parsed("9123 4567-") == "+85291234567");
    CHECK(parsed("+ 852 91234567") == "+85291234567");
}

TEST_CASE("A number is read back from its stored form, and nothing else is") {
    for (const char* typed : {"91234567", "+853 6612 3456", "+86 138 0013 8000"}) {
        const auto phone = Phone::parse(typed, hong_kong);
        REQUIRE(phone);
        const auto again = Phone::from_e164(phone->e164(), hong_kong);
        REQUIRE(again);
        CHECK(*again == *phone);
        CHECK(again->masked(hong_kong) == phone->masked(hong_kong));
    }
    for (const char* other : {"", "+", "91234567", "+8529123456", "+852912345678", "+442079460958",
                              "+852 91234567", "+8529123456x"}) {
        CAPTURE(other);
        CHECK_FALSE(Phone::from_e164(other, hong_kong));
    }
}
