// A jurisdiction's privacy rules as data (packs/*.json): which phones are served, which choices a
// customer is offered and what a yes to each would grant, the notices in every language, and the
// times that the law sets. Loading checks that the whole is there; nothing here decides about a
// person.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/rules/identity/phone.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::rules::consent {

// How the law treats one purpose.
struct PurposeRule {
    std::string purpose;  // "direct_marketing"
    bool
        oral_needs_confirmation{};  // S35E(1)(b): a written confirmation, in oral_confirmation_days
    bool first_use_notice{};        // S35F: the first use carries the opt-out notice
};

// One thing that a customer may say yes or no to. Choices are never ticked beforehand.
struct Choice {
    std::string choice_id;  // "marketing-sms"
    wire::Grant grant;      // what a yes grants; its decision is not set
};

struct Controller {
    std::string id;
    std::string contact;            // for access and correction requests (DPP1(3)(b)(ii))
    std::string withdrawal_method;  // in words
    std::string response_channel;   // the free channel to answer (S35C(2)(c))
};

struct Pack {
    std::string pack_id;
    std::string jurisdiction;
    wire::Hash sha256{};  // of the file's bytes
    std::int64_t oral_confirmation_us = 0;
    std::int64_t notice_valid_us = 0;
    Controller controller;
    identity::PhoneRules phones;
    std::vector<std::string> languages;  // best first
    std::vector<PurposeRule> purposes;
    std::vector<Choice> choices;
    std::vector<wire::NoticeText> notices;  // one for each language; grants filled in

    // The rule of a purpose; nothing for a purpose that the pack does not know (never usable).
    [[nodiscard]] const PurposeRule* purpose(std::string_view name) const;
    [[nodiscard]] const Choice* choice(std::string_view choice_id) const;
    // The notice in a language: exactly it, else one with the same first subtags, else the pack's
    // first language.
    [[nodiscard]] const wire::NoticeText& notice(std::string_view language) const;
};

// Errors (Domain::consent/"pack_broken") name what is missing or wrong.
[[nodiscard]] Result<Pack> load_pack(std::string_view json);

// The bytes of a pack that is compiled in: "HK".
[[nodiscard]] std::optional<std::string_view> embedded_pack(std::string_view jurisdiction);

}  // namespace tillside::rules::consent
