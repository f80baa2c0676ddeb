#include "sync/head_office/training/training.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <unordered_set>

#include "sync/head_office/customers/for_tills.hpp"
#include "sync/head_office/published_models/published.hpp"

namespace tillside::head_office::training {

namespace {

// Ids of the customers whose baskets may be looked at together.
Result<std::unordered_set<std::string>> profiled_customers(store::Database& database,
                                                           const rules::consent::Pack& pack,
                                                           Now now) {
    const auto answered = database.rows("SELECT DISTINCT customer_id FROM customer_consents", {},
                                        [](const store::Row& row) { return row.blob_copy(0); });
    if (!answered) return std::unexpected(answered.error());
    std::unordered_set<std::string> profiled;
    for (const std::string& customer_id : *answered) {
        const auto permitted = customers::profiling_permitted(database, customer_id, pack, now);
        if (!permitted) return std::unexpected(permitted.error());
        if (*permitted) profiled.insert(customer_id);
    }
    return profiled;
}

// Two that are trained within a second are two.
std::string version_of(Now now) {
    const std::chrono::sys_time<std::chrono::microseconds> at{std::chrono::microseconds{now.us}};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::milliseconds>(at - day)};
    return fmt::format("{:04}{:02}{:02}-{:02}{:02}{:02}-{:03}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count(),
                       time.subseconds().count());
}

}  // namespace

Result<std::vector<models::TrainingBasket>> training_baskets(store::Database& database,
                                                             const rules::consent::Pack& pack,
                                                             Now now) {
    const auto profiled = profiled_customers(database, pack, now);
    if (!profiled) return std::unexpected(profiled.error());
    std::vector<models::TrainingBasket> baskets;
    std::int64_t position = -1;
    auto read = database.query(
        "SELECT kept.position, kept.customer_id, kept.occurred_at_us, basket_lines.sku "
        "FROM kept_baskets AS kept JOIN basket_lines ON basket_lines.basket = kept.position "
        "ORDER BY kept.position, basket_lines.number",
        {}, [&](const store::Row& row) {
            if (row.integer(0) != position) {
                position = row.integer(0);
                models::TrainingBasket& basket = baskets.emplace_back();
                basket.at_us = row.integer(2);
                std::string customer = row.blob_copy(1);
                if (profiled->contains(customer)) basket.customer = std::move(customer);
            }
            baskets.back().skus.push_back(row.text_copy(3));
        });
    if (!read) return std::unexpected(std::move(read.error()));
    return baskets;
}

Result<Published> train_and_publish(store::Database& database, const rules::consent::Pack& pack,
                                    const std::filesystem::path& models_folder, Now now,
                                    const models::TrainProgress& progress) {
    const auto baskets = training_baskets(database, pack, now);
    if (!baskets) return std::unexpected(baskets.error());
    auto trained = models::train(*baskets, {version_of(now), now}, progress);
    if (!trained) return std::unexpected(std::move(trained.error()));
    auto published = published_models::publish(
        database, models_folder, trained->model.parts().version, trained->model.to_bytes(), now);
    if (!published) return std::unexpected(std::move(published.error()));
    return Published{std::move(*published), std::move(trained->report)};
}

}  // namespace tillside::head_office::training
