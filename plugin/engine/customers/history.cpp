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

constexpr Sql history_of{"SELECT history FROM customers WHERE customer_id = ?1"};
constexpr Sql put_history{
    "UPDATE customers SET history = ?2, (recent_visits, recent_last_us) ="
    " (SELECT count(*), coalesce(max(at_us), 0) FROM customer_baskets WHERE customer_id = ?1)"
    " WHERE customer_id = ?1"};
constexpr Sql insert_basket{
    "INSERT INTO customer_baskets (customer_id, at_us, skus) VALUES (?1, ?2, ?3)"};
constexpr Sql drop_oldest{
    "DELETE FROM customer_baskets WHERE customer_id = ?1 AND number NOT IN"
    " (SELECT number FROM customer_baskets WHERE customer_id = ?1 ORDER BY number DESC LIMIT ?2)"};
constexpr Sql baskets_of{
    "SELECT skus FROM customer_baskets WHERE customer_id = ?1 ORDER BY number DESC"};
constexpr Sql count_visits{
    "UPDATE customers SET (recent_visits, recent_last_us) ="
    " (SELECT count(*), coalesce(max(at_us), 0) FROM customer_baskets WHERE customer_id = ?1)"
    " WHERE customer_id = ?1"};
constexpr Sql count_no_visits{"UPDATE customers SET recent_visits = 0, recent_last_us = 0"};
constexpr Sql move_baskets{"UPDATE customer_baskets SET customer_id = ?2 WHERE customer_id = ?1"};
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
        database_->query(count_visits).bind(Blob{customer_id}).run();
    });
}

Result<std::vector<wire::PurchasedItem>> History::read(
    consent::Permit<consent::purpose::Profiling, consent::channel::Till> permit) {
    const auto customer_id = std::move(permit).spend();
    if (!customer_id) return std::unexpected(customer_id.error());
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
        wire::Customer of_head_office;
        auto row = database_->query(history_of);
        row.bind(Blob{*customer_id});
        if (row.step()) of_head_office.ParseFromString(row.blob(0));
        for (const wire::PurchasedItem& item : of_head_office.history()) {
            for (const std::uint32_t before : item.baskets_ago())
                baskets_ago[item.sku()].push_back(before + age);
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

Result<void> History::summarised(const wire::Customer& sent) {
    wire::Customer history;
    *history.mutable_history() = sent.history();
    return database_->attempt("keeping a customer's history", [&] {
        database_->query(drop_up_to).bind(Blob{sent.customer_id()}, sent.last_visit_us()).run();
        database_->query(put_history)
            .bind(Blob{sent.customer_id()}, Blob{history.SerializeAsString()})
            .run();
    });
}

Result<void> History::move(std::string_view from, std::string_view to) {
    return database_->attempt("joining two customers' baskets", [&] {
        database_->query(move_baskets).bind(Blob{from}, Blob{to}).run();
        database_->query(count_visits).bind(Blob{from}).run();
        database_->query(count_visits).bind(Blob{to}).run();
    });
}

Result<void> History::forget(std::string_view customer_id) {
    return database_->attempt("forgetting a customer's baskets", [&] {
        database_->query(drop_up_to)
            .bind(Blob{customer_id}, std::numeric_limits<std::int64_t>::max())
            .run();
        database_->query(count_visits).bind(Blob{customer_id}).run();
    });
}

Result<void> History::forget_all() {
    return database_->attempt("forgetting all customers' baskets", [&] {
        database_->query(drop_everything).run();
        database_->query(count_no_visits).run();
    });
}

}  // namespace tillside::engine::customers
