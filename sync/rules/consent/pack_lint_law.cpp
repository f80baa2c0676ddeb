// What each law sets at most or at least, as tables; and what all of them ask.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "sync/rules/consent/pack_lint_parts.hpp"

namespace tillside::rules::consent {

namespace {

struct Limit {
    std::string_view jurisdiction;
    std::string_view place;
    std::int64_t most;
    std::string_view law;
};

constexpr auto at_most = std::to_array<Limit>({
    {"HK", "/oral_confirmation_days", 14, "S35E(1)(b)"},
    {"HK", "/notice_valid_days", 366, "12 months"},
    {"HK", "/access_request/answer_within/days", 40, "S19(1)"},
    {"HK", "/correction_request/answer_within/days", 40, "S23(1)"},
    {"HK", "/do_not_call_register/check_valid_for/working_days", 9, "UEMO s. 11"},
    {"EU", "/access_request/answer_within/months", 1, "GDPR 12(3)"},
    {"EU", "/correction_request/answer_within/months", 1, "GDPR 12(3)"},
    {"CN", "/access_request/answer_within/days", 30, "GB/T 35273-2020, 8.7"},
    {"CN", "/correction_request/answer_within/days", 30, "GB/T 35273-2020, 8.7"},
    {"SG", "/access_request/answer_within/days", 30, "PDP Regulations 2021, reg. 5"},
    {"SG", "/do_not_call_register/check_valid_for/days", 21, "DNC Registry Regulations 2013"},
    {"US-CA", "/access_request/answer_within/days", 45, "Civil Code 1798.130(a)(2)"},
    {"US-CA", "/correction_request/answer_within/days", 45, "Civil Code 1798.130(a)(2)"},
    {"US-CA", "/do_not_call_register/check_valid_for/days", 31, "16 CFR 310.4(b)(3)(iv)"},
});

struct Kept {
    std::string_view jurisdiction;
    std::string_view field;
    std::int64_t least;
    std::string_view law;
};

constexpr auto kept_at_least = std::to_array<Kept>({
    {"HK", "unsubscribe_requests", 1096, "UEMO s. 9(3): three years"},
    {"HK", "access_refusals", 1461, "S27(3): four years"},
    {"US-CA", "access_refusals", 731, "11 CCR 7101: 24 months"},
});

struct Guardian {
    std::string_view jurisdiction;
    std::int64_t least;
    std::string_view law;
};

constexpr auto guardian_below_at_least = std::to_array<Guardian>({
    {"EU", 13, "GDPR 8(1)"},
    {"CN", 14, "PIPL article 31"},
    {"US-CA", 13, "Civil Code 1798.120(c)"},
});

// Beside the fields of the allow-list.
constexpr auto always_retained = std::to_array<std::string_view>(
    {"purchase_history", "consent_records", "unsubscribe_requests", "access_refusals"});

class Law {
public:
    Law(const Json& pack, Findings& out)
        : pack_(pack), jurisdiction_(words_of(member(pack, "jurisdiction"))), out_(out) {}

    void check() {
        check_times();
        check_ages();
        check_retention();
        check_unsubscribe();
        check_withdrawal();
        const Json& option = member(member(pack_, "suggestions"), "without_profile");
        if (option != Json(true)) {
            say("non_personal_option_missing", "/suggestions/without_profile",
                "must be true: who declines profiling still gets suggestions that are the same "
                "for everybody (PIPL article 24)");
        }
    }

private:
    void say(std::string rule, std::string place, std::string words) {
        out_.push_back({std::move(rule), std::move(place), std::move(words)});
    }

    void check_times() {
        for (const Limit& limit : at_most) {
            if (limit.jurisdiction != jurisdiction_) continue;
            const std::string place(limit.place);
            const Json::json_pointer pointer(place);
            const auto count = pack_.contains(pointer) ? count_of(pack_.at(pointer)) : -1;
            if (count >= 1 && count <= limit.most) continue;
            say("time_beyond_law", place,
                fmt::format("must be 1 to {} here ({})", limit.most, limit.law));
        }
    }

