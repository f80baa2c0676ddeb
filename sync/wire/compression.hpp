// zstd for what goes over the wire, with a bound on what comes out: a hostile body cannot fill
// memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sync/wire/error.hpp"

namespace tillside::wire {

[[nodiscard]] std::string compress(std::string_view bytes);

// Error message/"not_zstd" or "too_large" (over bytes_max when unpacked).
[[nodiscard]] Result<std::string> decompress(std::string_view compressed, std::size_t bytes_max);

}  // namespace tillside::wire
