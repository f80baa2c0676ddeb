#include "sync/head_office/projections/counts.hpp"

#include <array>

namespace tillside::head_office::projections {

namespace {

constexpr std::uint32_t outcome_accepted = 2;  // Outcome of till.proto

// What one event adds.
struct Increment {
    std::int64_t baskets = 0;
    std::int64_t lines = 0;
    std::int64_t voided = 0;
    std::int64_t customers_enrolled = 0;
    std::int64_t consents_given = 0;
    std::int64_t consents_refused = 0;
    std::int64_t withdrawn = 0;
    std::int64_t suggestions_shown = 0;
    std::int64_t suggestions_accepted = 0;
    std::int64_t returns = 0;
    std::int64_t events = 0;
};

void count_basket(const wire::BasketCompleted& basket, Increment& out) {
    out.baskets = 1;
    out.lines = basket.lines_size();
    out.suggestions_shown = basket.suggestions_size();
    for (const auto& shown : basket.suggestions()) {
        if (shown.outcome() == outcome_accepted) ++out.suggestions_accepted;
    }
}

void count_consent(const wire::SignedConsentRecord& signed_record, Increment& out) {
    wire::ConsentRecord record;
    if (!record.ParseFromString(signed_record.record())) return;
    if (record.event_type() == wire::WITHDRAWN) out.withdrawn = 1;
    if (record.event_type() != wire::GIVEN && record.event_type() != wire::REFUSED) return;
    for (const auto& grant : record.grants()) {
        if (grant.decision() == wire::DECISION_GIVEN) ++out.consents_given;
        if (grant.decision() == wire::DECISION_DECLINED) ++out.consents_refused;
    }
}

Increment increment_of(const wire::Event& event) {
    Increment out;
    if (event.has_basket_completed()) count_basket(event.basket_completed(), out);
    if (event.has_consent_recorded()) count_consent(event.consent_recorded(), out);
    if (event.has_basket_voided()) out.voided = 1;
    if (event.has_customer_enrolled()) out.customers_enrolled = 1;
    if (event.has_return_completed()) out.returns = 1;
    out.events = event.has_uses_logged() ? 0 : 1;  // as the till counts (outbox/counts.cpp)
    return out;
}

Result<void> add_total(store::Database& database, const wire::Event& event) {
    auto done = database.execute(
        "INSERT INTO till_totals (till, currency, baskets, total) VALUES (?1, ?2, 1, ?3) "
        "ON CONFLICT (till, currency) DO UPDATE SET baskets = till_totals.baskets + 1, "
        // Beyond the range: its end.
        "total = CASE WHEN excluded.total > 0 "
        "AND till_totals.total > 9223372036854775807 - excluded.total THEN 9223372036854775807 "
        "WHEN excluded.total < 0 "
        "AND till_totals.total < -9223372036854775807 - excluded.total THEN -9223372036854775807 "
        "ELSE till_totals.total + excluded.total END",
        {event.till(), event.basket_completed().currency(), event.basket_completed().total()});
    if (!done) return std::unexpected(std::move(done.error()));
    return {};
}

}  // namespace

std::span<const std::string_view> Counts::tables() const {
    static constexpr std::array<std::string_view, 2> all = {"till_counts", "till_totals"};
    return all;
}

Result<void> Counts::apply(store::Database& database, const LoggedEvent& logged) {
    const wire::Event& event = logged.event;
    const Increment add = increment_of(event);
    // Head office's own events carry the store they are about; as a till it has none.
    const std::string_view store = event.till() == own_till ? "" : std::string_view(event.store());
    auto done = database.execute(
        "INSERT INTO till_counts (till, store, events, baskets, lines, voided, customers_enrolled, "
        "consents_given, consents_refused, withdrawn, suggestions_shown, suggestions_accepted, "
        "returns) VALUES (?1, ?2, ?13, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "
        "ON CONFLICT (till) DO UPDATE SET store = excluded.store, "
        "events = till_counts.events + excluded.events, "
        "baskets = till_counts.baskets + excluded.baskets, lines = till_counts.lines + excluded.lines, "
        "voided = till_counts.voided + excluded.voided, "
        "customers_enrolled = till_counts.customers_enrolled + excluded.customers_enrolled, "
        "consents_given = till_counts.consents_given + excluded.consents_given, "
        "consents_refused = till_counts.consents_refused + excluded.consents_refused, "
        "withdrawn = till_counts.withdrawn + excluded.withdrawn, "
        "suggestions_shown = till_counts.suggestions_shown + excluded.suggestions_shown, "
        "suggestions_accepted = till_counts.suggestions_accepted + excluded.suggestions_accepted, "
        "returns = till_counts.returns + excluded.returns",
        {event.till(), store, add.baskets, add.lines, add.voided, add.customers_enrolled,
         add.consents_given, add.consents_refused, add.withdrawn, add.suggestions_shown,
         add.suggestions_accepted, add.returns, add.events});
    if (!done) return std::unexpected(std::move(done.error()));
    return event.has_basket_completed() ? add_total(database, event) : Result<void>{};
}

}  // namespace tillside::head_office::projections
