#include "plugin/engine/run/signing_key.hpp"

#include <sodium.h>

#include "plugin/engine/run/private_file.hpp"

namespace tillside::engine::run {

namespace {

constexpr std::size_t key_bytes = 64;
constexpr std::size_t file_bytes_max = 256;  // a sealed key has about 130
constexpr std::string_view part_name = "signing-key";

Result<void> write(const std::filesystem::path& file, const wire::SigningKey& key,
                   const wire::Key& wrapping_key, const wire::Random& random) {
    const std::string_view secret(reinterpret_cast<const char*>(key.secret_key.data()), key_bytes);
    const wire::SealedPart part = wire::seal_part(wrapping_key, {}, {}, part_name, secret, random);
    return write_private_file(file, part.SerializeAsString());
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
        return about_file(file, "not_a_key",
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
    return about_file(
        file, "sealed",
        "is sealed under another wrapping key than this till's secrets hold: put the "
        "secrets file back that belongs to it, or move it away and enrol the till anew");
}

}  // namespace

Result<wire::SigningKey> read_or_make_signing_key(const std::filesystem::path& file,
                                                  const std::vector<wire::Key>& wrapping_keys,
                                                  const wire::Random& random) {
    auto bytes = read_private_file(file, file_bytes_max);
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
