#include "plugin/engine/run/private_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sync/wire/durable_file.hpp"

namespace tillside::engine::run {

std::unexpected<Error> about_file(const std::filesystem::path& file, std::string_view code,
                                  std::string_view words) {
    return fail(Domain::secrets, code, fmt::format("{} {}", file.string(), words));
}

Result<std::optional<std::string>> read_private_file(const std::filesystem::path& file,
                                                     std::size_t bytes_max) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) {
        if (errno == ENOENT) return std::nullopt;
        return about_file(file, "not_readable",
                          fmt::format("cannot be read: {}", std::strerror(errno)));
    }
    struct stat facts {};
    std::string bytes(bytes_max, '\0');
    const bool known = ::fstat(descriptor, &facts) == 0;
    const ssize_t length = ::read(descriptor, bytes.data(), bytes.size());
    ::close(descriptor);
    if (!known || (facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return about_file(file, "too_open", "may be read by others; run `chmod 600` on it");
    }
    bytes.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
    return bytes;
}

Result<void> write_private_file(const std::filesystem::path& file, std::string_view bytes) {
    if (auto written = wire::write_durably(file, bytes, 0600); !written) {
        return about_file(file, "not_written",
                          fmt::format("cannot be written: {}", std::strerror(written.error())));
    }
    return {};
}

}  // namespace tillside::engine::run
