// SPDX-License-Identifier: Apache-2.0
//
// What Doxygen is shown instead of a file of the SDK. Everything is taken from the file: where a
// comment is missing none is made up, and Doxygen complains.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tillside::sdk::reference {

// A C header whose plain comments are marked as documentation.
[[nodiscard]] std::string documented_header(const std::string& text);

// A schema file, by the name it is imported under ("sdk/schema/till.proto"), as C++
// declarations. The set is protoc's, with source information. nullopt: the fault is on the standard
// error.
[[nodiscard]] std::optional<std::string> documented_schema(const std::string& descriptor_set,
                                                           const std::string& file);

// Messages, fields, enums and values of the set that have no comment, by full name. Doxygen does
// not ask for those of enum values. nullopt as above.
[[nodiscard]] std::optional<std::vector<std::string>> silent_parts(
    const std::string& descriptor_set);

}  // namespace tillside::sdk::reference
