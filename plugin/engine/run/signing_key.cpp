#include "plugin/engine/run/signing_key.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "sync/wire/durable_file.hpp"

namespace tillside::engine::run {

namespace {

constexpr std::size_t key_bytes = 64;
constexpr std::size_t file_bytes_max = 256;  // a sealed key has about 130
constexpr std::string_view part_name = "signing-key";

std::unexpected<Error> about(const std::filesystem::path& file, std::string_view code,
                             std::string_view words) {
    return fail(Domain::secrets, code, fmt::format("{} {}", file.string(), words));
}

Result<void> write(const std::filesystem::path& file, const wire::SigningKey& key,
                   const wire::Key& wrapping_key, const wire::Random& random) {
    const std::string_view secret(reinterpret_cast<const char*>(key.secret_key.data()), key_bytes);
    const wire::SealedPart part = wire::seal_part(wrapping_key, {}, {}, part_name, secret, random);
    if (auto written = wire::write_durably(file, part.SerializeAsString(), 0600); !written) {
        return about(file, "not_written",
                     fmt::format("cannot be written: {}", std::strerror(written.error())));
    }
    return {};
}

// The file's bytes; nothing where there is none.
Result<std::optional<std::string>> read(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) {
        if (errno == ENOENT) return std::nullopt;
        return about(file, "not_readable", fmt::format("cannot be read: {}", std::strerror(errno)));
    }
    struct stat facts {};
    std::string bytes(file_bytes_max, '\0');
    const bool known = ::fstat(descriptor, &facts) == 0;
    const ssize_t length = ::read(descriptor, bytes.data(), bytes.size());
    ::close(descriptor);
    if (!known || (facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return about(file, "too_open", "may be read by others; run `chmod 600` on it");
    }
    bytes.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
    return bytes;
}

struct Opened {
    wire::SigningKey key;
    bool to_be_sealed = false;  // new, raw, or sealed under an older key
};

Result<Opened> open(const std::filesystem::path& file, const std::string& bytes,
                    const std::vector<wire::Key>& wrapping_keys) {
    if (bytes.size() == key_bytes) {
        auto key = wire::signing_key_from_bytes(bytes);
        if (!key) return std::unexpected(std::move(key.error()));
        return Opened{*key, true};
    }
    wire::SealedPart part;
    if (!part.ParseFromString(bytes) || part.name() != part_name) {
        return about(file, "not_a_key",
                     "is not a signing key: move it away, and the till makes a new one");
    }
    for (std::size_t i = 0; i < wrapping_keys.size(); ++i) {
        auto secret = wire::open_part(wrapping_keys[i], {}, part);
        if (!secret) continue;
        auto key = wire::signing_key_from_bytes(*secret);
        sodium_memzero(secret->data(), secret->size());
        if (!key) return std::unexpected(std::move(key.error()));
        return Opened{*key, i > 0};
    }
    return about(file, "sealed",
                 "is sealed under another wrapping key than this till's secrets hold: put the "
                 "secrets file back that belongs to it, or move it away and enrol the till anew");
}

}  // namespace

Result<wire::SigningKey> read_or_make_signing_key(const std::filesystem::path& file,
                                                  const std::vector<wire::Key>& wrapping_keys,
                                                  const wire::Random& random) {
    auto bytes = read(file);
    if (!bytes) return std::unexpected(std::move(bytes.error()));
    Opened opened;
    if (*bytes) {
        auto found = open(file, **bytes, wrapping_keys);
        sodium_memzero((*bytes)->data(), (*bytes)->size());
        if (!found) return std::unexpected(std::move(found.error()));
        opened = *found;
    } else {
        opened = {wire::make_signing_key(random), true};
    }
    if (opened.to_be_sealed) {
        auto written = write(file, opened.key, wrapping_keys.front(), random);
        if (!written) return std::unexpected(std::move(written.error()));
    }
    return opened.key;
}

}  // namespace tillside::engine::run
