// SPDX-License-Identifier: Apache-2.0
// One running sale of the reference till: lines, total, tenders, and the suggestions as displayed.
// Pure: no clock, no plugin, no screen. Refuses amounts that would overflow and quantities below
// one thousandth. Money is in minor units, quantities in thousandths, as in sdk/schema/till.proto.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/register/catalogue/catalogue.hpp"

namespace tillside::pos {

struct SaleLine {
    std::string line_id;
    std::string sku;
    std::string gtin;
    std::string description;
    std::int64_t quantity_milli = 1000;
    std::int64_t unit_price = 0;
    std::int64_t amount = 0;
    std::string suggestion_id;
};

enum class TenderKind { cash, card, stored_value };

struct SaleTender {
    TenderKind kind = TenderKind::cash;
    std::int64_t amount = 0;  // what it pays of the total
    std::int64_t given = 0;   // what the customer handed over; given - amount is the change
};

enum class Outcome { ignored, accepted, declined };

// A suggestion that was on the screen. One for each SKU: the first one shown.
struct Shown {
    std::string suggestion_id;
    std::string sku;
    std::uint32_t position = 0;  // 1 = first
    std::int64_t shown_at_us = 0;
    Outcome outcome = Outcome::ignored;
};

class Sale {
public:
    static constexpr std::size_t lines_max = 2'000;
    static constexpr std::int64_t quantity_milli_max = 9'999'000;
    static constexpr std::int64_t unit_price_max = 999'999'999;

    // Adds a quantity of an item; the same item at the same price grows its line. The price is the
    // catalogue's, or the one keyed where the catalogue has none. With a suggestion_id that was
    // shown, that suggestion counts as accepted.
    std::expected<void, Fault> add(const Item& item, std::int64_t quantity_milli,
                                   std::optional<std::int64_t> keyed_price,
                                   std::string_view suggestion_id);
    // Sets a line's quantity; 0 takes the line out, and then its suggestion was not accepted.
    std::expected<void, Fault> set_quantity(std::string_view line_id, std::int64_t quantity_milli);

    void shown(std::string_view suggestion_id, std::string_view sku, std::uint32_t position,
               std::int64_t at_us);
    bool decline(std::string_view suggestion_id);
    [[nodiscard]] bool declined(std::string_view sku) const;

    // Pays what is due, or less. Cash may be more than what is due: the rest is change. Refuses any
    // other amount above what is due, and a payment of nothing.
    std::expected<void, Fault> pay(TenderKind kind, std::int64_t given);
    void forget_payments() { tenders_.clear(); }

    [[nodiscard]] const std::vector<SaleLine>& lines() const { return lines_; }
    [[nodiscard]] const std::vector<SaleTender>& tenders() const { return tenders_; }
    [[nodiscard]] const std::vector<Shown>& suggestions() const { return shown_; }
    [[nodiscard]] bool holds(std::string_view sku) const;
    [[nodiscard]] std::uint64_t revision() const { return revision_; }
    [[nodiscard]] std::int64_t total() const;
    [[nodiscard]] std::int64_t due() const;
    [[nodiscard]] std::int64_t change() const;
    [[nodiscard]] bool paid() const { return !lines_.empty() && due() == 0; }

private:
    std::vector<SaleLine> lines_;
    std::vector<SaleTender> tenders_;
    std::vector<Shown> shown_;
    std::uint64_t revision_ = 0;
    std::uint64_t next_line_ = 1;
};

}  // namespace tillside::pos
