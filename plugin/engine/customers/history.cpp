#include "plugin/engine/customers/history.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>

namespace tillside::engine::customers {

namespace {

using store::Blob;
using store::Sql;

constexpr Sql insert_basket{
    "INSERT INTO customer_baskets (customer_id, at_us, skus) VALUES (?1, ?2, ?3)"};
constexpr Sql drop_oldest{
    "DELETE FROM customer_baskets WHERE customer_id = ?1 AND number NOT IN"
    " (SELECT number FROM customer_baskets WHERE customer_id = ?1 ORDER BY number DESC LIMIT ?2)"};
constexpr Sql baskets_of{
    "SELECT skus FROM customer_baskets WHERE customer_id = ?1 ORDER BY number DESC"};
constexpr Sql visits_of{"SELECT count(*), max(at_us) FROM customer_baskets WHERE customer_id = ?1"};
constexpr Sql drop_everything{"DELETE FROM customer_baskets"};
constexpr Sql drop_up_to{"DELETE FROM customer_baskets WHERE customer_id = ?1 AND at_us <= ?2"};

}  // namespace

Result<void> History::note_basket(std::string_view customer_id,
                                  const std::vector<std::string>& skus, Now happened) {
    wire::Customer basket;
    const std::set<std::string> once(skus.begin(), skus.end());
    for (const std::string& sku : once)
        basket.add_history()->set_sku(sku);
    return database_->attempt("noting a customer's basket", [&] {
        database_->query(insert_basket)
            .bind(Blob{customer_id}, happened.us, Blob{basket.SerializeAsString()})
            .run();
        database_->query(drop_oldest).bind(Blob{customer_id}, baskets_max).run();
    });
}

Result<std::vector<wire::PurchasedItem>> History::read(
    consent::Permit<consent::purpose::Profiling, consent::channel::Till> permit) {
    const auto customer_id = std::move(permit).spend();
    if (!customer_id) return std::unexpected(customer_id.error());
    const auto customer = customers_->find(*customer_id);
    if (!customer) return std::unexpected(customer.error());
    return database_->attempt("reading a customer's purchases", [&] {
        std::map<std::string, std::vector<std::uint32_t>> baskets_ago;
        std::uint32_t age = 0;
        auto rows = database_->query(baskets_of);
        rows.bind(Blob{*customer_id});
        for (; rows.step(); ++age) {
            wire::Customer basket;
            basket.ParseFromString(rows.blob(0));
            for (const auto& item : basket.history())
                baskets_ago[item.sku()].push_back(age);
        }
        if (*customer) {
            wire::Customer of_head_office;
            of_head_office.ParseFromString((*customer)->history);
            for (const wire::PurchasedItem& item : of_head_office.history()) {
                for (const std::uint32_t before : item.baskets_ago()) {
                    baskets_ago[item.sku()].push_back(before + age);
                }
            }
        }
        std::vector<wire::PurchasedItem> out;
        for (const auto& [sku, ages] : baskets_ago) {
            if (out.size() == items_max) break;
            wire::PurchasedItem& item = out.emplace_back();
            item.set_sku(sku);
            item.mutable_baskets_ago()->Assign(ages.begin(), ages.end());
        }
        return out;
    });
}

Result<RecentVisits> History::recent_visits(std::string_view customer_id) {
    return database_->attempt("counting a customer's visits", [&] {
        auto row = database_->query(visits_of);
        row.bind(Blob{customer_id});
        if (!row.step()) return RecentVisits{};
        return RecentVisits{static_cast<std::uint32_t>(row.integer(0)), row.integer(1)};
    });
}

Result<void> History::summarised(std::string_view customer_id, std::int64_t up_to_us) {
    return database_->attempt("dropping baskets that head office's summary holds", [&] {
        database_->query(drop_up_to).bind(Blob{customer_id}, up_to_us).run();
    });
}

Result<void> History::forget(std::string_view customer_id) {
    return summarised(customer_id, std::numeric_limits<std::int64_t>::max());
}

Result<void> History::forget_all() {
    return database_->attempt("forgetting all customers' baskets",
                              [&] { database_->query(drop_everything).run(); });
}

}  // namespace tillside::engine::customers
