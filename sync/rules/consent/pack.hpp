// A jurisdiction's privacy rules as data (packs/*.json): which phones are served, which choices a
// customer is offered and what a yes to each would grant, the notices in every language, and the
// times and ages that the law sets. Loading checks that the whole is there, pack_lint.hpp that it
// says what it must; nothing here decides about a person. packs/README.md explains each key.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sync/rules/identity/personal_numbers.hpp"
#include "sync/rules/identity/phone.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::rules::consent {

// Whether a use needs a yes beforehand, or is allowed until a no (CCPA 1798.120). Nothing in
// Tillside uses data without a yes; the model says what the law asks at least.
enum class ConsentModel : std::uint8_t { opt_in, opt_out };

// How the law treats one purpose.
struct PurposeRule {
    std::string purpose;  // "direct_marketing"
    bool
        oral_needs_confirmation{};  // S35E(1)(b): a written confirmation, in oral_confirmation_days
    bool first_use_notice{};        // S35F: the first use carries the opt-out notice
    bool oral_allowed = true;       // false for transfers (S35J-K) and where the law wants writing
    bool separate_choice = false;   // asked alone, never in one choice with another purpose
    ConsentModel model = ConsentModel::opt_in;
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

// What something is called in each language of the pack.
using Names = std::map<std::string, std::string, std::less<>>;

// An entry of a catalogue: a kind of personal data, a class of marketing subjects or of recipients.
struct Entry {
    std::string id;  // "member_benefits", as grants name it
    Names names;
    bool transfer = false;  // recipients: they use the data for themselves, not as our processor
};

// A field of a customer that may be kept at all (DPP1(1)); others are not collected.
struct Field {
    std::string field;  // "phone", "name", "email", "language"
    bool obligatory = false;
};

struct Retention {
    std::string field;  // a field of the allow-list, "purchase_history", "consent_records", …
    int days = 0;       // then it is erased
    std::string counted_from;  // "last_visit", "withdrawal", "receipt_of_request", "refusal", …
};

struct Period {
    enum class Unit : std::uint8_t { days, working_days, months };
    int count = 0;
    Unit unit = Unit::days;
};

// A do-not-call register: who is listed may not be called or messaged without own consent.
struct CallRegister {
    std::string name;
    std::vector<std::string> channels;
    Period check_valid_for;  // how long the result of a check may be relied on
    bool consent_overrides = true;
};

// Days that are no working days.
struct RestDays {
    std::vector<std::chrono::weekday> weekdays;
    std::vector<std::chrono::sys_days> holidays;  // in order; unlisted years have none
};

// Whoever is younger than `below` is asked in this way.
struct AgeRule {
    std::vector<std::string> purposes;  // none: every purpose
    int below = 0;                      // years
    bool guardian = false;              // the guardian's yes; else the young person's own opt-in
};

// The words that let a recipient stop messages (UEMO s. 9).
struct UnsubscribeStatement {
    int valid_days = 0;  // for so long after sending the facility must work
    std::vector<std::string> required_languages;
    Names texts;
};

struct Withdrawal {
    int taps_to_give = 0;
    int taps_to_withdraw = 0;
};

struct Pack {
    std::string pack_id;
    std::string jurisdiction;
    wire::Hash sha256{};  // of the file's bytes
    std::int64_t oral_confirmation_us = 0;
    bool electronic_confirmation = true;         // an SMS or e-mail is writing
    bool paper_slip_is_confirmation = false;     // a slip that is handed over counts as sent
    std::int64_t notice_valid_us = 0;            // then it is shown anew; also when a word changed
    std::int64_t till_keeps_us = 0;              // without a visit a till then forgets a customer
    std::int64_t till_keeps_other_store_us = 0;  // … one of another store
    Controller controller;
    identity::PhoneRules phones;
    std::vector<std::string> languages;  // best first
    std::vector<PurposeRule> purposes;
    std::vector<Choice> choices;
    std::vector<wire::NoticeText> notices;  // one for each language; grants filled in
    std::vector<Entry> kinds_of_data;
    std::vector<Entry> marketing_classes;
    std::vector<Entry> recipient_classes;
    std::vector<Field> fields;
    std::vector<Retention> retention;
    std::vector<AgeRule> ages;
    Period access_within;      // an access request is answered
    Period correction_within;  // a correction is made or refused
    std::optional<CallRegister> call_register;
    RestDays rest_days;
    UnsubscribeStatement unsubscribe;
    Withdrawal withdrawal;
    bool suggestions_without_profile = false;       // always offered, whatever was declined
    std::vector<std::string> sensitive_categories;  // see sensitive()
    std::vector<identity::NumberKind> forbidden_numbers;

    // The rule of a purpose; nothing for a purpose that the pack does not know (never usable).
    [[nodiscard]] const PurposeRule* purpose(std::string_view name) const;
    [[nodiscard]] const Choice* choice(std::string_view choice_id) const;
    // The notice in a language: exactly it, else one with the same first subtags, else the pack's
    // first language.
    [[nodiscard]] const wire::NoticeText& notice(std::string_view language) const;
    // How long a field is kept; nothing for a field that may not be kept at all.
    [[nodiscard]] const Retention* retained(std::string_view field) const;
    // Goods of this category are never used for suggestions and never drawn on a screen that
    // others can see. Letters' case does not matter.
    [[nodiscard]] bool sensitive(std::string_view category) const;
};

// Errors (Domain::consent/"pack_broken") name what is missing or wrong.
[[nodiscard]] Result<Pack> load_pack(std::string_view json);

// The bytes of a pack that is compiled in ("HK", "EU", "CN", "SG", "US-CA").
[[nodiscard]] std::optional<std::string_view> embedded_pack(std::string_view jurisdiction);
// All of them, the default first.
[[nodiscard]] std::span<const std::string_view> embedded_jurisdictions();

}  // namespace tillside::rules::consent
