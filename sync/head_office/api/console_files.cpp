#include "sync/head_office/api/console_files.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <sstream>

namespace tillside::head_office::api {

namespace {

constexpr std::uintmax_t file_bytes_max = 4 << 20;

std::string_view content_type_of(const std::filesystem::path& file) {
    constexpr auto types = std::to_array<std::pair<std::string_view, std::string_view>>({
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".json", "application/json"},
        {".map", "application/json"},
    });
    const std::string ending = file.extension().string();
    for (const auto& [known, type] : types) {
        if (known == ending) return type;
    }
    return {};
}

}  // namespace

Result<ConsoleFiles> ConsoleFiles::read(const std::filesystem::path& folder) {
    ConsoleFiles out;
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) return out;
    for (auto entry = std::filesystem::recursive_directory_iterator(folder, error);
         !error && entry != std::filesystem::end(entry); entry.increment(error)) {
        const std::string_view type = content_type_of(entry->path());
        if (type.empty() || !entry->is_regular_file(error)) continue;
        if (entry->file_size(error) > file_bytes_max) continue;
        std::ifstream in(entry->path(), std::ios::binary);
        std::ostringstream bytes;
        bytes << in.rdbuf();
        if (!in) {
            return fail(
                Domain::http, "cannot_read",
                fmt::format("{}: this file of the console cannot be read", entry->path().string()));
        }
        const std::string path =
            "/" + std::filesystem::relative(entry->path(), folder, error).generic_string();
        out.files_[path] = {std::string(type), bytes.str()};
    }
    if (error) {
        return fail(Domain::http, "cannot_read",
                    fmt::format("{}: the console's files cannot be read: {}", folder.string(),
                                error.message()));
    }
    return out;
}

std::optional<http::Response> ConsoleFiles::find(std::string_view path) const {
    const bool page = path.substr(path.rfind('/') + 1).find('.') == std::string_view::npos;
    const auto found = files_.find(page ? std::string_view("/index.html") : path);
    if (found == files_.end()) return std::nullopt;
    return http::Response{
        200, found->second.content_type, found->second.bytes, {{"Cache-Control", "no-cache"}}};
}

}  // namespace tillside::head_office::api
