#include "sync/head_office/offers/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "sync/rules/offers/evaluate.hpp"

namespace tillside::head_office::offers {

namespace {

using namespace std::chrono;
using rules::offers::Basket;
using rules::offers::Evaluation;

constexpr std::int64_t progress_every = 10'000;

// "2026-10-07" or "2026-10"; nullopt where it is neither.
std::optional<Days> day_or_month(std::string_view text) {
    std::array<int, 3> parts{};
    std::size_t count = 0;
    for (std::size_t from = 0; from <= text.size() && count < parts.size(); ++count) {
        const std::size_t to = std::min(text.find('-', from), text.size());
        const auto [end, error] =
            std::from_chars(text.data() + from, text.data() + to, parts[count]);
        if (error != std::errc() || end != text.data() + to) return std::nullopt;
        from = to + 1;
    }
    const year_month month{year{parts[0]}, std::chrono::month{static_cast<unsigned>(parts[1])}};
    if (text.size() == 7 && count == 2 && month.ok()) {
        return Days{sys_days{month / 1}, sys_days{month / last}};
    }
    const year_month_day day{month / std::chrono::day{static_cast<unsigned>(parts[2])}};
    if (text.size() != 10 || count != 3 || !day.ok()) return std::nullopt;
    return Days{sys_days{day}, sys_days{day}};
}

rules::offers::ShopTime shop_time(std::int64_t at_us, minutes east_of_utc) {
    const sys_time<minutes> at =
        floor<minutes>(sys_time<microseconds>{microseconds{at_us}}) + east_of_utc;
    const auto day = floor<days>(at);
    return {day, static_cast<int>((at - day).count())};
}

class Run {
public:
    Run(std::span<const rules::offers::Offer> offers, const Progress& progress)
        : offers_(offers), progress_(progress) {
        for (const auto& offer : offers_) {
            places_[offer.id] = result_.offers.size();
            result_.offers.push_back({offer.id});
        }
    }

    void next_basket(const store::Row& row, minutes east_of_utc) {
        finish();
        basket_.emplace();
        basket_->store = row.text_copy(1);
        basket_->member = !row.blob_copy(2).empty();
        basket_->at = shop_time(row.integer(3), east_of_utc);
        currency_ = row.text_copy(4);
        total_ = row.integer(5);
    }
    void add_line(const store::Row& row) {
        basket_->lines.push_back({std::to_string(row.integer(6)), row.text_copy(7),
                                  row.text_copy(10), row.integer(8), row.integer(9), false});
    }
    void finish() {
        if (!basket_) return;
        if (result_.currency.empty()) result_.currency = currency_;
        if (currency_ != result_.currency) {
            ++result_.other_currency;
        } else {
            count(rules::offers::evaluate(*basket_, offers_));
        }
        basket_.reset();
    }
    [[nodiscard]] Simulated result() && { return std::move(result_); }

private:
    void count(const Evaluation& evaluation) {
        ++result_.baskets;
        result_.sales += total_;
        result_.amount += evaluation.amount;
        result_.with_offers += evaluation.applied.empty() ? 0 : 1;
        for (const auto& applied : evaluation.applied) {
            OfferOutcome& outcome = result_.offers[places_.at(applied.offer_id)];
            ++outcome.baskets;
            outcome.members += basket_->member ? 1 : 0;
            outcome.amount += applied.amount;
            outcome.sales += total_;
        }
        if (progress_ && result_.baskets % progress_every == 0) progress_(result_.baskets);
    }

    std::span<const rules::offers::Offer> offers_;
    const Progress& progress_;
    std::map<std::string, std::size_t> places_;
    Simulated result_;
    std::optional<Basket> basket_;
    std::string currency_;
    std::int64_t total_ = 0;
};

}  // namespace

Result<Days> read_days(std::string_view text, Now now, minutes east_of_utc) {
    if (text == "last-month") {
        const year_month_day today{shop_time(now.us, east_of_utc).day};
        const year_month before = today.year() / today.month() - months{1};
        return Days{sys_days{before / 1}, sys_days{before / last}};
    }
    const std::size_t dots = text.find("..");
    const auto first = day_or_month(text.substr(0, dots));
    const auto until = dots == std::string_view::npos ? first : day_or_month(text.substr(dots + 2));
    if (!first || !until || until->last < first->first) {
        return fail(Domain::configuration, "days_not_valid",
                    fmt::format("'{}' names no days: write last-month, 2026-10, 2026-10-07 or "
                                "2026-10-01..2026-10-07",
                                text));
    }
    return Days{first->first, until->last};
}

Result<Simulated> simulate(store::Database& database, std::span<const rules::offers::Offer> offers,
                           const Days& days, minutes east_of_utc, const Progress& progress) {
    const auto text_of = [](sys_days day) {
        const year_month_day date{day};
        return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                           static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    };
    Run run(offers, progress);
    std::int64_t position = -1;
    auto read = database.query(
        "SELECT kept.position, kept.store, kept.customer_id, kept.occurred_at_us, kept.currency, "
        "kept.total, line.number, line.sku, line.quantity_milli, line.amount, "
        "COALESCE(items.category, '') "
        "FROM kept_baskets AS kept JOIN basket_lines AS line ON line.basket = kept.position "
        "LEFT JOIN items ON items.sku = line.sku "
        "WHERE kept.business_day BETWEEN ?1 AND ?2 ORDER BY kept.position, line.number",
        {text_of(days.first), text_of(days.last)}, [&](const store::Row& row) {
            if (row.integer(0) != position) run.next_basket(row, east_of_utc);
            position = row.integer(0);
            run.add_line(row);
        });
    if (!read) return std::unexpected(std::move(read.error()));
    run.finish();
    return std::move(run).result();
}

}  // namespace tillside::head_office::offers
