#include "sync/rules/consent/pack_lint.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <nlohmann/json.hpp>
#include <ostream>

#include "sync/rules/consent/pack.hpp"

using namespace tillside;
using namespace tillside::rules::consent;
using Json = nlohmann::json;

namespace tillside::rules::consent {
static std::ostream& operator<<(std::ostream& out, const Finding& finding) {
    return out << finding.place << " [" << finding.rule << "] " << finding.words;
}
}  // namespace tillside::rules::consent

namespace {

using Break = std::function<void(Json& pack)>;

// What the linter says of a built-in pack after it was broken.
std::vector<Finding> broken(std::string_view jurisdiction, const Break& breaking) {
    Json pack = Json::parse(embedded_pack(jurisdiction).value());
    breaking(pack);
    return lint_pack(pack.dump());
}

struct Row {
    const char* what;
    Break breaking;
    const char* rule;
    const char* place;
    const char* jurisdiction = "HK";
};

// Each breaks one thing and yields exactly that finding.
void each_yields_its_finding(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        CAPTURE(row.jurisdiction, row.what);
        const auto found = broken(row.jurisdiction, row.breaking);
        CAPTURE(found);
        REQUIRE(found.size() == 1);
        CHECK(found[0].rule == row.rule);
        CHECK(found[0].place == row.place);
        CHECK(found[0].words.size() > 20);
    }
}

Break set(const char* place, Json value) {
    return [=](Json& pack) { pack.at(Json::json_pointer(place)) = value; };
}
Break erase(const char* place, const char* key) {
    return [=](Json& pack) { pack.at(Json::json_pointer(place)).erase(key); };
}

// Puts words behind those that a place holds.
Break say(const char* place, const char* words) {
    return [=](Json& pack) {
        Json& text = pack.at(Json::json_pointer(place));
        text = text.get<std::string>() + words;
    };
}

// A transfer as a shop would offer it, in order.
Json transfer_choice() {
    return {{"choice_id", "transfer-charity"},
            {"preselected", false},
            {"answers", {"yes", "no"}},
            {"grant",
             {{"purpose", "transfer"},
              {"kinds_of_data", {"contact"}},
              {"marketing_classes", {"member_benefits"}},
              {"recipient_classes", {"message_senders"}},
              {"for_gain", false},
              {"channels", {"email"}},
              {"lawful_basis", "consent"},
              {"storage_location", "HK"},
              {"retention_rule", "until withdrawn"}}}};
}

void offer(Json& pack, const Json& choice) {
    pack["choices"].push_back(choice);
    for (Json& notice : pack["notices"])
        notice["choices"][choice.at("choice_id").get<std::string>()] = "Food banks: my address";
}

Break transfer(const std::function<void(Json& choice)>& breaking) {
    return [=](Json& pack) {
        Json choice = transfer_choice();
        breaking(choice);
        offer(pack, choice);
    };
}

// Takes a part's name from the paragraphs of a notice.
Break without_part(std::size_t notice, const char* part) {
    return [=](Json& pack) {
        for (Json& paragraph : pack["notices"][notice]["text"]) {
            Json kept = Json::array();
            for (const Json& one : paragraph["parts"]) {
                if (one != part) kept.push_back(one);
            }
            paragraph["parts"] = kept;
        }
    };
}

Break without_retention(const char* field) {
    return [=](Json& pack) {
        Json kept = Json::array();
        for (const Json& row : pack["retention"]) {
            if (row["field"] != field) kept.push_back(row);
        }
        pack["retention"] = kept;
    };
}

Break keep(const char* field, int days) {
    return [=](Json& pack) {
        for (Json& row : pack["retention"]) {
            if (row["field"] == field) row["days"] = days;
        }
    };
}

}  // namespace

TEST_CASE("Every built-in pack is sound", "[D9][D10][D38]") {
    for (const std::string_view name : embedded_jurisdictions()) {
        CAPTURE(name);
        CHECK(lint_pack(embedded_pack(name).value()) == std::vector<Finding>{});
    }
}

