#include "sync/simulation/world/consent_facts.hpp"

#include <algorithm>

namespace tillside::simulation {

namespace {

bool about(const wire::Grant& grant, const Use& use) {
    const auto& channels = grant.channels();
    return grant.purpose() == use.purpose &&
           (channels.empty() ||
            std::find(channels.begin(), channels.end(), use.channel) != channels.end());
}

}  // namespace

void ConsentFacts::add(const wire::ConsentRecord& record) {
    const bool is_new =
        records_
            .try_emplace(record.record_id(),
                         Record{record.record_id(),
                                {record.refers_to().begin(), record.refers_to().end()},
                                record})
            .second;
    if (is_new) of_customer_[record.subject_pseudonym()].push_back(record.record_id());
}

bool ConsentFacts::gives(const wire::ConsentRecord& record, const Use& use) {
    return record.event_type() == wire::GIVEN &&
           std::ranges::any_of(record.grants(), [&](const wire::Grant& grant) {
               return grant.decision() == wire::DECISION_GIVEN && about(grant, use);
           });
}

bool ConsentFacts::refuses(const wire::ConsentRecord& record, const Use& use) {
    if (record.event_type() == wire::ERASED) return true;
    const bool withdraws =
        record.event_type() == wire::WITHDRAWN || record.event_type() == wire::NARROWED;
    if (withdraws && record.grants().empty()) return true;
    return std::ranges::any_of(record.grants(), [&](const wire::Grant& grant) {
        const bool declined = withdraws || grant.decision() == wire::DECISION_DECLINED;
        return declined && about(grant, use);
    });
}

bool ConsentFacts::comes_after(const std::string& later, const std::string& earlier) const {
    std::vector<std::string> open{later};
    std::set<std::string> seen;
    while (!open.empty()) {
        const auto found = records_.find(open.back());
        open.pop_back();
        if (found == records_.end()) continue;
        for (const std::string& cited : found->second.cites) {
            if (cited == earlier) return true;
            if (seen.insert(cited).second) open.push_back(cited);
        }
    }
    return false;
}

bool ConsentFacts::may_be_used(std::span<const std::string> customer_ids, const Use& use,
                               const Known& known) const {
    std::vector<const Record*> refusals;
    std::vector<const Record*> grants;
    for (const std::string& customer_id : customer_ids) {
        const auto ids = of_customer_.find(customer_id);
        if (ids == of_customer_.end()) continue;
        for (const std::string& id : ids->second) {
            const Record& record = records_.find(id)->second;
            if (known.heard_of_refusal(id, use.purpose) && refuses(record.said, use)) {
                refusals.push_back(&record);
            }
            if (known.may_hold(id) && gives(record.said, use)) grants.push_back(&record);
        }
    }
    const auto given_again = [&](const Record* refusal) {
        return std::ranges::any_of(
            grants, [&](const Record* grant) { return comes_after(grant->id, refusal->id); });
    };
    return !grants.empty() && std::ranges::all_of(refusals, given_again);
}

}  // namespace tillside::simulation
