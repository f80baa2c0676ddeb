#include "sync/rules/consent/pack_rules.hpp"

#include <catch2/catch.hpp>

#include "sync/rules/consent/fold.hpp"
#include "sync/rules/consent/records.hpp"
#include "sync/rules/suggestions/scorer.hpp"
#include "tests/unit/sync/rules/suggestions/model_of_a_test.hpp"

using namespace tillside;
using namespace tillside::rules::consent;
namespace identity = tillside::rules::identity;
namespace suggestions = tillside::rules::suggestions;
using std::chrono::days;
using std::chrono::sys_days;
using namespace std::chrono_literals;

namespace {

Pack pack_of(std::string_view jurisdiction) {
    return load_pack(embedded_pack(jurisdiction).value()).value();
}

constexpr std::int64_t day_us = 24LL * 3600 * 1'000'000;

}  // namespace

TEST_CASE("Five jurisdictions are compiled in, Hong Kong first, and each pack loads", "[D38]") {
    const auto names = embedded_jurisdictions();
    CHECK(std::vector<std::string_view>(names.begin(), names.end()) ==
          std::vector<std::string_view>{"HK", "EU", "CN", "SG", "US-CA"});
    for (const std::string_view name : names) {
        CAPTURE(name);
        const auto pack = load_pack(embedded_pack(name).value());
        REQUIRE(pack.has_value());
        CHECK(pack->jurisdiction == name);
        CHECK(pack->notices.size() == pack->languages.size());
    }
}

TEST_CASE("Each pack speaks the languages of its place", "[D38]") {
    struct Row {
        const char* jurisdiction;
        std::vector<std::string> languages;
    };
    const auto row = GENERATE(Row{"HK", {"zh-Hant-HK", "zh-Hans", "en"}}, Row{"EU", {"en", "de"}},
                              Row{"CN", {"zh-Hans", "en"}}, Row{"SG", {"en", "zh-Hans"}},
                              Row{"US-CA", {"en", "es"}});
    CHECK(pack_of(row.jurisdiction).languages == row.languages);
}

TEST_CASE("Nowhere does withdrawing take more taps than giving", "[D5][D38]") {
    for (const std::string_view name : embedded_jurisdictions()) {
        CAPTURE(name);
        const Pack pack = pack_of(name);
        CHECK(pack.withdrawal.taps_to_give >= 1);
        CHECK(pack.withdrawal.taps_to_withdraw >= 1);
        CHECK(pack.withdrawal.taps_to_withdraw <= pack.withdrawal.taps_to_give);
    }
}

TEST_CASE("Telephone numbers of each place are served, and others are not", "[D38]") {
    struct Row {
        const char* jurisdiction;
        const char* typed;
        const char* e164;
        const char* foreign;
    };
    const auto row = GENERATE(Row{"HK", "9123 4567", "+85291234567", "+1 415 555 2671"},
                              Row{"EU", "0151 23456789", "+4915123456789", "+852 9123 4567"},
                              Row{"EU", "+33 6 12 34 56 78", "+33612345678", "+1 415 555 2671"},
                              Row{"EU", "+39 06 6982 1234", "+390669821234", "+65 9123 4567"},
                              Row{"CN", "138 0013 8000", "+8613800138000", "+1 415 555 2671"},
                              Row{"SG", "9123 4567", "+6591234567", "+852 9123 4567"},
                              Row{"US-CA", "(415) 555-2671", "+14155552671", "+49 151 23456789"});
    CAPTURE(row.jurisdiction, row.typed);
    const Pack pack = pack_of(row.jurisdiction);
    const auto phone = identity::Phone::parse(row.typed, pack.phones);
    REQUIRE(phone.has_value());
    CHECK(phone->e164() == row.e164);
    CHECK(identity::Phone::parse(row.foreign, pack.phones).error().code == "phone_not_served");
}

