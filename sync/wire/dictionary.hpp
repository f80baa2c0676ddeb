// What small messages of sync have in common, for zstd: a message of one event takes a third of the
// bytes with it. One is built in, made once (`tillside-bench train-dictionary`) and never changed;
// head office makes others from what its chain sells (head_office/dictionaries), and sends them
// down.
// Whoever unpacks needs the one that packed; its number is in every message.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "sync/wire/error.hpp"

namespace tillside::wire {

// zstd leaves numbers below 32,768 to a public register (RFC 8878, section 5).
inline constexpr std::uint32_t built_in_number = 32'768;
inline constexpr std::size_t dictionary_bytes_max = 256U << 10;

// Digested once: that takes longer than the messages that need it. May be used by several threads.
class ZstdDictionary {
public:
    struct Digested;  // digested.hpp

    // Error message/"bad_dictionary" where zstd does not take the bytes as a dictionary with a
    // number, or where there are too many.
    [[nodiscard]] static Result<std::shared_ptr<const ZstdDictionary>> make(std::string_view bytes);

    explicit ZstdDictionary(std::unique_ptr<const Digested> digested);
    ZstdDictionary(const ZstdDictionary&) = delete;
    ZstdDictionary& operator=(const ZstdDictionary&) = delete;
    ~ZstdDictionary();

    [[nodiscard]] std::uint32_t number() const;
    [[nodiscard]] const Digested& digested() const { return *digested_; }

private:
    std::unique_ptr<const Digested> digested_;
};

[[nodiscard]] std::string_view built_in_dictionary_bytes();
[[nodiscard]] const std::shared_ptr<const ZstdDictionary>& built_in_dictionary();

}  // namespace tillside::wire
