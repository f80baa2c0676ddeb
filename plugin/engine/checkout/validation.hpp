// What messages about sales must be like to be taken: limits, formats, and sums that add up. Pure
// checks, each refusal naming the line and the field, and what to do. It judges what the host
// sends, not what shops may sell.
#pragma once

#include <cstdint>

#include "sdk/schema/till.hpp"
#include "sync/wire/error.hpp"

namespace tillside::engine::checkout {

inline constexpr int lines_max = 2000;
inline constexpr int line_discounts_max = 32;
inline constexpr int basket_discounts_max = 64;
inline constexpr int taxes_max = 16;
inline constexpr int tenders_max = 64;
inline constexpr int suggestions_max = 256;
inline constexpr int offers_max = 256;
inline constexpr int drawers_max = 16;
inline constexpr std::uint32_t copies_max = 100;
inline constexpr std::uint32_t age_max = 120;
inline constexpr std::uint32_t tax_rate_ppm_max = 10'000'000;
inline constexpr std::ptrdiff_t serial_characters_max = 64;
// Largest amount of money and quantity, so that no sum overflows: 10 billion of a currency with two
// decimals, a million pieces.
inline constexpr std::int64_t amount_max = 1'000'000'000'000;
inline constexpr std::int64_t quantity_milli_max = 1'000'000'000;
static_assert(amount_max <= INT64_MAX / (2 * lines_max * (1 + line_discounts_max + taxes_max)));

// Errors are of Domain::checkout; each names the field.

// Business day, ticket, staff and currency of a message about a sale.
[[nodiscard]] Result<void> check_sale_context(const till::Context& context);
// The same of a message about a shift: it belongs to no ticket.
[[nodiscard]] Result<void> check_shift_context(const till::Context& context);

// A basket in the making: it may be empty. `currency` is the context's, checked before.
[[nodiscard]] Result<void> check_basket(const till::Basket& basket, const std::string& currency);
// A basket that was paid: at least one line, tenders that add up, suggestions and offers with an
// outcome.
[[nodiscard]] Result<void> check_completed(const till::BasketCompleted& message);
[[nodiscard]] Result<void> check_resumed(const till::BasketResumed& message);
[[nodiscard]] Result<void> check_returned(const till::ReturnCompleted& message);
[[nodiscard]] Result<void> check_reprinted(const till::ReceiptReprinted& message);
// ShiftOpened and ShiftClosed.
[[nodiscard]] Result<void> check_shift_opened(const till::ShiftOpened& message);
[[nodiscard]] Result<void> check_shift_closed(const till::ShiftClosed& message);

// The 16 bytes of a customer's id; empty for an empty text.
[[nodiscard]] Result<std::string> customer_id_bytes(const std::string& text);

}  // namespace tillside::engine::checkout
