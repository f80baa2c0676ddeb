#include "plugin/engine/checkout/checks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/engine/checkout/validation.hpp"

namespace tillside::engine::checkout::checks {

std::string Path::text() const {
    std::string text = parent_ == nullptr ? std::string() : parent_->text() + ".";
    text += name_;
    if (index_ >= 0) text += fmt::format("[{}]", index_);
    return text;
}

std::unexpected<Error> refuse(std::string_view code, const Path& at, std::string_view words) {
    const std::string field = at.text();
    return fail_at(Domain::checkout, code, field, fmt::format("{}: {}", field, words));
}

bool is_printable(std::string_view text) {
    return std::ranges::none_of(
        text, [](char letter) { return static_cast<unsigned char>(letter) < 0x20; });
}

bool is_amount(std::int64_t minor_units) {
    return minor_units >= -amount_max && minor_units <= amount_max;
}

Result<void> check_code(std::string_view text, std::string_view error, const Path& at,
                        std::string_view what) {
    if (!text.empty() && text.size() <= code_bytes_max && is_printable(text)) return {};
    return refuse(error, at,
                  fmt::format("{} has 1 to {} bytes of printable text", what, code_bytes_max));
}

Result<void> check_optional_code(std::string_view text, std::string_view error, const Path& at,
                                 std::string_view what) {
    if (text.size() <= code_bytes_max && is_printable(text)) return {};
    return refuse(error, at,
                  fmt::format("{} has at most {} bytes of printable text", what, code_bytes_max));
}

Result<void> check_amount(std::int64_t minor_units, const Path& at) {
    if (is_amount(minor_units)) return {};
    return refuse("bad_amount", at,
                  fmt::format("the amount {} is beyond {} minor units", minor_units, amount_max));
}

Result<void> check_count(int count, int most, std::string_view error, const Path& at,
                         std::string_view what) {
    if (count <= most) return {};
    return refuse(error, at, fmt::format("{} {}; at most {} are taken", count, what, most));
}

}  // namespace tillside::engine::checkout::checks
