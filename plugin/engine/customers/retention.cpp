#include "plugin/engine/customers/retention.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace tillside::engine::customers {

namespace {

using store::Blob;
using store::Sql;

constexpr std::int64_t minute_us = 60LL * 1'000'000;
constexpr std::int64_t pause_us = 60 * minute_us;  // between two circles
constexpr std::int64_t day_us = 24 * 60 * minute_us;

constexpr Sql next_customers{
    "SELECT number, customer_id FROM customers WHERE number > ?1 ORDER BY number LIMIT ?2"};
constexpr Sql counted_time{"SELECT counted_us, clock_us FROM retention_clock"};
constexpr Sql count_on{
    "INSERT INTO retention_clock (one, counted_us, clock_us) VALUES (1, ?1, ?2)"
    " ON CONFLICT (one) DO UPDATE SET counted_us = excluded.counted_us,"
    " clock_us = excluded.clock_us"};

// When an event was made, from its id (UUIDv7: 48 bits of milliseconds in front); 0: it does not
// say.
std::int64_t made_us(std::string_view event_id) {
    if (event_id.size() != 16 || (static_cast<unsigned char>(event_id[6]) & 0xf0) != 0x70) return 0;
    std::int64_t ms = 0;
    for (std::size_t at = 0; at < 6; ++at)
        ms = ms << 8 | static_cast<unsigned char>(event_id[at]);
    return ms * 1000;
}

}  // namespace

// Written down once a minute: what a power cut takes from the count is less.
Result<std::int64_t> Retention::count_time(Now now) {
    return rooms_.database.attempt("counting the time of retention", [&] {
        std::int64_t counted = now.us;
        std::int64_t passed = minute_us;
        {
            auto row = rooms_.database.query(counted_time);
            if (row.step()) {
                passed = now.us - row.integer(1);
                counted = row.integer(0) + std::clamp<std::int64_t>(passed, 0, jump_us_max);
            }
        }
        if (passed < 0 || passed >= minute_us) {
            rooms_.database.query(count_on).bind(counted, now.us).run();
        }
        return counted;
    });
}

Result<bool> Retention::is_due(const Customer& customer, std::int64_t time_us) {
    if (customer.generation == 0) return false;
    std::int64_t seen = std::max(
        {customer.last_visit_us, customer.recent_last_us, made_us(customer.contact_event_id)});
    if (seen == 0) seen = customer.as_of_us;
    const std::uint32_t days =
        customer.home_store == own_store_ ? kept_for_.own_days : kept_for_.others_days;
    if (time_us - seen < days * day_us) return false;
    return rooms_.keys.is_sent(customer.customer_id);
}

Result<std::vector<std::string>> Retention::due_among_next(std::int64_t time_us, std::size_t most) {
    const auto next = rooms_.database.attempt("looking for customers of long ago", [&] {
        std::vector<std::pair<std::int64_t, std::string>> out;
        auto rows = rooms_.database.query(next_customers);
        rows.bind(after_, most);
        while (rows.step())
            out.emplace_back(rows.integer(0), rows.blob(1));
        return out;
    });
    if (!next) return std::unexpected(next.error());
    std::vector<std::string> out;
    for (const auto& [number, customer_id] : *next) {
        const auto customer = rooms_.customers.find(customer_id);
        if (!customer) return std::unexpected(customer.error());
        const auto due = *customer ? is_due(**customer, time_us) : Result<bool>(false);
        if (!due) return std::unexpected(due.error());
        if (*due) out.push_back(customer_id);
    }
    after_ = next->size() < most ? 0 : next->back().first;
    return out;
}

Result<std::size_t> Retention::sweep(Now now, std::size_t most) {
    const auto time_us = count_time(now);
    if (!time_us) return std::unexpected(time_us.error());
    if (after_ == 0 && *time_us < next_circle_us_) return 0;
    if (after_ == 0) next_circle_us_ = *time_us + pause_us;
    const auto due = due_among_next(*time_us, most);
    if (!due) return std::unexpected(due.error());
    if (due->empty()) return 0;
    auto transaction = rooms_.database.begin();
    if (!transaction) return std::unexpected(transaction.error());
    for (const std::string& customer_id : *due) {
        if (auto gone = rooms_.incoming.leave_behind(customer_id); !gone) {
            return std::unexpected(gone.error());
        }
    }
    if (auto done = transaction->commit(); !done) return std::unexpected(done.error());
    if (auto shed = rooms_.incoming.shed(); !shed) return std::unexpected(shed.error());
    return due->size();
}

}  // namespace tillside::engine::customers
