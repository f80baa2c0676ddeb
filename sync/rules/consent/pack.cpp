// Packs are our own files, but a chain may edit one: every look-up says what is missing.
#include "sync/rules/consent/pack.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

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
        text += paragraph.get<std::string>();
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

Pack pack_of(const Json& json) {
    Pack pack;
    pack.pack_id = json.at("pack_id").get<std::string>();
    pack.jurisdiction = json.at("jurisdiction").get<std::string>();
    pack.oral_confirmation_us = json.at("oral_confirmation_days").get<std::int64_t>() * day_us;
    pack.notice_valid_us = json.at("notice_valid_days").get<std::int64_t>() * day_us;
    pack.controller = controller_of(json.at("controller"));
    pack.phones = phones_of(json.at("phones"));
    pack.languages = json.at("languages").get<std::vector<std::string>>();
    for (const Json& rule : json.at("purposes")) {
        pack.purposes.push_back({rule.at("purpose").get<std::string>(),
                                 rule.at("oral_needs_confirmation").get<bool>(),
                                 rule.at("first_use_notice").get<bool>()});
    }
    for (const Json& choice : json.at("choices")) {
        pack.choices.push_back(
            {choice.at("choice_id").get<std::string>(), grant_of(choice.at("grant"))});
    }
    for (const Json& notice : json.at("notices")) {
        pack.notices.push_back(notice_of(notice, pack));
    }
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