TEST_CASE("Vague classes of recipients and goods are found wherever they stand", "[D9]") {
    each_yields_its_finding({
        {"a class of goods", set("/marketing_classes/1/names/en", "all products"), "vague_words",
         "/marketing_classes/1/names/en"},
        {"a class of recipients", set("/recipient_classes/0/names/en", "Selected Partners"),
         "vague_words", "/recipient_classes/0/names/en"},
        {"with a hyphen", set("/recipient_classes/0/names/en", "third-party vendors"),
         "vague_words", "/recipient_classes/0/names/en"},
        {"in Chinese", set("/recipient_classes/0/names/zh-Hant-HK", "本店的合作夥伴"),
         "vague_words", "/recipient_classes/0/names/zh-Hant-HK"},
        {"in a choice", say("/notices/0/choices/profiling", "及特選商戶"), "vague_words",
         "/notices/0/choices/profiling"},
        {"in a paragraph", say("/notices/1/text/2/words", "以及第三方。"), "vague_words",
         "/notices/1/text/2/words"},
        {"of China's neighbours", say("/notices/1/text/2/words", "以及关联公司。"), "vague_words",
         "/notices/1/text/2/words"},
        {"in the script", say("/notices/2/script", " And our affiliates."), "vague_words",
         "/notices/2/script"},
        {"in the title", say("/notices/2/title", " with business partners"), "vague_words",
         "/notices/2/title"},
        {"in German", set("/recipient_classes/0/names/de", "Geschäftspartner"), "vague_words",
         "/recipient_classes/0/names/de", "EU"},
        {"in Spanish", set("/recipient_classes/0/names/es", "nuestros socios comerciales"),
         "vague_words", "/recipient_classes/0/names/es", "US-CA"},
    });
}

TEST_CASE("Words that only hold a vague phrase within another are let be", "[D9]") {
    // "Drittens" is thirdly, not "Dritte"; "all goodsheds" is nobody's class.
    CHECK(broken("EU", say("/notices/1/script", " Drittens danken wir.")).empty());
    CHECK(broken("HK", say("/notices/2/script", " Small goods are welcome.")).empty());
}

TEST_CASE("A language that is missing anywhere is found", "[D10]") {
    each_yields_its_finding({
        {"no notice in it", [](Json& pack) { pack["notices"].erase(2); }, "language_missing",
         "/notices"},
        {"two notices in it", [](Json& pack) { pack["notices"].push_back(pack["notices"][2]); },
         "language_missing", "/notices"},
        {"a class without name in it", erase("/marketing_classes/0/names", "zh-Hans"),
         "language_missing", "/marketing_classes/0/names/zh-Hans"},
        {"a recipient without name in it", erase("/recipient_classes/1/names", "en"),
         "language_missing", "/recipient_classes/1/names/en"},
        {"a kind of data without name in it", erase("/kinds_of_data/0/names", "en"),
         "language_missing", "/kinds_of_data/0/names/en"},
        {"a notice in no language of the pack",
         [](Json& pack) {
             pack["notices"].push_back(pack["notices"][2]);
             pack["notices"][3]["language"] = "fr";
         },
         "language_unknown", "/notices/3/language"},
    });
}

TEST_CASE("Words that are missing in one language are found", "[D10][D34]") {
    each_yields_its_finding({
        {"a choice", erase("/notices/1/choices", "profiling"), "text_missing",
         "/notices/1/choices/profiling"},
        {"a blank choice", set("/notices/1/choices/profiling", "  "), "text_missing",
         "/notices/1/choices/profiling"},
        {"the title", set("/notices/0/title", ""), "text_missing", "/notices/0/title"},
        {"the script", erase("/notices/0", "script"), "text_missing", "/notices/0/script"},
        {"the version", erase("/notices/2", "version"), "text_missing", "/notices/2/version"},
        {"the policy", erase("/notices/2", "policy_url"), "policy_url_missing",
         "/notices/2/policy_url"},
        {"the policy without https", set("/notices/2/policy_url", "http://shop.example"),
         "policy_url_missing", "/notices/2/policy_url"},
        {"a script nobody reads aloud", set("/notices/2/script", std::string(901, 'a')),
         "script_too_long", "/notices/2/script"},
    });
    CHECK(broken("HK", set("/notices/2/script", std::string(900, 'a'))).empty());
}

