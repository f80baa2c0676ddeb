// Hosts and engines share a clock but not its fractions, and a customer's display may run on
// another machine: a notice "shown" up to two seconds ahead counts as shown now.
#include "plugin/engine/consent/answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sync/rules/consent/notice.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::consent {

namespace {

constexpr std::int64_t ahead_us_max = 2'000'000;
constexpr std::int64_t shown_before_us_max = 24LL * 3600 * 1'000'000;

std::string hash_of(const wire::NoticeText& notice) {
    return wire::to_bytes(rules::consent::notice_hash(notice));
}

std::unexpected<Error> wrong(std::string_view code, std::string field, std::string words) {
    return fail_at(Domain::consent, code, "answer." + std::move(field), std::move(words));
}

// The notice in force that the answer cites, or why it is none.
Result<const wire::NoticeText*> cited_notice(const rules::consent::Pack& pack,
                                             const till::ConsentAnswer& answer) {
    if (answer.notice_id().empty() || answer.notice_sha256().empty()) {
        return wrong("notice_missing", "notice_id",
                     "show the notice first (GET_NOTICE) and cite its id and hash");
    }
    for (const wire::NoticeText& notice : pack.notices) {
        if (notice.notice_id() == answer.notice_id() && hash_of(notice) == answer.notice_sha256()) {
            return &notice;
        }
    }
    return wrong("notice_unknown", "notice_sha256",
                 "the notice that was shown is not the one in force: get it again and show it");
}

Result<void> check_conversation(const till::ConsentAnswer& answer, Now answered) {
    if (answer.surface() == till::SURFACE_UNSPECIFIED || !till::Surface_IsValid(answer.surface())) {
        return wrong("surface_missing", "surface", "say on which surface the notice was shown");
    }
    if (answer.method() == till::METHOD_UNSPECIFIED || !till::Method_IsValid(answer.method())) {
        return wrong("method_missing", "method", "say how the customer answered");
    }
    const bool own_hand =
        answer.method() == till::CUSTOMER_TAP || answer.method() == till::METHOD_OWN_PHONE;
    if (answer.surface() == till::READ_ALOUD && own_hand) {
        return wrong("method_unfit", "method",
                     "a notice that was read aloud is answered in words or by signature: a "
                     "cashier's screen counts as read aloud");
    }
    const std::int64_t shown = answer.notice_shown_at_us();
    if (shown <= 0 || shown < answered.us - shown_before_us_max) {
        return wrong("notice_missing", "notice_shown_at_us",
                     "say when the notice was shown; it must be of the last 24 hours");
    }
    if (shown > answered.us + ahead_us_max) {
        return wrong("notice_after_answer", "notice_shown_at_us",
                     "the notice must be shown before the answer is given");
    }
    return {};
}

}  // namespace

till::Notice notice_for_host(const rules::consent::Pack& pack, std::string_view language) {
    const wire::NoticeText& text = pack.notice(language);
    till::Notice notice;
    notice.set_notice_id(text.notice_id());
    notice.set_version(text.version());
    notice.set_language(text.language());
    notice.set_title(text.title());
    notice.set_text(text.text());
    notice.set_script(text.script());
    notice.set_sha256(hash_of(text));
    notice.set_policy_url(text.policy_url());
    for (const auto& choice : text.choices()) {
        till::NoticeChoice& shown = *notice.add_choices();
        shown.set_choice_id(choice.choice_id());
        shown.set_text(choice.text());
        shown.set_purpose(choice.grant().purpose());
    }
    return notice;
}

Result<wire::ConsentRecord> read_answer(const rules::consent::Pack& pack,
                                        const till::ConsentAnswer& answer, Now answered) {
    const auto notice = cited_notice(pack, answer);
    if (!notice) return std::unexpected(notice.error());
    if (auto checked = check_conversation(answer, answered); !checked) {
        return std::unexpected(checked.error());
    }
    std::set<std::string_view> given;
    for (int at = 0; at < answer.choices_size(); ++at) {
        const till::ChoiceAnswer& choice = answer.choices(at);
        if (pack.choice(choice.choice_id()) == nullptr) {
            return wrong("choice_unknown", fmt::format("choices[{}].choice_id", at),
                         "this notice offers no such choice");
        }
        if (choice.given()) given.insert(choice.choice_id());
    }
    // The same choice answered twice, once no: no.
    for (const till::ChoiceAnswer& choice : answer.choices()) {
        if (!choice.given()) given.erase(choice.choice_id());
    }

    wire::ConsentRecord record;
    record.set_event_type(given.empty() ? wire::REFUSED : wire::GIVEN);
    record.set_event_time_us(answered.us);
    record.set_notice_id(answer.notice_id());
    record.set_notice_sha256(answer.notice_sha256());
    record.set_rendered_sha256(answer.notice_sha256());
    record.set_language((*notice)->language());
    record.set_notice_shown_at_us(std::min(answer.notice_shown_at_us(), answered.us));
    record.set_seconds_shown(answer.seconds_shown());
    record.set_surface(static_cast<wire::Surface>(answer.surface()));
    record.set_method(static_cast<wire::Method>(answer.method()));
    for (const rules::consent::Choice& choice : pack.choices) {
        wire::Grant& grant = *record.add_grants();
        grant = choice.grant;
        grant.set_decision(given.contains(choice.choice_id) ? wire::DECISION_GIVEN
                                                            : wire::DECISION_DECLINED);
    }
    return record;
}

}  // namespace tillside::engine::consent
