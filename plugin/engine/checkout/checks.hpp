// What this room's checks share: where a field stands, how large codes and amounts may be, and how
// a refusal is put. A path is spelt out only where something is refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sync/wire/error.hpp"

namespace tillside::engine::checkout::checks {

inline constexpr std::size_t code_bytes_max = 64;

// Where a field stands: "basket.lines[3].discounts[0]". Points at its parent, which outlives it.
class Path {
public:
    explicit constexpr Path(std::string_view name, int index = -1) : name_(name), index_(index) {}
    constexpr Path(const Path& parent, std::string_view name, int index = -1)
        : parent_(&parent), name_(name), index_(index) {}
    Path(const Path&) = delete;
    Path& operator=(const Path&) = delete;
    ~Path() = default;

    [[nodiscard]] std::string text() const;

private:
    const Path* parent_ = nullptr;
    std::string_view name_;
    int index_ = -1;
};

// An Error of Domain::checkout about that field.
[[nodiscard]] std::unexpected<Error> refuse(std::string_view code, const Path& at,
                                            std::string_view words);

[[nodiscard]] bool is_printable(std::string_view text);
[[nodiscard]] bool is_amount(std::int64_t minor_units);

// 1 to code_bytes_max bytes of printable text; `what` is "a SKU".
[[nodiscard]] Result<void> check_code(std::string_view text, std::string_view error, const Path& at,
                                      std::string_view what);
// The same, or nothing.
[[nodiscard]] Result<void> check_optional_code(std::string_view text, std::string_view error,
                                               const Path& at, std::string_view what);
// An amount of money within bounds, of either sign.
[[nodiscard]] Result<void> check_amount(std::int64_t minor_units, const Path& at);
// At most `most` of something; `what` is "lines".
[[nodiscard]] Result<void> check_count(int count, int most, std::string_view error, const Path& at,
                                       std::string_view what);

}  // namespace tillside::engine::checkout::checks
