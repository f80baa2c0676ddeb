// A zstd dictionary for tills' small messages, from what a chain has sold: its goods as lines of a
// basket say them, the best sellers last, and what all messages have in common behind them. The
// goods make most of a message that carries descriptions: with them a sale takes two thirds of the
// bytes.
//
// Nothing of a person gets into it: of the sales, only lines that several baskets hold are
// copied; what else they say shapes the statistics of letters and distances alone.
//
// Pure: same sales, same dictionary, same number.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::head_office::dictionaries {

// With fewer sales the built-in dictionary serves.
inline constexpr std::size_t sales_min = 500;

// events: serialised wire.Event, oldest first; those that are no sale are passed over. nullopt: too
// few sales, or nothing that they have in common.
[[nodiscard]] std::optional<wire::Dictionary> make(std::span<const std::string> events);

// Bytes on the wire of an event alone, packed with a dictionary (empty: with the built-in one), on
// average over the newest of `events`.
[[nodiscard]] Result<double> bytes_alone(std::span<const std::string> events,
                                         std::string_view dictionary);

}  // namespace tillside::head_office::dictionaries
