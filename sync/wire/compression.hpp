// zstd for what goes over the wire, with a bound on what comes out: a hostile body cannot fill
// memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sync/wire/error.hpp"

namespace tillside::wire {

[[nodiscard]] std::string compress(std::string_view bytes);

// With the newest dictionary (dictionary.hpp), for whoever is known to have it: pays for messages
// of some hundred bytes; larger than about 16 KiB it makes no difference and is left out.
[[nodiscard]] std::string compress_with_dictionary(std::string_view bytes);

// Both of them. Error message/"not_zstd", "too_large" (over bytes_max when unpacked), or
// "unknown_dictionary": packed with one that this version does not have.
[[nodiscard]] Result<std::string> decompress(std::string_view compressed, std::size_t bytes_max);

}  // namespace tillside::wire
