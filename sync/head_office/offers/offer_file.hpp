// Offers as head office writes them, in JSON: sync/head_office/offers/README.md has all fields and
// an example.
#pragma once

#include <string_view>
#include <vector>

#include "sync/rules/offers/offer.hpp"
#include "sync/wire/error.hpp"

namespace tillside::head_office::offers {

inline constexpr std::size_t file_bytes_max = 4U << 20U;
inline constexpr std::size_t offers_max = 2'000;

// Errors (Domain::configuration): "offers_not_json" with line and column, "offer_not_valid" with
// the place and what to write there, "offers_too_many".
[[nodiscard]] Result<std::vector<rules::offers::Offer>> read_offers(std::string_view json);

}  // namespace tillside::head_office::offers
