// A small file that is its owner's alone: keys.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "sync/wire/error.hpp"

namespace tillside::engine::run {

// Its bytes, at most bytes_max of them; nothing where there is no such file. Errors
// (Domain::secrets) name it: "not_readable", "too_open".
[[nodiscard]] Result<std::optional<std::string>> read_private_file(
    const std::filesystem::path& file, std::size_t bytes_max);
// Whole or not at all, mode 0600. Error secrets/"not_written".
[[nodiscard]] Result<void> write_private_file(const std::filesystem::path& file,
                                              std::string_view bytes);
// An Error of Domain::secrets about the file.
[[nodiscard]] std::unexpected<Error> about_file(const std::filesystem::path& file,
                                                std::string_view code, std::string_view words);

}  // namespace tillside::engine::run
