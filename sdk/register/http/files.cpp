// Reads the built screen from its folder.
#include "sdk/register/http/files.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace tillside::pos {
namespace {

std::string type_of(const std::filesystem::path& file) {
    static const std::map<std::string, std::string> types{
        {".html", "text/html; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},   {".svg", "image/svg+xml"},
        {".json", "application/json"},         {".txt", "text/plain; charset=utf-8"}};
    const auto found = types.find(file.extension().string());
    return found == types.end() ? "application/octet-stream" : found->second;
}

}  // namespace

std::expected<std::map<std::string, StaticFile>, Fault> read_files(
    const std::filesystem::path& folder) {
    constexpr std::size_t bytes_max = 16 * 1024 * 1024;
    std::map<std::string, StaticFile> files;
    std::size_t bytes = 0;
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
        if (!at->is_regular_file(error)) continue;
        std::ifstream input(at->path(), std::ios::binary);
        std::string content{std::istreambuf_iterator<char>(input), {}};
        bytes += content.size();
        if (bytes > bytes_max) {
            return std::unexpected(
                Fault{"files_too_large",
                      fmt::format("{} holds more than 16 MiB: it is not the folder of the "
                                  "register's screen",
                                  folder.string())});
        }
        const auto name =
            "/" + std::filesystem::relative(at->path(), folder, error).generic_string();
        files[name] = {type_of(at->path()), std::move(content)};
    }
    const auto index = files.find("/index.html");
    if (index == files.end()) {
        return std::unexpected(Fault{
            "files_missing",
            fmt::format("{} holds no index.html: build the target register_web, or name the folder "
                        "with --files",
                        folder.string())});
    }
    files["/"] = index->second;
    return files;
}

}  // namespace tillside::pos