TEST_CASE("A notice without one of the parts of a collection statement is found", "[D2][D10]") {
    for (const char* part :
         {"obligatory_or_voluntary", "consequence_of_not_giving", "purposes",
          "classes_of_transferees", "access_and_correction_contact", "intent_to_market",
          "no_use_without_consent", "marketing_classes", "free_answer_channel", "withdrawal"}) {
        CAPTURE(part);
        const auto found = broken("HK", without_part(1, part));
        CAPTURE(found);
        REQUIRE(found.size() == 1);
        CHECK(found[0].rule == "notice_part_missing");
        CHECK(found[0].place == "/notices/1/text");
        CHECK(found[0].words.find(part) != std::string::npos);
        CHECK(found[0].words.find("zh-Hans") != std::string::npos);
    }
    // Taking a part from the pack's own list does not take it from DPP1(3).
    const auto found = broken("HK", [](Json& pack) {
        pack["notice_parts"] = Json::array();
        without_part(0, "purposes")(pack);
    });
    REQUIRE(found.size() == 1);
    CHECK(found[0].rule == "notice_part_missing");
    // A named part whose paragraph is blank says nothing.
    CHECK(broken("HK", set("/notices/0/text/5/words", " ")).size() == 2);
    each_yields_its_finding({
        {"California's financial incentive", without_part(1, "financial_incentive"),
         "notice_part_missing", "/notices/1/text", "US-CA"},
        {"the mainland's option that is not personal", without_part(0, "non_personal_option"),
         "notice_part_missing", "/notices/0/text", "CN"},
        {"a class that the notice does not name",
         set("/marketing_classes/1/names/en", "our wine club"), "class_not_in_notice",
         "/notices/2/text"},
    });
}

TEST_CASE("A choice that is ticked beforehand or cannot be declined is found", "[D2]") {
    each_yields_its_finding({
        {"ticked", set("/choices/1/preselected", true), "preselected", "/choices/1/preselected"},
        {"not said", erase("/choices/1", "preselected"), "preselected", "/choices/1/preselected"},
        {"no way to decline", set("/choices/2/answers", {"yes"}), "decline_missing",
         "/choices/2/answers"},
        {"no answers", erase("/choices/2", "answers"), "decline_missing", "/choices/2/answers"},
        {"nothing offered", set("/choices", Json::array()), "choice_missing", "/choices"},
    });
}

TEST_CASE("A choice that goes beyond the pack's rules and catalogues is found", "[D4]") {
    each_yields_its_finding({
        {"no rule", set("/choices/3/grant/purpose", "credit_scoring"), "purpose_without_rule",
         "/choices/3/grant/purpose"},
        {"two purposes", set("/choices/3/grant/purpose", {"profiling", "direct_marketing"}),
         "purposes_bundled", "/choices/3/grant/purpose"},
        {"two grants",
         [](Json& pack) {
             pack["choices"][3]["grants"] = {pack["choices"][1]["grant"],
                                             pack["choices"][2]["grant"]};
         },
         "purposes_bundled", "/choices/3/grant/purpose"},
        {"an unknown class",
         [](Json& pack) { pack["choices"][1]["grant"]["marketing_classes"].push_back("wine"); },
         "class_unknown", "/choices/1/grant/marketing_classes/2"},
        {"an unknown kind", set("/choices/1/grant/kinds_of_data/0", "health"), "class_unknown",
         "/choices/1/grant/kinds_of_data/0"},
        {"marketing of nothing in particular",
         set("/choices/1/grant/marketing_classes", Json::array()), "class_missing",
         "/choices/1/grant/marketing_classes"},
    });
}

