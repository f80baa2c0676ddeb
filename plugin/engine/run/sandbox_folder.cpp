#include "plugin/engine/run/sandbox_folder.hpp"

#include <fmt/format.h>
#include <tillside/plugin.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "plugin/engine/sandbox/preparation.hpp"
#include "sync/wire/secrets.hpp"

namespace tillside::engine::run {

namespace {

namespace fs = std::filesystem;

constexpr const char* mark = "SANDBOX";

std::unexpected<Error> about(const fs::path& data, std::string_view code, std::string_view words) {
    return fail(Domain::configuration, code,
                fmt::format("the data folder {} {}", data.string(), words));
}

Result<fs::path> temporary_folder() {
    std::error_code error;
    std::string pattern = (fs::temp_directory_path(error) / "tillside-sandbox-XXXXXX").string();
    if (error || ::mkdtemp(pattern.data()) == nullptr) {
        return about(pattern, "data_not_writable",
                     fmt::format("cannot be made: {}", std::strerror(errno)));
    }
    return fs::path(pattern);
}

Result<void> claim(const fs::path& data) {
    std::error_code error;
    if (fs::exists(data / mark, error)) return {};
    fs::create_directory(data, error);
    if (error) return about(data, "data_not_writable", "cannot be made: " + error.message());
    if (!fs::is_empty(data, error) || error) {
        return about(data, "not_a_sandbox",
                     "holds something that is no sandbox: name another or an empty one");
    }
    std::ofstream file(data / mark);
    file
        << "A sandbox of tillsided: nobody in it is real. Remove the whole folder to start anew.\n";
    file.close();
    if (!file) return about(data, "data_not_writable", "is not writable");
    return {};
}

Result<void> write_secrets(const fs::path& file) {
    std::error_code error;
    if (fs::exists(file, error)) return {};
    return wire::write_till_secrets(file, sandbox::make_secrets(wire::system_random()));
}

}  // namespace

Result<SandboxFolder> sandbox_folder(const fs::path& data, const fs::path& socket) {
    SandboxFolder made;
    made.temporary = data.empty();
    auto folder = made.temporary ? temporary_folder() : Result<fs::path>(fs::absolute(data));
    if (!folder) return std::unexpected(folder.error());
    if (auto claimed = claim(*folder); !claimed) return std::unexpected(claimed.error());
    config::Config& config = made.config;
    config.sandbox = true;
    config.data = *folder;
    config.socket = socket.empty() ? *folder / "tillside.sock" : fs::absolute(socket);
    config.secrets = *folder / "secrets.json";
    config.log.file = *folder / "tillsided.log";
    if (config.socket.string().size() > TILLSIDE_SOCKET_PATH_BYTES_MAX) {
        return fail(Domain::configuration, "bad_value",
                    fmt::format("the socket's path {} has more than {} bytes: name a shorter one "
                                "with --socket",
                                config.socket.string(), TILLSIDE_SOCKET_PATH_BYTES_MAX));
    }
    if (auto written = write_secrets(config.secrets); !written) {
        return std::unexpected(written.error());
    }
    return made;
}

Result<void> refuse_sandbox(const fs::path& data) {
    std::error_code error;
    if (!fs::exists(data / mark, error)) return {};
    return about(data, "is_a_sandbox",
                 "is a sandbox's: a real till never runs on it; name another folder");
}

}  // namespace tillside::engine::run
