// Packs are our own files, but a chain may edit one: every look-up says what is missing.
#include "sync/rules/consent/pack.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace tillside::rules::consent {

namespace {

using Json = nlohmann::json;

constexpr std::int64_t day_us = 24LL * 3600 * 1'000'000;

void strings(const Json& list, google::protobuf::RepeatedPtrField<std::string>* out) {
    for (const Json& entry : list)
        *out->Add() = entry.get<std::string>();
}

wire::Grant grant_of(const Json& json) {
    wire::Grant grant;
    grant.set_purpose(json.at("purpose").get<std::string>());
    strings(json.at("kinds_of_data"), grant.mutable_kinds_of_data());
    strings(json.at("marketing_classes"), grant.mutable_marketing_classes());
    strings(json.at("channels"), grant.mutable_channels());
    if (const auto found = json.find("recipient_classes"); found != json.end()) {
        strings(*found, grant.mutable_recipient_classes());
        grant.set_for_gain(json.at("for_gain").get<bool>());
    }
    grant.set_lawful_basis(json.at("lawful_basis").get<std::string>());
    grant.set_storage_location(json.at("storage_location").get<std::string>());
    grant.set_retention_rule(json.at("retention_rule").get<std::string>());
    return grant;
}

identity::PhoneRules phones_of(const Json& json) {
    identity::PhoneRules rules;
    rules.region = json.at("region").get<std::string>();
    rules.home_country_code = json.at("home_country_code").get<std::string>();
    for (const Json& range : json.at("ranges")) {
        rules.ranges.push_back({range.at("country_code").get<std::string>(),
                                range.at("digits_min").get<std::size_t>(),
                                range.at("digits_max").get<std::size_t>()});
    }
    return rules;
}

Controller controller_of(const Json& json) {
    return {json.at("id").get<std::string>(), json.at("contact").get<std::string>(),
            json.at("withdrawal_method").get<std::string>(),
            json.at("response_channel").get<std::string>()};
}

wire::NoticeText notice_of(const Json& json, const Pack& pack) {
    wire::NoticeText notice;
    notice.set_notice_id(json.at("notice_id").get<std::string>());
    notice.set_version(json.at("version").get<std::string>());
    notice.set_language(json.at("language").get<std::string>());
    notice.set_title(json.at("title").get<std::string>());
    std::string text;
    for (const Json& paragraph : json.at("text")) {
        if (!text.empty()) text += "\n\n";
        // With the parts of a notice that it is, or plain words.
        const Json& words = paragraph.is_object() ? paragraph.at("words") : paragraph;
        text += words.get<std::string>();
    }
    notice.set_text(text);
    notice.set_script(json.at("script").get<std::string>());
    notice.set_policy_url(json.at("policy_url").get<std::string>());
    notice.set_current(true);
    for (const Choice& choice : pack.choices) {
        auto* words = notice.add_choices();
        words->set_choice_id(choice.choice_id);
        words->set_text(json.at("choices").at(choice.choice_id).get<std::string>());
        *words->mutable_grant() = choice.grant;
    }
    return notice;
}

PurposeRule purpose_of(const Json& json) {
    PurposeRule rule;
    rule.purpose = json.at("purpose").get<std::string>();
    rule.oral_needs_confirmation = json.at("oral_needs_confirmation").get<bool>();
    rule.first_use_notice = json.at("first_use_notice").get<bool>();
    rule.oral_allowed = json.at("oral_allowed").get<bool>();
    rule.separate_choice = json.at("separate_choice").get<bool>();
    const auto model = json.at("consent").get<std::string>();
    if (model != "opt_in" && model != "opt_out") {
        throw std::invalid_argument("consent to a purpose is opt_in or opt_out, not " + model);
    }
    rule.model = model == "opt_out" ? ConsentModel::opt_out : ConsentModel::opt_in;
    return rule;
}

// A catalogue whose entries are called by `key`.
std::vector<Entry> entries_of(const Json& json, const char* key) {
    std::vector<Entry> out;
    for (const Json& entry : json) {
        out.push_back({entry.at(key).get<std::string>(), entry.at("names").get<Names>(),
                       entry.value("transfer", false)});
    }
    return out;
}

Period period_of(const Json& json) {
    using Unit = Period::Unit;
    for (const auto& [key, unit] :
         {std::pair("days", Unit::days), std::pair("working_days", Unit::working_days),
          std::pair("months", Unit::months)}) {
        if (json.size() == 1 && json.contains(key)) return {json.at(key).get<int>(), unit};
    }
    throw std::invalid_argument("a period is {\"days\"}, {\"working_days\"} or {\"months\"}");
}

std::optional<CallRegister> call_register_of(const Json& json) {
    if (json.is_null()) return std::nullopt;
    return CallRegister{
        json.at("name").get<std::string>(), json.at("channels").get<std::vector<std::string>>(),
        period_of(json.at("check_valid_for")), json.at("consent_overrides").get<bool>()};
}

std::chrono::sys_days day_of(const std::string& text) {
    const auto number = [&](std::size_t from, std::size_t count) {
        int value = -1;
        if (text.size() != 10 || text[4] != '-' || text[7] != '-') return value;
        const char* end = text.data() + from + count;
        const auto [stopped, problem] = std::from_chars(text.data() + from, end, value);
        return problem == std::errc() && stopped == end && value > 0 ? value : -1;
    };
    const std::chrono::year_month_day date{std::chrono::year(number(0, 4)),
                                           std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                           std::chrono::day(static_cast<unsigned>(number(8, 2)))};
    if (number(0, 4) < 0 || !date.ok()) throw std::invalid_argument(text + " is no YYYY-MM-DD");
    return date;
}

RestDays rest_days_of(const Json& json) {
    // ISO 8601: 1 = Monday … 7 = Sunday.
    RestDays rest;
    for (const Json& day : json.at("weekdays")) {
        const auto number = day.get<unsigned>();
        if (number < 1 || number > 7) throw std::invalid_argument("a weekday is 1 to 7");
        rest.weekdays.emplace_back(number);
    }
    for (const Json& day : json.at("holidays"))
        rest.holidays.push_back(day_of(day.get<std::string>()));
    std::ranges::sort(rest.holidays);
    return rest;
}

std::vector<AgeRule> ages_of(const Json& json) {
    std::vector<AgeRule> out;
    for (const Json& rule : json) {
        const auto by = rule.at("consent_by").get<std::string>();
        if (by != "guardian" && by != "customer") {
            throw std::invalid_argument("consent_by is guardian or customer, not " + by);
        }
        out.push_back({rule.at("purposes").get<std::vector<std::string>>(),
                       rule.at("below").get<int>(), by == "guardian"});
    }
    return out;
}

std::vector<identity::NumberKind> numbers_of(const Json& json) {
    std::vector<identity::NumberKind> out;
    for (const Json& name : json) {
        const auto kind = identity::number_kind(name.get<std::string>());
        if (!kind) {
            throw std::invalid_argument("no such personal number: " + name.get<std::string>());
        }
        out.push_back(*kind);
    }
    return out;
}

// Times, ages and what hangs on them.
void read_periods(const Json& json, Pack& pack) {
    const auto days = [](const Json& count) { return count.get<std::int64_t>() * day_us; };
    pack.oral_confirmation_us = days(json.at("oral_confirmation_days"));
    pack.electronic_confirmation = json.at("confirmation").at("electronic").get<bool>();
    pack.paper_slip_is_confirmation = json.at("confirmation").at("paper_slip_counts").get<bool>();
    pack.notice_valid_us = days(json.at("notice_valid_days"));
    pack.till_keeps_us = days(json.at("till").at("forget_after_days"));
    pack.till_keeps_other_store_us = days(json.at("till").at("forget_other_store_after_days"));
    for (const Json& row : json.at("retention")) {
        pack.retention.push_back({row.at("field").get<std::string>(), row.at("days").get<int>(),
                                  row.at("counted_from").get<std::string>()});
    }
    pack.ages = ages_of(json.at("ages"));
    pack.access_within = period_of(json.at("access_request").at("answer_within"));
    pack.correction_within = period_of(json.at("correction_request").at("answer_within"));
    pack.call_register = call_register_of(json.at("do_not_call_register"));
    pack.rest_days = rest_days_of(json.at("rest_days"));
}

Pack pack_of(const Json& json) {
    Pack pack;
    pack.pack_id = json.at("pack_id").get<std::string>();
    pack.jurisdiction = json.at("jurisdiction").get<std::string>();
    read_periods(json, pack);
    pack.controller = controller_of(json.at("controller"));
    pack.phones = phones_of(json.at("phones"));
    pack.languages = json.at("languages").get<std::vector<std::string>>();
    pack.kinds_of_data = entries_of(json.at("kinds_of_data"), "kind");
    pack.marketing_classes = entries_of(json.at("marketing_classes"), "class");
    pack.recipient_classes = entries_of(json.at("recipient_classes"), "class");
    for (const Json& field : json.at("fields")) {
        pack.fields.push_back(
            {field.at("field").get<std::string>(), field.at("obligatory").get<bool>()});
    }
    for (const Json& rule : json.at("purposes"))
        pack.purposes.push_back(purpose_of(rule));
    for (const Json& choice : json.at("choices")) {
        pack.choices.push_back(
            {choice.at("choice_id").get<std::string>(), grant_of(choice.at("grant"))});
    }
    for (const Json& notice : json.at("notices")) {
        pack.notices.push_back(notice_of(notice, pack));
    }
    const Json& statement = json.at("unsubscribe_statement");
    pack.unsubscribe = {statement.at("valid_days").get<int>(),
                        statement.at("required_languages").get<std::vector<std::string>>(),
                        statement.at("texts").get<Names>()};
    pack.withdrawal = {json.at("withdrawal").at("taps_to_give").get<int>(),
                       json.at("withdrawal").at("taps_to_withdraw").get<int>()};
    const Json& suggestions = json.at("suggestions");
    pack.suggestions_without_profile = suggestions.at("without_profile").get<bool>();
    pack.sensitive_categories =
        suggestions.at("sensitive_categories").get<std::vector<std::string>>();
    pack.forbidden_numbers = numbers_of(json.at("forbidden_numbers"));
    return pack;
}

// What JSON's own types do not say.
Result<void> whole(const Pack& pack) {
    const auto broken = [](std::string words) {
        return fail(Domain::consent, "pack_broken", "the pack " + std::move(words));
    };
    if (pack.languages.empty() || pack.choices.empty()) return broken("has no language or choice");
    if (pack.phones.ranges.empty()) return broken("serves no telephone numbers");
    for (const Choice& choice : pack.choices) {
        if (pack.purpose(choice.grant.purpose()) == nullptr) {
            return broken(
                fmt::format("has no rule for the purpose of choice {}", choice.choice_id));
        }
    }
    for (const std::string& language : pack.languages) {
        const auto count = std::ranges::count(pack.notices, language, &wire::NoticeText::language);
        if (count != 1) return broken(fmt::format("needs exactly one notice in {}", language));
    }
    return {};
}

}  // namespace

