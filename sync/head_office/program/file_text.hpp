// A small file that a command is given, as text.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "sync/wire/error.hpp"

namespace tillside::head_office::program {

// Errors (Domain::configuration) name the file: "not_readable", "too_large" (more than bytes_max).
[[nodiscard]] Result<std::string> file_text(const std::filesystem::path& file,
                                            std::size_t bytes_max);

}  // namespace tillside::head_office::program
