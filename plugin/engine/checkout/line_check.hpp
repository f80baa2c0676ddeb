// One line of a basket or of a return, with its discounts and taxes: limits and formats. Pure.
#pragma once

#include <cstdint>

#include "plugin/engine/checkout/checks.hpp"
#include "sdk/schema/till.hpp"

namespace tillside::engine::checkout {

// Which way money goes: a ticket that reverses another has that one's amounts, negated.
enum class Direction : std::uint8_t { sale, reversal };

using Discounts = google::protobuf::RepeatedPtrField<till::Discount>;
using Taxes = google::protobuf::RepeatedPtrField<till::TaxLine>;

[[nodiscard]] Result<void> check_line(const till::Line& line, const checks::Path& at,
                                      Direction direction);
[[nodiscard]] Result<void> check_discounts(const Discounts& discounts, int most,
                                           const checks::Path& parent, Direction direction);
[[nodiscard]] Result<void> check_taxes(const Taxes& taxes, const checks::Path& parent);
// What taxes add to a total: those that prices do not hold already.
[[nodiscard]] std::int64_t added_taxes(const Taxes& taxes);

}  // namespace tillside::engine::checkout
