// The console's pages: files that were built beforehand, read whole when the server starts. Nothing
// that a caller names is ever looked up on the disk.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sync/head_office/http/message.hpp"

namespace tillside::head_office::api {

class ConsoleFiles {
public:
    // Reads the folder (files of at most 4 MiB with a known ending). A folder that is not there
    // gives no files: the console's page says so.
    [[nodiscard]] static Result<ConsoleFiles> read(const std::filesystem::path& folder);

    // The file under this path; the first page for "/" and for paths without an ending (the
    // console's own addresses).
    [[nodiscard]] std::optional<http::Response> find(std::string_view path) const;
    [[nodiscard]] bool empty() const { return files_.empty(); }

private:
    struct File {
        std::string content_type;
        std::string bytes;
    };
    std::map<std::string, File, std::less<>> files_;
};

}  // namespace tillside::head_office::api