const PurposeRule* Pack::purpose(std::string_view name) const {
    const auto found = std::ranges::find(purposes, name, &PurposeRule::purpose);
    return found == purposes.end() ? nullptr : &*found;
}

const Choice* Pack::choice(std::string_view choice_id) const {
    const auto found = std::ranges::find(choices, choice_id, &Choice::choice_id);
    return found == choices.end() ? nullptr : &*found;
}

const Retention* Pack::retained(std::string_view field) const {
    const auto found = std::ranges::find(retention, field, &Retention::field);
    return found == retention.end() ? nullptr : &*found;
}

bool Pack::sensitive(std::string_view category) const {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::any_of(sensitive_categories, [&](const std::string& listed) {
        return std::ranges::equal(listed, category, {}, lower, lower);
    });
}

const wire::NoticeText& Pack::notice(std::string_view language) const {
    // "zh-Hant-TW" is served by "zh-Hant-HK", "en-GB" by "en": the longest common front of subtags.
    for (std::string_view wanted = language; !wanted.empty();) {
        for (const wire::NoticeText& notice : notices) {
            const std::string_view has = notice.language();
            const bool same_front = has.starts_with(wanted) &&
                                    (has.size() == wanted.size() || has[wanted.size()] == '-');
            if (same_front) return notice;
        }
        const std::size_t cut = wanted.rfind('-');
        wanted = cut == std::string_view::npos ? std::string_view{} : wanted.substr(0, cut);
    }
    return *std::ranges::find(notices, languages.front(), &wire::NoticeText::language);
}

Result<Pack> load_pack(std::string_view json) {
    try {
        Pack pack = pack_of(Json::parse(json));
        pack.sha256 = wire::sha256(json);
        if (auto checked = whole(pack); !checked) return std::unexpected(checked.error());
        return pack;
    } catch (const std::exception& problem) {
        return fail(Domain::consent, "pack_broken",
                    fmt::format("the pack cannot be read: {}", problem.what()));
    }
}

}  // namespace tillside::rules::consent
