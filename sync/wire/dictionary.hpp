// What small messages of sync have in common, for zstd: a message of one event takes a third of the
// bytes with it. The bytes are made once (`tillside-bench train-dictionary`) and never changed; a
// better one is a new number beside it, because whoever unpacks needs the one that packed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tillside::wire {

// As written into the frame's header; zstd leaves numbers below 32,768 to a public register.
inline constexpr std::uint32_t newest_dictionary = 32'768;

// Empty where this version does not know the number.
[[nodiscard]] std::string_view dictionary_bytes(std::uint32_t number);

}  // namespace tillside::wire
