// zstd for what goes over the wire, with a bound on what comes out: a hostile body cannot fill
// memory.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "sync/wire/dictionary.hpp"
#include "sync/wire/error.hpp"

namespace tillside::wire {

[[nodiscard]] std::string compress(std::string_view bytes);

// With a dictionary, for whoever is known to have it, and without the frame's magic number: pays
// for messages of some hundred bytes; larger than about 16 KiB it makes no difference and is left
// out.
[[nodiscard]] std::string compress_with(const ZstdDictionary& dictionary, std::string_view bytes);

// A dictionary by its number; nullptr: not known here.
using FindDictionary = std::function<std::shared_ptr<const ZstdDictionary>(std::uint32_t number)>;

// Both of them; the built-in dictionary need not be found. Error message/"not_zstd", "too_large"
// (over bytes_max when unpacked), or "unknown_dictionary": packed with one that is not known here.
[[nodiscard]] Result<std::string> decompress(std::string_view body, std::size_t bytes_max,
                                             const FindDictionary& find = {});

}  // namespace tillside::wire