TEST_CASE("Singapore's register is good on day 21 after the check and not on day 22", "[D38]") {
    const Pack pack = pack_of("SG");
    const sys_days checked = 2026y / 11 / 2;
    CHECK(register_check_valid(pack, checked, checked));
    CHECK(register_check_valid(pack, checked, checked + days(21)));
    CHECK_FALSE(register_check_valid(pack, checked, checked + days(22)));
    CHECK_FALSE(register_check_valid(pack, checked, checked - days(1)));
}

TEST_CASE("California follows the national register: a copy is good for 31 days", "[D38]") {
    const Pack pack = pack_of("US-CA");
    const sys_days checked = 2027y / 1 / 31;
    CHECK(register_check_valid(pack, checked, checked + days(31)));
    CHECK_FALSE(register_check_valid(pack, checked, checked + days(32)));
}

TEST_CASE("Hong Kong's registers protect from the tenth working day, Saturdays counted", "[D19]") {
    const Pack pack = pack_of("HK");
    struct Row {
        const char* why;
        sys_days checked;
        sys_days ninth;  // working day after the check; the next working day is the tenth
        sys_days tenth;
    };
    const auto row = GENERATE(
        Row{"one Sunday between", 2026y / 11 / 2, 2026y / 11 / 12, 2026y / 11 / 13},
        Row{"Lunar New Year and two Sundays", 2026y / 2 / 9, 2026y / 2 / 23, 2026y / 2 / 24},
        Row{"Easter and Ching Ming", 2026y / 3 / 30, 2026y / 4 / 14, 2026y / 4 / 15},
        Row{"Christmas and New Year", 2026y / 12 / 21, 2027y / 1 / 4, 2027y / 1 / 5},
        Row{"the ninth is a Saturday: the Sunday still belongs to it", 2026y / 11 / 11,
            2026y / 11 / 22, 2026y / 11 / 23});
    CAPTURE(row.why);
    CHECK(register_check_valid(pack, row.checked, row.ninth));
    CHECK_FALSE(register_check_valid(pack, row.checked, row.tenth));
    CHECK(working_days(pack.rest_days, row.checked, row.ninth) == 9);
    CHECK(working_days(pack.rest_days, row.checked, row.tenth) == 10);
}

TEST_CASE("In a year whose holidays are not listed a check ends early, never late", "[D19]") {
    const Pack pack = pack_of("HK");
    // 1 July 2030 is a holiday that no list names yet: it counts, so day nine comes sooner.
    CHECK(pack.rest_days.holidays.back() < sys_days(2030y / 1 / 1));
    CHECK_FALSE(register_check_valid(pack, 2030y / 6 / 24, 2030y / 7 / 5));
    CHECK(register_check_valid(pack, 2030y / 6 / 24, 2030y / 7 / 4));
}

TEST_CASE("Where there is no register nothing has to be checked", "[D38]") {
    CHECK(register_check_valid(pack_of("EU"), 2026y / 1 / 1, 2030y / 1 / 1));
    CHECK(register_check_valid(pack_of("CN"), 2026y / 1 / 1, 2030y / 1 / 1));
}

TEST_CASE("Whose word a use hangs on follows the ages of each place", "[D38]") {
    struct Row {
        const char* jurisdiction;
        const char* purpose;
        int age;
        Asked asked;
    };
    const auto row = GENERATE(
        Row{"HK", "direct_marketing", 17, Asked::guardian},
        Row{"HK", "direct_marketing", 18, Asked::customer},
        Row{"EU", "direct_marketing", 15, Asked::guardian},
        Row{"EU", "direct_marketing", 16, Asked::customer},
        Row{"EU", "e_receipt", 15, Asked::guardian}, Row{"CN", "profiling", 13, Asked::guardian},
        Row{"CN", "profiling", 14, Asked::customer},
        Row{"SG", "direct_marketing", 12, Asked::guardian},
        Row{"SG", "direct_marketing", 13, Asked::customer},
        Row{"US-CA", "transfer", 12, Asked::guardian},
        Row{"US-CA", "transfer", 13, Asked::customer},
        Row{"US-CA", "transfer", 15, Asked::customer}, Row{"US-CA", "transfer", 16, Asked::nobody},
        Row{"US-CA", "direct_marketing", 13, Asked::customer},
        Row{"US-CA", "direct_marketing", 40, Asked::customer},
        Row{"EU", "transfer", 40, Asked::customer}, Row{"EU", "unheard_of", 40, Asked::customer});
    CAPTURE(row.jurisdiction, row.purpose, row.age);
    CHECK(who_is_asked(pack_of(row.jurisdiction), row.purpose, row.age) == row.asked);
}

