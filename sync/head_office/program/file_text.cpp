#include "sync/head_office/program/file_text.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace tillside::head_office::program {

Result<std::string> file_text(const std::filesystem::path& file, std::size_t bytes_max) {
    std::error_code problem;
    if (!std::filesystem::is_regular_file(file, problem)) {
        return fail(Domain::configuration, "not_readable",
                    fmt::format("{}: is no file", file.string()));
    }
    if (std::filesystem::file_size(file, problem) > bytes_max) {
        return fail(Domain::configuration, "too_large",
                    fmt::format("{}: is larger than {} MiB; none of its kind is", file.string(),
                                bytes_max >> 20U));
    }
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (in.bad() || !in.is_open()) {
        return fail(Domain::configuration, "not_readable",
                    fmt::format("{}: cannot be read", file.string()));
    }
    return bytes;
}

}  // namespace tillside::head_office::program
