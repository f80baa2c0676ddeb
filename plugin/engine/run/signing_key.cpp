#include "plugin/engine/run/signing_key.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "sync/wire/durable_file.hpp"

namespace tillside::engine::run {

namespace {

constexpr std::size_t key_bytes = 64;

std::unexpected<Error> about(const std::filesystem::path& file, std::string_view code,
                             std::string_view words) {
    return fail(Domain::secrets, code, fmt::format("{} {}", file.string(), words));
}

Result<wire::SigningKey> make(const std::filesystem::path& file, const wire::Random& random) {
    const wire::SigningKey key = wire::make_signing_key(random);
    const std::string_view bytes(reinterpret_cast<const char*>(key.secret_key.data()), key_bytes);
    if (auto written = wire::write_durably(file, bytes, 0600); !written) {
        return about(file, "not_written",
                     fmt::format("cannot be written: {}", std::strerror(written.error())));
    }
    return key;
}

}  // namespace

Result<wire::SigningKey> read_or_make_signing_key(const std::filesystem::path& file,
                                                  const wire::Random& random) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) {
        if (errno == ENOENT) return make(file, random);
        return about(file, "not_readable", fmt::format("cannot be read: {}", std::strerror(errno)));
    }
    struct stat facts {};
    std::array<char, key_bytes + 1> bytes{};
    const bool known = ::fstat(descriptor, &facts) == 0;
    const ssize_t length = ::read(descriptor, bytes.data(), bytes.size());
    ::close(descriptor);
    if (!known || (facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return about(file, "too_open", "may be read by others; run `chmod 600` on it");
    }
    if (length != static_cast<ssize_t>(key_bytes)) {
        return about(
            file, "not_a_key",
            "is not a signing key of 64 bytes: move it away, and the till makes a new one");
    }
    return wire::signing_key_from_bytes(std::string_view(bytes.data(), key_bytes));
}

}  // namespace tillside::engine::run
