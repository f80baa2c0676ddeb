#include "plugin/engine/run/identity_file.hpp"

#include <sodium.h>

#include "plugin/engine/run/private_file.hpp"
#include "sync/uplink/key_pair.hpp"

namespace tillside::engine::run {

namespace {

constexpr std::size_t file_bytes_max = 64 << 10;
constexpr std::string_view part_name = "identity";

std::filesystem::path identity_in(const std::filesystem::path& data) {
    return data / "identity";
}
std::filesystem::path enrolling_key_in(const std::filesystem::path& data) {
    return data / "enrolling.key";
}
std::filesystem::path enrolled_code_in(const std::filesystem::path& data) {
    return data / "enrolled.code";
}

}  // namespace

Result<std::optional<wire::TillIdentity>> read_identity(
    const std::filesystem::path& data, const std::vector<wire::Key>& wrapping_keys) {
    const auto file = identity_in(data);
    auto bytes = read_private_file(file, file_bytes_max);
    if (!bytes) return std::unexpected(std::move(bytes.error()));
    if (!*bytes) return std::nullopt;
    wire::SealedPart part;
    if (!part.ParseFromString(**bytes) || part.name() != part_name) {
        return about_file(file, "not_an_identity",
                          "is not a till's certificate: move it away and enrol the till anew");
    }
    for (const wire::Key& key : wrapping_keys) {
        auto opened = wire::open_part(key, {}, part);
        if (!opened) continue;
        wire::TillIdentity identity;
        const bool read = identity.ParseFromString(*opened);
        sodium_memzero(opened->data(), opened->size());
        if (read) return identity;
    }
    return about_file(file, "sealed",
                      "is sealed under another wrapping key than this till's secrets hold: put "
                      "the secrets file back that belongs to it, or enrol the till anew");
}

Result<void> write_identity(const std::filesystem::path& data, const wire::TillIdentity& identity,
                            const wire::Key& wrapping_key, const wire::Random& random) {
    std::string plain = identity.SerializeAsString();
    const wire::SealedPart part = wire::seal_part(wrapping_key, {}, {}, part_name, plain, random);
    sodium_memzero(plain.data(), plain.size());
    return write_private_file(identity_in(data), part.SerializeAsString());
}

Result<std::string> enrolling_key(const std::filesystem::path& data) {
    const auto file = enrolling_key_in(data);
    auto kept = read_private_file(file, file_bytes_max);
    if (!kept) return std::unexpected(std::move(kept.error()));
    if (*kept) return std::move(**kept);
    auto key = uplink::make_private_key();
    if (!key) return key;
    if (auto written = write_private_file(file, *key); !written) {
        return std::unexpected(std::move(written.error()));
    }
    return key;
}

// Neither step has to succeed: what is left behind is a key that opens nothing by itself, or a hash
// without which the same code is asked about again.
void enrolled_with(const std::filesystem::path& data, const std::string& code_hash) {
    std::error_code ignored;
    (void)write_private_file(enrolled_code_in(data), code_hash);
    std::filesystem::remove(enrolling_key_in(data), ignored);
}

bool was_enrolled_with(const std::filesystem::path& data, const std::string& code_hash) {
    const auto kept = read_private_file(enrolled_code_in(data), code_hash.size());
    return kept && *kept && **kept == code_hash;
}

}  // namespace tillside::engine::run
