// Ids made from what is imported instead of at random, so that the same row always becomes the same
// event and a second import changes nothing. They are keyed with the fleet's look-up key: nobody
// without it can tell from an id whose it is or what it was made from.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "sync/wire/sealing.hpp"

namespace tillside::head_office::importers {

// 16 bytes from the parts, in their order; each part counts with its length.
[[nodiscard]] std::string derived_id(const wire::Key& lookup_key,
                                     std::initializer_list<std::string_view> parts);

// The same in the form of a UUIDv8 (RFC 9562, section 5.8), as events have ids.
[[nodiscard]] std::string derived_uuid(const wire::Key& lookup_key,
                                       std::initializer_list<std::string_view> parts);

// The pseudonym of the customer whom files call by `code`.
[[nodiscard]] std::string customer_id_of(const wire::Key& lookup_key, std::string_view code);

}  // namespace tillside::head_office::importers
