// One function a group of record types; each says which field is wrong.
#include "sync/rules/consent/records.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tillside::rules::consent {

namespace {

std::unexpected<Error> wrong(std::string_view code, std::string words) {
    return fail(Domain::consent, code, "consent record: " + std::move(words));
}

Result<void> check_bounds(const wire::ConsentRecord& record) {
    if (record.schema_version() != 1) return wrong("record_version", "schema_version must be 1");
    if (record.record_id().size() != 16) return wrong("record_id", "record_id must be 16 bytes");
    if (record.subject_pseudonym().size() != 16) {
        return wrong("record_subject", "subject_pseudonym must be 16 bytes");
    }
    if (record.grants_size() > grants_max) return wrong("record_too_large", "too many grants");
    if (record.refers_to_size() > citations_max) {
        return wrong("record_too_large", "too many entries in refers_to");
    }
    for (const wire::Grant& grant : record.grants()) {
        if (grant.purpose().empty()) return wrong("grant_purpose", "a grant names no purpose");
        if (grant.kinds_of_data_size() > entries_max || grant.channels_size() > entries_max ||
            grant.marketing_classes_size() > entries_max ||
            grant.recipient_classes_size() > entries_max) {
            return wrong("record_too_large",
                         "a grant has too many kinds, classes, channels or recipients");
        }
    }
    return {};
}

Result<void> check_transfer(const wire::ConsentRecord& record, const wire::Grant& grant) {
    if (grant.recipient_classes().empty()) {
        return wrong("transfer_recipients", "a transfer names the classes of its recipients");
    }
    if (!is_written(record)) {
        return wrong("transfer_oral", "consent to a transfer is asked for and given in writing");
    }
    return {};
}

Result<void> check_conditions(const wire::ConsentRecord& record) {
    if (record.under_age() && record.guardian().empty()) {
        return wrong("guardian_missing", "a guardian decides for somebody under age");
    }
    if (record.double_opt_in() && record.opt_in_by_us() <= record.event_time_us()) {
        return wrong("opt_in_by_missing", "a double opt-in says until when it is awaited");
    }
    for (const wire::Grant& grant : record.grants()) {
        if (grant.decision() != wire::DECISION_GIVEN || grant.purpose() != "transfer") continue;
        if (auto fine = check_transfer(record, grant); !fine) return fine;
    }
    return {};
}

Result<void> check_confirmation(const wire::ConsentRecord& record) {
    const wire::Confirmation& sent = record.confirmation();
    if (sent.sent_us() <= 0 || sent.body_sha256().size() != 32) {
        return wrong("confirmation_body", "it must say when what text was sent");
    }
    if (record.consent_received_us() <= 0) {
        return wrong("confirmation_date", "it must name the date of the consent");
    }
    const auto named = [](const wire::Grant& grant) {
        return !grant.kinds_of_data().empty() && !grant.marketing_classes().empty();
    };
    if (record.grants().empty() || !std::ranges::all_of(record.grants(), named)) {
        return wrong("confirmation_grants", "it must name kinds of data and classes of subjects");
    }
    const bool electronic = sent.via() == "email" || sent.via() == "sms";
    if (sent.via() != "post" && !(electronic && sent.electronic_ok())) {
        return wrong("confirmation_via",
                     "it is sent by post, or by email or sms where the customer takes that");
    }
    return {};
}

Result<void> check_answer(const wire::ConsentRecord& record) {
    if (record.notice_id().empty() || record.notice_sha256().size() != 32) {
        return wrong("notice_missing", "an answer must cite the notice and its hash");
    }
    if (record.notice_shown_at_us() <= 0 || record.notice_shown_at_us() > record.event_time_us()) {
        return wrong("notice_after_answer", "the notice must have been shown before the answer");
    }
    if (record.method() == wire::METHOD_UNSPECIFIED) {
        return wrong("method_missing", "an answer must say how it was given");
    }
    if (record.grants().empty()) return wrong("grants_missing", "an answer holds no grants");
    int given = 0;
    for (const wire::Grant& grant : record.grants()) {
        if (grant.decision() == wire::DECISION_UNSPECIFIED) {
            return wrong("decision_missing", "a grant was not decided");
        }
        if (grant.decision() == wire::DECISION_GIVEN) ++given;
    }
    if ((given > 0) != (record.event_type() == wire::GIVEN)) {
        return wrong("decision_mismatch",
                     "GIVEN holds at least one yes and REFUSED holds none; this one does not");
    }
    return given > 0 ? check_conditions(record) : Result<void>{};
}

Result<void> check_recipient(const wire::ConsentRecord& record) {
    if (record.recipient().empty()) {
        return wrong("recipient_missing", "a disclosure names who was given the data");
    }
    return {};
}

}  // namespace

Result<void> check_record(const wire::ConsentRecord& record) {
    if (auto bounded = check_bounds(record); !bounded) return bounded;
    switch (record.event_type()) {
        case wire::NOTICE_SHOWN:
            if (record.notice_id().empty() || record.notice_sha256().size() != 32) {
                return wrong("notice_missing", "NOTICE_SHOWN must name the notice and its hash");
            }
            return {};
        case wire::GIVEN:
        case wire::REFUSED:
            return check_answer(record);
        case wire::WITHDRAWN:
        case wire::NARROWED: {
            const auto yes = [](const wire::Grant& grant) {
                return grant.decision() == wire::DECISION_GIVEN;
            };
            if (std::ranges::any_of(record.grants(), yes)) {
                return wrong("decision_mismatch", "a withdrawal cannot hold a yes");
            }
            return {};
        }
        case wire::SUPERSEDED:
        case wire::LAPSED:
        case wire::INVALIDATED:
        case wire::CONFIRMATION_SENT:
        case wire::FIRST_USE:
        case wire::OPT_IN_CONFIRMED:
        case wire::TRANSFEREE_TOLD:
            if (record.refers_to().empty()) {
                return wrong("citation_missing", "it must name the record that it is about");
            }
            if (record.event_type() == wire::CONFIRMATION_SENT) return check_confirmation(record);
            return record.event_type() == wire::TRANSFEREE_TOLD ? check_recipient(record)
                                                                : Result<void>{};
        case wire::DISCLOSED:
            return check_recipient(record);
        case wire::ERASED:
            return {};
        default:
            return wrong("record_type", fmt::format("event type {} is not known",
                                                    static_cast<int>(record.event_type())));
    }
}

bool is_oral(const wire::ConsentRecord& record) {
    switch (record.method()) {
        case wire::CUSTOMER_TAP:
        case wire::SIGNATURE:
        case wire::METHOD_OWN_PHONE:
        case wire::IMPORT:
            return false;
        case wire::PAPER_FORM:
            return record.evidence_sha256().empty();
        default:
            return true;
    }
}

bool is_written(const wire::ConsentRecord& record) {
    if (is_oral(record) || record.surface() == wire::READ_ALOUD) return false;
    return record.method() != wire::IMPORT || !record.evidence_sha256().empty();
}

}  // namespace tillside::rules::consent