TEST_CASE("A transfer is written, alone, to a named class and says whether for gain", "[D7]") {
    const auto sound = [](Json&) {};
    CHECK(broken("HK", transfer(sound)).empty());
    const auto at = [](const char* key, Json value) {
        return transfer([=](Json& choice) { choice["grant"][key] = value; });
    };
    each_yields_its_finding({
        {"by word of mouth", set("/purposes/3/oral_allowed", true), "transfer_oral",
         "/purposes/3/oral_allowed"},
        {"not said whether", erase("/purposes/3", "oral_allowed"), "transfer_oral",
         "/purposes/3/oral_allowed"},
        {"together with others", set("/purposes/3/separate_choice", false), "transfer_bundled",
         "/purposes/3/separate_choice"},
        {"within own marketing", at("purpose", "direct_marketing"), "transfer_bundled",
         "/choices/4/grant/recipient_classes"},
        {"to nobody in particular", at("recipient_classes", Json::array()), "recipients_missing",
         "/choices/4/grant/recipient_classes"},
        {"to whom the catalogue does not list", at("recipient_classes", {"insurers"}),
         "class_unknown", "/choices/4/grant/recipient_classes/0"},
        {"gain not stated", transfer([](Json& choice) { choice["grant"].erase("for_gain"); }),
         "gain_not_stated", "/choices/4/grant/for_gain"},
    });
}

TEST_CASE("A sound transfer is loaded as the grant that it is", "[D7]") {
    Json json = Json::parse(embedded_pack("HK").value());
    Json choice = transfer_choice();
    choice["grant"]["for_gain"] = true;
    offer(json, choice);
    const Pack pack = load_pack(json.dump()).value();
    const Choice* loaded = pack.choice("transfer-charity");
    REQUIRE(loaded != nullptr);
    CHECK(loaded->grant.for_gain());
    REQUIRE(loaded->grant.recipient_classes_size() == 1);
    CHECK(loaded->grant.recipient_classes(0) == "message_senders");
}

TEST_CASE("Withdrawing that takes more taps than giving is found", "[D5][D38]") {
    each_yields_its_finding({
        {"two to one", set("/withdrawal/taps_to_withdraw", 2), "withdrawal_harder",
         "/withdrawal/taps_to_withdraw"},
        {"not at all", set("/withdrawal/taps_to_withdraw", 0), "withdrawal_harder",
         "/withdrawal/taps_to_withdraw"},
        {"not said", erase("/withdrawal", "taps_to_withdraw"), "withdrawal_harder",
         "/withdrawal/taps_to_withdraw", "EU"},
    });
    CHECK(broken("EU", set("/withdrawal/taps_to_give", 3)).empty());
}

TEST_CASE("An unsubscribe statement without Chinese or English is found in Hong Kong", "[D20]") {
    each_yields_its_finding({
        {"no English", erase("/unsubscribe_statement/texts", "en"), "unsubscribe_language_missing",
         "/unsubscribe_statement/texts"},
        {"no Chinese",
         [](Json& pack) {
             pack["unsubscribe_statement"]["texts"].erase("zh-Hant-HK");
             pack["unsubscribe_statement"]["texts"]["zh-Hans"] = " ";
         },
         "unsubscribe_language_missing", "/unsubscribe_statement/texts"},
        {"the pack asks for no Chinese", set("/unsubscribe_statement/required_languages", {"en"}),
         "unsubscribe_language_missing", "/unsubscribe_statement/required_languages"},
        {"a way out for 29 days", set("/unsubscribe_statement/valid_days", 29), "unsubscribe_days",
         "/unsubscribe_statement/valid_days"},
        {"no German where the pack asks for it", erase("/unsubscribe_statement/texts", "de"),
         "unsubscribe_language_missing", "/unsubscribe_statement/texts", "EU"},
    });
}

TEST_CASE("A field that is kept without end, or too short for the law, is found",
          "[D16][D17][D18]") {
    each_yields_its_finding({
        {"the phone", without_retention("phone"), "retention_missing", "/retention"},
        {"the name", keep("name", 0), "retention_missing", "/retention"},
        {"purchases", without_retention("purchase_history"), "retention_missing", "/retention"},
        {"consents", without_retention("consent_records"), "retention_missing", "/retention"},
        {"a field that somebody added",
         [](Json& pack) {
             pack["fields"].push_back({{"field", "birthday"}, {"obligatory", false}});
         },
         "retention_missing", "/retention"},
        {"unsubscribe requests for two years", keep("unsubscribe_requests", 730),
         "retention_too_short", "/retention/6/days"},
        {"refusals for a day less than four", keep("access_refusals", 1460), "retention_too_short",
         "/retention/7/days"},
        {"no allow-list", set("/fields", Json::array()), "fields_missing", "/fields"},
    });
}

