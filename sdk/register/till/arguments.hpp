// SPDX-License-Identifier: Apache-2.0
// Reading a command's JSON arguments: each present, of its kind, within its bounds, or a Fault that
// names it. Values are never repeated in the words, since they may be personal data.
#pragma once

#include <cstdint>
#include <expected>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "sdk/register/catalogue/catalogue.hpp"

namespace tillside::pos {

// A text of 1 to bytes_max bytes.
std::expected<std::string, Fault> text_argument(const nlohmann::json& arguments, const char* name,
                                                std::size_t bytes_max);
// The same, but it may be absent or empty.
std::expected<std::string, Fault> text_or_nothing(const nlohmann::json& arguments, const char* name,
                                                  std::size_t bytes_max);
// A whole number from smallest to largest.
std::expected<std::int64_t, Fault> number_argument(const nlohmann::json& arguments,
                                                   const char* name, std::int64_t smallest,
                                                   std::int64_t largest);

}  // namespace tillside::pos
