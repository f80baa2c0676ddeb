#include "sync/rules/identity/personal_numbers.hpp"

#include <array>
#include <catch2/catch.hpp>

using namespace tillside::rules::identity;

TEST_CASE("Identity card numbers are seen in every usual spelling", "[D12]") {
    const auto text = GENERATE("A123456(3)", "a123456(3)", "A1234563", "A123456", "A 123456 (3)",
                               "AB987654(3)", "陳大文 A123456(3)", "Ａ１２３４５６（３）",
                               "HKID: A123456(3), thanks", "A123456-3");
    CAPTURE(text);
    CHECK(holds_identity_card_number(text));
}

TEST_CASE("Names and ordinary words hold no identity card number", "[D12]") {
    const auto text = GENERATE("陳大文", "Chan Tai Man", "A123456(4)", "A1234564", "ABC123456",
                               "Flat A12, 3/F", "A12345", "order TS123456789", "3M 1234", "");
    CAPTURE(text);
    CHECK_FALSE(holds_identity_card_number(text));
}

TEST_CASE("Payment card numbers are seen with and without blanks", "[D12]") {
    CHECK(holds_payment_card_number("4111 1111 1111 1111"));
    CHECK(holds_payment_card_number("5500-0055-5555-5559"));
    CHECK(holds_payment_card_number("371449635398431"));
    CHECK(holds_payment_card_number("my card ６２１２３４５６７８９０１２３２"));
    CHECK_FALSE(holds_payment_card_number("4111 1111 1111 1112"));
    CHECK_FALSE(holds_payment_card_number("陳大文"));
    CHECK_FALSE(holds_payment_card_number("1234 5678 9012"));
}

TEST_CASE("Text that is not UTF-8 is not let through", "[D12]") {
    CHECK(holds_forbidden_number("\xFF\xFE"));
}

TEST_CASE("Of 100,000 names in real form none is refused", "[D12]") {
    constexpr std::array surnames = {"陳", "李", "黃", "Chan", "Lee", "Wong", "O'Brien", "歐陽"};
    constexpr std::array given = {"大文",  "小明",     "Tai Man", "Siu Ming",
                                  "Peter", "Mary-Ann", "美玲",    "J. A."};
    int refused = 0;
    for (int count = 0; count < 100'000; ++count) {
        const auto at = static_cast<std::size_t>(count);
        const std::string name = std::string(surnames[at % 8]) + (count % 3 == 0 ? " " : "") +
                                 given[(at / 8) % 8] + (count % 5 == 0 ? " Jr" : "");
        if (holds_forbidden_number(name)) ++refused;
    }
    CHECK(refused == 0);
}
