// What a sale must be like to be taken: limits, formats, and sums that add up. Pure checks, each
// refusal naming the line and the field. It judges what the host sends, not what shops may sell.
#pragma once

#include <cstdint>

#include "sdk/schema/till.hpp"
#include "sync/wire/error.hpp"

namespace tillside::engine::checkout {

inline constexpr int lines_max = 2000;
inline constexpr int tenders_max = 64;
inline constexpr int suggestions_max = 256;
// Largest amount of money and quantity, so that no sum overflows: 10 billion of a currency with two
// decimals, a million pieces.
inline constexpr std::int64_t amount_max = 1'000'000'000'000;
inline constexpr std::int64_t quantity_milli_max = 1'000'000'000;

// Errors are of Domain::checkout; each names the field.

// Business day, ticket, staff and currency of a message about a sale.
[[nodiscard]] Result<void> check_sale_context(const till::Context& context);
// A basket in the making: it may be empty.
[[nodiscard]] Result<void> check_basket(const till::Basket& basket);
// A basket that was paid: at least one line, tenders that add up, suggestions with an outcome.
[[nodiscard]] Result<void> check_completed(const till::BasketCompleted& message);
// The 16 bytes of a customer's id; empty for an empty text.
[[nodiscard]] Result<std::string> customer_id_bytes(const std::string& text);

}  // namespace tillside::engine::checkout