TEST_CASE("A member state may lower the age of own consent to 13 by editing its pack", "[D38]") {
    std::string text(embedded_pack("EU").value());
    const std::size_t at = text.find("\"below\": 16");
    REQUIRE(at != std::string::npos);
    text.replace(at, 11, "\"below\": 13");
    const Pack pack = load_pack(text).value();
    CHECK(who_is_asked(pack, "direct_marketing", 12) == Asked::guardian);
    CHECK(who_is_asked(pack, "direct_marketing", 13) == Asked::customer);
}

TEST_CASE("Access and correction are answered in the time of each law", "[D14][D15][D38]") {
    struct Row {
        const char* jurisdiction;
        sys_days received;
        sys_days last;
    };
    const auto row = GENERATE(
        Row{"HK", 2026y / 1 / 1, 2026y / 2 / 10},   // 40 days
        Row{"EU", 2026y / 1 / 31, 2026y / 2 / 28},  // one month, cut short
        Row{"EU", 2028y / 1 / 31, 2028y / 2 / 29}, Row{"EU", 2026y / 12 / 15, 2027y / 1 / 15},
        Row{"CN", 2026y / 1 / 1, 2026y / 1 / 31}, Row{"SG", 2026y / 1 / 1, 2026y / 1 / 31},
        Row{"US-CA", 2026y / 1 / 1, 2026y / 2 / 15});
    CAPTURE(row.jurisdiction);
    const Pack pack = pack_of(row.jurisdiction);
    CHECK(last_day(pack, pack.access_within, row.received) == row.last);
    CHECK(last_day(pack, pack.correction_within, row.received) == row.last);
}

TEST_CASE("Nothing is transferred by word of mouth or together with anything else", "[D7][D38]") {
    for (const std::string_view name : embedded_jurisdictions()) {
        CAPTURE(name);
        const Pack pack = pack_of(name);
        const PurposeRule* transfer = pack.purpose("transfer");
        REQUIRE(transfer != nullptr);
        CHECK_FALSE(transfer->oral_allowed);
        CHECK(transfer->separate_choice);
    }
}

TEST_CASE("Marketing is opt-in everywhere, in writing in the end", "[D1][D38]") {
    for (const std::string_view name : embedded_jurisdictions()) {
        CAPTURE(name);
        const Pack pack = pack_of(name);
        const PurposeRule* marketing = pack.purpose("direct_marketing");
        REQUIRE(marketing != nullptr);
        CHECK(marketing->model == ConsentModel::opt_in);
        CHECK((marketing->oral_needs_confirmation || !marketing->oral_allowed));
        CHECK(marketing->first_use_notice);
    }
    CHECK(pack_of("CN").purpose("direct_marketing")->separate_choice);
    CHECK(pack_of("CN").purpose("profiling")->separate_choice);
    CHECK_FALSE(pack_of("US-CA").purpose("direct_marketing")->oral_allowed);
}

