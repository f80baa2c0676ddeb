#include "plugin/engine/outbox/counts.hpp"

#include "sdk/schema/till.hpp"

namespace tillside::engine::outbox {

namespace {

void count_basket(const wire::BasketCompleted& basket, Counts& counts) {
    counts.baskets = 1;
    counts.lines = basket.lines_size();
    counts.total = basket.total();
    counts.suggestions_shown = basket.suggestions_size();
    for (const auto& suggestion : basket.suggestions()) {
        if (suggestion.outcome() == till::SuggestionShown::ACCEPTED) ++counts.suggestions_accepted;
    }
}

void count_consent(const wire::SignedConsentRecord& signed_record, Counts& counts) {
    wire::ConsentRecord record;
    if (!record.ParseFromString(signed_record.record())) return;
    if (record.event_type() == wire::WITHDRAWN) counts.withdrawn = 1;
    if (record.event_type() != wire::GIVEN && record.event_type() != wire::REFUSED) return;
    for (const auto& grant : record.grants()) {
        if (grant.decision() == wire::DECISION_GIVEN) ++counts.consents_given;
        if (grant.decision() == wire::DECISION_DECLINED) ++counts.consents_refused;
    }
}

}  // namespace

Counts count(const wire::Event& event) {
    Counts counts;
    // The gate's log goes when it is due, so how many events it takes depends on the hour and on
    // how often the engine was started; head office leaves it out of its counts too.
    counts.events = event.has_uses_logged() ? 0 : 1;
    if (event.has_basket_completed()) count_basket(event.basket_completed(), counts);
    if (event.has_return_completed()) counts.returns = 1;
    if (event.has_customer_enrolled()) counts.customers_enrolled = 1;
    if (event.has_consent_recorded()) count_consent(event.consent_recorded(), counts);
    return counts;
}

}  // namespace tillside::engine::outbox