    void check_ages() {
        std::int64_t guardian = -1;
        std::size_t index = 0;
        std::size_t place = 0;
        for (const Json& rule : entries(member(pack_, "ages"))) {
            const bool every = entries(member(rule, "purposes")).empty();
            if (every && words_of(member(rule, "consent_by")) == "guardian" &&
                count_of(member(rule, "below")) > guardian) {
                guardian = count_of(member(rule, "below"));
                place = index;
            }
            ++index;
        }
        if (guardian < 0) {
            say("age_rule_missing", "/ages",
                "say below which age a guardian consents, for every purpose");
            return;
        }
        for (const Guardian& rule : guardian_below_at_least) {
            if (rule.jurisdiction != jurisdiction_ || guardian >= rule.least) continue;
            say("age_below_law", fmt::format("/ages/{}/below", place),
                fmt::format("must be {} or more here ({})", rule.least, rule.law));
        }
    }

    void check_retention() {
        std::vector<std::string> fields(always_retained.begin(), always_retained.end());
        if (entries(member(pack_, "fields")).empty()) {
            say("fields_missing", "/fields",
                "list the fields that may be kept: what is not listed is not collected (DPP1(1))");
        }
        for (const Json& field : entries(member(pack_, "fields")))
            fields.push_back(words_of(member(field, "field")));
        const Json& rows = member(pack_, "retention");
        for (const std::string& field : fields) {
            if (count_of(member(entry(rows, "field", field), "days")) >= 1) continue;
            say("retention_missing", "/retention",
                fmt::format("has no days for \"{}\": what is kept has an end (S26, DPP2(2))",
                            field));
        }
        std::size_t index = 0;
        for (const Json& row : entries(rows)) {
            const std::string place = fmt::format("/retention/{}/days", index++);
            for (const Kept& rule : kept_at_least) {
                const auto days = count_of(member(row, "days"));
                const bool about = rule.jurisdiction == jurisdiction_ &&
                                   words_of(member(row, "field")) == rule.field;
                if (!about || days < 1 || days >= rule.least) continue;
                say("retention_too_short", place,
                    fmt::format("must be {} or more here ({})", rule.least, rule.law));
            }
        }
    }

    // Whether the statement is there in a language, or in a variant of it ("zh-Hans" for "zh").
    [[nodiscard]] bool stated_in(std::string_view language) const {
        const Json& texts = member(member(pack_, "unsubscribe_statement"), "texts");
        if (!texts.is_object()) return false;
        return std::ranges::any_of(texts.items(), [&](const auto& one) {
            const std::string_view has = one.key();
            const bool same = has.starts_with(language) &&
                              (has.size() == language.size() || has[language.size()] == '-');
            return same && !words_of(one.value()).empty();
        });
    }

    void check_unsubscribe() {
        const Json& statement = member(pack_, "unsubscribe_statement");
        const Json& required = member(statement, "required_languages");
        if (entries(required).empty()) {
            say("unsubscribe_language_missing", "/unsubscribe_statement/required_languages",
                "name the languages in which the law wants the statement");
        }
        for (const char* language : {"zh", "en"}) {
            if (jurisdiction_ != "HK" || holds(required, language) || entries(required).empty()) {
                continue;
            }
            say("unsubscribe_language_missing", "/unsubscribe_statement/required_languages",
                fmt::format("must hold \"{}\": the statement is in Chinese and English (UEMO s. 9; "
                            "Cap. 593A s. 7)",
                            language));
        }
        for (const Json& language : entries(required)) {
            if (stated_in(words_of(language))) continue;
            say("unsubscribe_language_missing", "/unsubscribe_statement/texts",
                fmt::format("has no statement in {}: write it", words_of(language)));
        }
        if (count_of(member(statement, "valid_days")) < 30) {
            say("unsubscribe_days", "/unsubscribe_statement/valid_days",
                "must be 30 or more: so long after sending the way out works (UEMO s. 9(2))");
        }
    }

    void check_withdrawal() {
        const Json& withdrawal = member(pack_, "withdrawal");
        const auto give = count_of(member(withdrawal, "taps_to_give"));
        const auto withdraw = count_of(member(withdrawal, "taps_to_withdraw"));
        if (withdraw >= 1 && withdraw <= give) return;
        say("withdrawal_harder", "/withdrawal/taps_to_withdraw",
            fmt::format("is {} where giving takes {}: withdrawing is as easy as giving (GDPR 7(3), "
                        "PIPL article 15)",
                        withdraw, give));
    }

    const Json& pack_;
    std::string jurisdiction_;
    Findings& out_;
};

}  // namespace

void check_law(const Json& pack, Findings& out) {
    Law(pack, out).check();
}

}  // namespace tillside::rules::consent
