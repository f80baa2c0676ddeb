#include "sync/rules/consent/withdrawal.hpp"

#include <set>
#include <string>

namespace tillside::rules::consent {

wire::ConsentRecord announced(const wire::Suppression& suppression) {
    wire::ConsentRecord record;
    record.set_schema_version(1);
    record.set_record_id(suppression.record_id());
    record.set_subject_pseudonym(suppression.customer_id());
    record.set_event_type(wire::WITHDRAWN);
    record.set_event_time_us(suppression.since_us());
    for (const std::string& purpose : suppression.purposes()) {
        record.add_grants()->set_purpose(purpose);
    }
    return record;
}

std::optional<wire::Suppression> refusal_in(const wire::ConsentRecord& record,
                                            std::string_view customer_id) {
    wire::Suppression out;
    std::set<std::string> refused;
    const bool ends =
        record.event_type() == wire::WITHDRAWN || record.event_type() == wire::NARROWED;
    for (const wire::Grant& grant : record.grants()) {
        if (ends || grant.decision() == wire::DECISION_DECLINED) refused.insert(grant.purpose());
    }
    for (const std::string& purpose : refused)
        out.add_purposes(purpose);
    const bool all = ends && record.grants().empty();
    if (out.purposes().empty() && !all) return std::nullopt;
    out.set_record_id(record.record_id());
    out.set_customer_id(std::string(customer_id));
    out.set_since_us(record.event_time_us());
    return out;
}

}  // namespace tillside::rules::consent
