#include "sync/head_office/projections/counts.hpp"

#include <limits>
#include <span>

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

    [[nodiscard]] Counts::TillCounts in_order() const {
        return {events,
                baskets,
                lines,
                voided,
                customers_enrolled,
                consents_given,
                consents_refused,
                withdrawn,
                suggestions_shown,
                suggestions_accepted,
                returns};
    }
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

// Beyond the range: its end.
std::int64_t sum_of(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    if (!__builtin_add_overflow(a, b, &sum)) return sum;
    return b < 0 ? std::numeric_limits<std::int64_t>::min()
                 : std::numeric_limits<std::int64_t>::max();
}

void add_to(Counts::TillCounts& counts, const Counts::TillCounts& more) {
    for (std::size_t i = 0; i < counts.size(); ++i)
        counts[i] += more[i];
}

}  // namespace

std::span<const std::string_view> Counts::tables() const {
    static constexpr std::array<std::string_view, 2> all = {"till_counts", "till_totals"};
    return all;
}

void Counts::start() {
    tills_.clear();
    totals_.clear();
}

Result<void> Counts::apply(store::Database& database, const LoggedEvent& logged) {
    const wire::Event& event = logged.event;
    // Head office's own events carry the store they are about; as a till it has none.
    const std::string_view store = event.till() == own_till ? "" : std::string_view(event.store());
    Till& till = tills_[event.till()];
    till.store = store;
    add_to(till.counts, increment_of(event).in_order());
    return event.has_basket_completed() ? add_total(database, event) : Result<void>{};
}

// Totals are summed event by event from what the table has, so that one that left the range comes
// out the same however the log is cut into slices.
Result<void> Counts::add_total(store::Database& database, const wire::Event& event) {
    const auto [place, is_new] =
        totals_.try_emplace({event.till(), event.basket_completed().currency()});
    Total& total = place->second;
    if (is_new) {
        auto read = database.query(
            "SELECT baskets, total FROM till_totals WHERE till = ?1 AND currency = ?2",
            {place->first.first, place->first.second}, [&](const store::Row& row) {
                total = {row.integer(0), row.integer(1)};
            });
        if (!read) return read;
    }
    ++total.baskets;
    total.total = sum_of(total.total, event.basket_completed().total());
    return {};
}

Result<void> Counts::finish(store::Database& database) {
    for (const auto& [name, till] : tills_) {
        const TillCounts& add = till.counts;
        auto done = database.execute(
            "INSERT INTO till_counts (till, store, events, baskets, lines, voided, "
            "customers_enrolled, consents_given, consents_refused, withdrawn, suggestions_shown, "
            "suggestions_accepted, returns) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) "
            "ON CONFLICT (till) DO UPDATE SET store = excluded.store, "
            "events = till_counts.events + excluded.events, "
            "baskets = till_counts.baskets + excluded.baskets, "
            "lines = till_counts.lines + excluded.lines, "
            "voided = till_counts.voided + excluded.voided, "
            "customers_enrolled = till_counts.customers_enrolled + excluded.customers_enrolled, "
            "consents_given = till_counts.consents_given + excluded.consents_given, "
            "consents_refused = till_counts.consents_refused + excluded.consents_refused, "
            "withdrawn = till_counts.withdrawn + excluded.withdrawn, "
            "suggestions_shown = till_counts.suggestions_shown + excluded.suggestions_shown, "
            "suggestions_accepted = "
            "till_counts.suggestions_accepted + excluded.suggestions_accepted, "
            "returns = till_counts.returns + excluded.returns",
            {name, till.store, add[0], add[1], add[2], add[3], add[4], add[5], add[6], add[7],
             add[8], add[9], add[10]});
        if (!done) return std::unexpected(std::move(done.error()));
    }
    for (const auto& [key, total] : totals_) {
        auto done = database.execute(
            "INSERT INTO till_totals (till, currency, baskets, total) VALUES (?1, ?2, ?3, ?4) "
            "ON CONFLICT (till, currency) DO UPDATE SET baskets = excluded.baskets, "
            "total = excluded.total",
            {key.first, key.second, total.baskets, total.total});
        if (!done) return std::unexpected(std::move(done.error()));
    }
    return {};
}

}  // namespace tillside::head_office::projections