TEST_CASE("Who declines profiling still gets suggestions that do not hang on the person",
          "[F11][D38]") {
    const auto name = GENERATE("HK", "EU", "CN", "SG", "US-CA");
    CAPTURE(name);
    const Pack pack = pack_of(name);
    CHECK(pack.suggestions_without_profile);
    wire::ConsentRecord refused;
    refused.set_schema_version(1);
    refused.set_record_id(std::string(16, 'r'));
    refused.set_subject_pseudonym(std::string(16, 'c'));
    refused.set_event_type(wire::REFUSED);
    refused.set_event_time_us(100 * day_us);
    refused.set_notice_id("membership");
    refused.set_notice_sha256(std::string(32, 'h'));
    refused.set_notice_shown_at_us(100 * day_us - 1);
    refused.set_method(wire::CUSTOMER_TAP);
    for (const Choice& choice : pack.choices) {
        wire::Grant& grant = *refused.add_grants();
        grant = choice.grant;
        grant.set_decision(wire::DECISION_DECLINED);
    }
    REQUIRE(check_record(refused).has_value());
    const Standing standing = fold(std::span(&refused, 1), pack, Now{101 * day_us});
    REQUIRE_FALSE(standing.usable_anywhere("profiling"));

    // Not permitted: no history is passed.
    suggestions::Question question;
    question.basket = {"bread"};
    auto model = suggestions::Model::from_parts(suggestions::testing::parts_of_a_shop());
    suggestions::Scorer scorer(std::make_shared<suggestions::Model>(std::move(model.value())));
    const auto suggested = scorer.suggest(question);
    REQUIRE_FALSE(suggested.empty());
    CHECK(suggested.front().sku == "butter");
}

TEST_CASE("Sensitive goods are known by their category, whatever its letters' case", "[D38]") {
    for (const std::string_view name : embedded_jurisdictions()) {
        const Pack pack = pack_of(name);
        CHECK(pack.sensitive("contraceptives"));
        CHECK(pack.sensitive("Pregnancy_And_Fertility"));
        CHECK_FALSE(pack.sensitive("bread"));
        CHECK_FALSE(pack.sensitive(""));
    }
}

TEST_CASE("What may be kept is listed, and each of it has an end", "[D12][D17]") {
    for (const std::string_view name : embedded_jurisdictions()) {
        CAPTURE(name);
        const Pack pack = pack_of(name);
        CHECK(pack.fields.size() == 4);
        for (const Field& field : pack.fields) {
            CAPTURE(field.field);
            CHECK(field.obligatory == (field.field == "phone"));
            REQUIRE(pack.retained(field.field) != nullptr);
            CHECK(pack.retained(field.field)->days == 730);
        }
        CHECK(pack.retained("identity_card") == nullptr);
        CHECK(pack.till_keeps_us == 365 * day_us);
        CHECK(pack.till_keeps_other_store_us == 30 * day_us);
    }
}

TEST_CASE("Hong Kong keeps a refusal four years and an unsubscribe request three", "[D16][D18]") {
    const Pack pack = pack_of("HK");
    // The longest four and three calendar years.
    CHECK(pack.retained("access_refusals")->days >= 1461);
    CHECK(pack.retained("unsubscribe_requests")->days >= 1096);
}

TEST_CASE("Hong Kong's unsubscribe statement is in Chinese and English, good for 30 days",
          "[D20]") {
    const Pack pack = pack_of("HK");
    CHECK(pack.unsubscribe.valid_days == 30);
    CHECK(pack.unsubscribe.texts.at("zh-Hant-HK").find("免費") != std::string::npos);
    CHECK(pack.unsubscribe.texts.at("en").find("free of charge") != std::string::npos);
}

TEST_CASE("The policy can be read in each language of the pack", "[D34]") {
    for (const std::string_view name : embedded_jurisdictions()) {
        for (const wire::NoticeText& notice : pack_of(name).notices) {
            CAPTURE(name, notice.language());
            CHECK(notice.policy_url().starts_with("https://"));
        }
    }
}

TEST_CASE("Each pack forbids the identity numbers of its place", "[D12]") {
    struct Row {
        const char* jurisdiction;
        const char* text;
    };
    const auto row =
        GENERATE(Row{"HK", "A123456(3)"}, Row{"CN", "11010519491231002X"}, Row{"SG", "S1234567D"},
                 Row{"US-CA", "123-45-6789"}, Row{"EU", "4111 1111 1111 1111"});
    CAPTURE(row.jurisdiction);
    const Pack pack = pack_of(row.jurisdiction);
    CHECK(identity::find_personal_number(row.text, identity::FieldKind::free_text,
                                         pack.forbidden_numbers)
              .has_value());
}
