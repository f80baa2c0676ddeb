// Bounds for what the browser sends.
#include "sdk/register/till/arguments.hpp"

#include <fmt/format.h>

namespace tillside::pos {

std::expected<std::string, Fault> text_or_nothing(const nlohmann::json& arguments, const char* name,
                                                  std::size_t bytes_max) {
    const auto found = arguments.find(name);
    if (found == arguments.end() || found->is_null()) return std::string();
    if (!found->is_string() || found->get_ref<const std::string&>().size() > bytes_max) {
        return std::unexpected(Fault{
            "bad_argument", fmt::format("{} must be a text of at most {} bytes", name, bytes_max)});
    }
    return found->get<std::string>();
}

std::expected<std::string, Fault> text_argument(const nlohmann::json& arguments, const char* name,
                                                std::size_t bytes_max) {
    auto text = text_or_nothing(arguments, name, bytes_max);
    if (text && text->empty()) {
        return std::unexpected(Fault{"bad_argument", fmt::format("{} is missing", name)});
    }
    return text;
}

std::expected<std::int64_t, Fault> number_argument(const nlohmann::json& arguments,
                                                   const char* name, std::int64_t smallest,
                                                   std::int64_t largest) {
    const auto found = arguments.find(name);
    if (found == arguments.end() || !found->is_number_integer() ||
        (found->is_number_unsigned() && found->get<std::uint64_t>() > INT64_MAX)) {
        return std::unexpected(
            Fault{"bad_argument", fmt::format("{} must be a whole number", name)});
    }
    const auto number = found->get<std::int64_t>();
    if (number < smallest || number > largest) {
        return std::unexpected(Fault{
            "bad_argument", fmt::format("{} must be from {} to {}", name, smallest, largest)});
    }
    return number;
}

}  // namespace tillside::pos
