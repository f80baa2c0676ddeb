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

TEST_CASE("Cards are found beside other numbers, and goods are not taken for cards", "[D12]") {
    CHECK(holds_payment_card_number("tel 9123 4567 card 4111111111111111 exp 12/27"));
    CHECK(holds_payment_card_number("91234567 4111111111111111"));
    CHECK(holds_payment_card_number("4111.1111.1111.1111"));
    CHECK(
        holds_payment_card_number("4111\xE2\x80\x93"
                                  "1111\xE2\x80\x93"
                                  "1111\xE2\x80\x93"
                                  "1111"));  // en dashes
    CHECK(
        holds_payment_card_number("4111\xE2\x80\x8B"
                                  "111111111111"));  // a blank of no width
    CHECK(holds_payment_card_number("2223003122003222"));
    CHECK(holds_payment_card_number("8171999927660000"));
    CHECK_FALSE(holds_payment_card_number("4006381333931"));       // a GTIN
    CHECK_FALSE(holds_payment_card_number("1111222233334444"));    // no issuer's prefix
    CHECK_FALSE(holds_payment_card_number("340000000000000000"));  // longer than that issuer's
}

TEST_CASE("Fields that hold numbers by nature are exempt from Luhn's test", "[D12]") {
    constexpr auto kinds = std::to_array({NumberKind::hk_identity_card, NumberKind::payment_card});
    const auto field =
        GENERATE(FieldKind::serial_number, FieldKind::receipt_number, FieldKind::product_number);
    CHECK_FALSE(find_personal_number("4111111111111111", field, kinds));
    CHECK_FALSE(find_personal_number("C536379", field, kinds));
    CHECK_FALSE(find_personal_number("A1234563", field, kinds));
    // A whole identity card number is one in any field.
    CHECK(find_personal_number("A123456(3)", field, kinds) == NumberKind::hk_identity_card);
    CHECK_FALSE(find_personal_number("A123456(4)", field, kinds));
    CHECK(find_personal_number("4111111111111111", FieldKind::free_text, kinds) ==
          NumberKind::payment_card);
}

TEST_CASE("A part of an identity card number is found where its form tells", "[D12]") {
    const auto text = GENERATE("A123***(*)", "A123***", "a 123*** (3)", "A***456(3)", "***456(3)",
                               "A123XXX(X)", "AB12345*(9)", "A123•••(3)", "A１２３＊＊＊");
    CAPTURE(text);
    CHECK(holds_identity_card_number(text));
}

TEST_CASE("What only looks masked is no identity card number", "[D12]") {
    const auto text = GENERATE("A4 ***", "***", "B12XXX", "10*20*30", "SET OF 3 ***NEW***",
                               "12 x 34 x 56", "A12345**", "XXXX XX", "(3)", "456(3)");
    CAPTURE(text);
    CHECK_FALSE(holds_identity_card_number(text));
}

TEST_CASE("Each kind of number is found where it is asked for, and only there", "[D12]") {
    struct Row {
        NumberKind kind;
        const char* holds;
        const char* does_not;
    };
    const auto row = GENERATE(
        Row{NumberKind::mainland_identity_card, "11010519491231002X", "110105194912310021"},
        Row{NumberKind::mainland_identity_card, "證件 110105 19491231 002x", "110105194913310020"},
        Row{NumberKind::mainland_identity_card, "１１０１０５１９４９１２３１００２Ｘ",
            "990105194912310027"},
        Row{NumberKind::mainland_identity_card, "440308199901101512", "440308199901101513"},
        Row{NumberKind::macau_identity_card, "1234567(8)", "12345678"},
        Row{NumberKind::macau_identity_card, "BIR 5/123456/7", "2026/11/27"},
        Row{NumberKind::macau_identity_card, "７１２３４５６（７）", "91234567(8)"},
        Row{NumberKind::singapore_nric, "S1234567D", "S1234567E"},
        Row{NumberKind::singapore_nric, "fin: g1234567x", "G12345678"},
        Row{NumberKind::us_social_security, "123-45-6789", "123456789"},
        Row{NumberKind::us_social_security, "SSN 123 45 6789.", "000-45-6789"},
        Row{NumberKind::us_social_security, "078-05-1120", "1123-45-6789"},
        Row{NumberKind::passport, "K12345678", "K1234567"},
        Row{NumberKind::passport, "EA1234567", "EA12345678"},
        Row{NumberKind::passport, "H0123456789", "Z12345678"},
        Row{NumberKind::passport, "passport no. 533380006", "passport holder wanted, 20 pcs"},
        Row{NumberKind::passport, "護照號碼：AB1234567", "護照套 20 個"},
        Row{NumberKind::payment_card, "4111 1111 1111 1111", "4111 1111 1111 1112"});
    CAPTURE(row.holds, row.does_not);
    const auto only = std::to_array({row.kind});
    CHECK(find_personal_number(row.holds, FieldKind::free_text, only) == row.kind);
    CHECK_FALSE(find_personal_number(row.does_not, FieldKind::free_text, only));
    CHECK_FALSE(find_personal_number(row.holds, FieldKind::free_text, {}));
    CHECK(number_kind(number_name(row.kind)) == row.kind);
    CHECK_FALSE(number_kind("shoe_size"));
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
