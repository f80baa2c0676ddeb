// Consent records for the tests of this folder: one customer, ids by number, times in days.
#pragma once

#include <string>
#include <vector>

#include "sync/rules/consent/confirmation.hpp"
#include "sync/rules/consent/fold.hpp"

namespace tillside::rules::consent::testing {

inline constexpr std::int64_t day = 24LL * 3600 * 1'000'000;
inline constexpr std::int64_t start = 1'790'000'000LL * 1'000'000;

inline std::string id(int number) {
    std::string out(16, '\0');
    out[14] = static_cast<char>(number / 256);
    out[15] = static_cast<char>(number % 256);
    return out;
}

inline const Pack& pack() {
    static const Pack hong_kong = load_pack(*embedded_pack("HK")).value();
    return hong_kong;
}

inline wire::ConsentRecord record(int number, wire::ConsentEventType type, std::int64_t at_us,
                                  const std::vector<int>& cites = {}) {
    wire::ConsentRecord out;
    out.set_schema_version(1);
    out.set_record_id(id(number));
    out.set_subject_pseudonym(std::string(16, 'c'));
    out.set_event_type(type);
    out.set_event_time_us(at_us);
    for (const int cited : cites)
        out.add_refers_to(id(cited));
    return out;
}

// A notice shown, or an answer to it one minute later; an answer of no choice is REFUSED.
inline wire::ConsentRecord notice(int number, std::int64_t at_us) {
    auto out = record(number, wire::NOTICE_SHOWN, at_us);
    out.set_notice_id("membership");
    out.set_notice_sha256(std::string(32, 'h'));
    return out;
}

inline wire::ConsentRecord answer(int number, std::int64_t at_us,
                                  const std::vector<std::string>& given,
                                  wire::Method method = wire::CUSTOMER_TAP,
                                  const std::vector<int>& cites = {}) {
    auto out = record(number, given.empty() ? wire::REFUSED : wire::GIVEN, at_us, cites);
    out.set_notice_id("membership");
    out.set_notice_sha256(std::string(32, 'h'));
    out.set_notice_shown_at_us(at_us - 60'000'000);
    out.set_method(method);
    for (const Choice& choice : pack().choices) {
        wire::Grant* grant = out.add_grants();
        *grant = choice.grant;
        const bool yes = std::find(given.begin(), given.end(), choice.choice_id) != given.end();
        grant->set_decision(yes ? wire::DECISION_GIVEN : wire::DECISION_DECLINED);
    }
    return out;
}

// The confirmation of an oral consent, sent by post with everything that it must name.
inline wire::ConsentRecord confirmation(int number, const wire::ConsentRecord& given,
                                        std::int64_t sent_us) {
    auto out = confirmation_of(given, pack(), {"post", sent_us, std::string(32, 'b'), false});
    out.set_record_id(id(number));
    return out;
}

inline const Cell sms{"direct_marketing", "contact", "member_benefits", "sms"};
inline const Cell email{"direct_marketing", "contact", "member_benefits", "email"};
inline const Cell profiling{"profiling", "purchase_history", "", "till"};

}  // namespace tillside::rules::consent::testing
