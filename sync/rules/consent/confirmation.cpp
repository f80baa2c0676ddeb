#include "sync/rules/consent/confirmation.hpp"

namespace tillside::rules::consent {

std::int64_t confirm_by_us(const wire::ConsentRecord& given, const Pack& pack) {
    return given.event_time_us() - static_cast<std::int64_t>(given.clock_uncertainty_ms()) * 1000 +
           pack.oral_confirmation_us;
}

wire::ConsentRecord confirmation_of(const wire::ConsentRecord& given, const Pack& pack,
                                    const SentConfirmation& sent) {
    wire::ConsentRecord out;
    out.set_schema_version(1);
    out.set_subject_pseudonym(given.subject_pseudonym());
    out.set_event_type(wire::CONFIRMATION_SENT);
    out.set_event_time_us(sent.sent_us);
    out.set_language(given.language());
    out.add_refers_to(given.record_id());
    out.set_consent_received_us(given.event_time_us());
    for (const wire::Grant& grant : given.grants()) {
        const PurposeRule* rule = pack.purpose(grant.purpose());
        const bool confirmed = rule != nullptr && rule->oral_needs_confirmation &&
                               grant.decision() == wire::DECISION_GIVEN;
        if (confirmed) *out.add_grants() = grant;
    }
    wire::Confirmation& confirmation = *out.mutable_confirmation();
    confirmation.set_due_us(confirm_by_us(given, pack));
    confirmation.set_sent_us(sent.sent_us);
    confirmation.set_via(sent.via);
    confirmation.set_body_sha256(sent.body_sha256);
    confirmation.set_electronic_ok(sent.electronic_ok);
    return out;
}

}  // namespace tillside::rules::consent