TEST_CASE("A time beyond what the law gives is found", "[D3][D14][D19][D38]") {
    each_yields_its_finding({
        {"15 days for a confirmation", set("/oral_confirmation_days", 15), "time_beyond_law",
         "/oral_confirmation_days"},
        {"a notice for two years", set("/notice_valid_days", 730), "time_beyond_law",
         "/notice_valid_days"},
        {"41 days for access", set("/access_request/answer_within/days", 41), "time_beyond_law",
         "/access_request/answer_within/days"},
        {"a check for ten working days",
         set("/do_not_call_register/check_valid_for/working_days", 10), "time_beyond_law",
         "/do_not_call_register/check_valid_for/working_days"},
        {"two months", set("/access_request/answer_within/months", 2), "time_beyond_law",
         "/access_request/answer_within/months", "EU"},
        {"22 days in Singapore", set("/do_not_call_register/check_valid_for/days", 22),
         "time_beyond_law", "/do_not_call_register/check_valid_for/days", "SG"},
        {"no register in Singapore", set("/do_not_call_register", nullptr), "time_beyond_law",
         "/do_not_call_register/check_valid_for/days", "SG"},
        {"46 days in California", set("/access_request/answer_within/days", 46), "time_beyond_law",
         "/access_request/answer_within/days", "US-CA"},
    });
}

TEST_CASE("An age below what the law lets a place choose is found", "[D38]") {
    each_yields_its_finding({
        {"12 in the EU", set("/ages/0/below", 12), "age_below_law", "/ages/0/below", "EU"},
        {"13 on the mainland", set("/ages/0/below", 13), "age_below_law", "/ages/0/below", "CN"},
        {"12 in California", set("/ages/0/below", 12), "age_below_law", "/ages/0/below", "US-CA"},
        {"no age at all", set("/ages", Json::array()), "age_rule_missing", "/ages"},
    });
    CHECK(broken("EU", set("/ages/0/below", 13)).empty());
}

TEST_CASE("A pack that offers suggestions only against profiling is found", "[D38]") {
    each_yields_its_finding({
        {"the mainland", set("/suggestions/without_profile", false), "non_personal_option_missing",
         "/suggestions/without_profile", "CN"},
    });
}

TEST_CASE("Several faults are told at once, each with its place", "[D9]") {
    const auto found = broken("HK", [](Json& pack) {
        set("/choices/0/preselected", true)(pack);
        set("/withdrawal/taps_to_withdraw", 3)(pack);
        set("/marketing_classes/0/names/en", "all products")(pack);
        erase("/notices/1", "policy_url")(pack);
    });
    std::vector<std::string> places;
    for (const Finding& finding : found)
        places.push_back(finding.place);
    CHECK(places ==
          std::vector<std::string>{"/marketing_classes/0/names/en", "/choices/0/preselected",
                                   "/withdrawal/taps_to_withdraw", "/notices/1/policy_url"});
}

TEST_CASE("What is no pack at all is told and breaks nothing", "[D9]") {
    for (const char* text : {"", "{", "not JSON", "\xFF\xFE"}) {
        CAPTURE(text);
        const auto found = lint_pack(text);
        REQUIRE(found.size() == 1);
        CHECK(found[0].rule == "unreadable");
    }
    for (const char* text : {"{}", "[]", "null", "3", R"({"choices": 7, "notices": {"a": 1}})",
                             R"({"choices": [1, null, []], "notices": ["x"], "languages": [3]})"}) {
        CAPTURE(text);
        CHECK_FALSE(lint_pack(text).empty());
    }
    each_yields_its_finding({
        {"a key that loading needs", erase("", "pack_id"), "unreadable", ""},
        {"a period in no unit", set("/correction_request/answer_within/days", "soon"),
         "time_beyond_law", "/correction_request/answer_within/days"},
        {"a holiday that is no day", set("/rest_days/holidays/0", "2026-02-30"), "unreadable", ""},
        {"an unknown number", set("/forbidden_numbers/0", "shoe_size"), "unreadable", ""},
    });
}
