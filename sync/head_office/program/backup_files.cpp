#include "sync/head_office/program/backup_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>

#include "sync/wire/durable_file.hpp"

namespace tillside::head_office::program {

namespace {

constexpr int format_version = 1;
constexpr std::string_view manifest_name = "manifest.json";

// Not the projections: they are made from events, and a newer version may make them anew.
constexpr std::array<std::string_view, 14> data_tables = {
    "events",    "rejected_events", "watermarks",  "signed_heads", "suppressions",
    "terminals", "users",           "audit",       "items",        "stock_levels",
    "staff",     "models",          "invitations", "wipe_orders"};
constexpr std::array<std::string_view, 2> key_tables = {"customer_keys", "erased_customers"};

std::unexpected<Error> about(const std::filesystem::path& path, std::string_view code,
                             std::string_view words) {
    return fail(Domain::store, code, fmt::format("{}: {}", path.string(), words));
}

std::unexpected<Error> by_errno(const std::filesystem::path& path, std::string_view what) {
    return about(path, "not_writable", fmt::format("{}: {}", what, std::strerror(errno)));
}

class Descriptor {
public:
    Descriptor(const std::filesystem::path& path, int flags)
        : number_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

// Reads a file piece by piece.
template <typename Take>
Result<void> each_piece(const std::filesystem::path& file, Take take) {
    const Descriptor in(file, O_RDONLY);
    if (in.number() < 0) return about(file, "cannot_read", std::strerror(errno));
    std::vector<unsigned char> piece(1 << 20);
    while (true) {
        const ssize_t bytes = ::read(in.number(), piece.data(), piece.size());
        if (bytes < 0 && errno == EINTR) continue;
        if (bytes < 0) return about(file, "cannot_read", std::strerror(errno));
        if (bytes == 0) return {};
        auto taken = take(std::span(piece.data(), static_cast<std::size_t>(bytes)));
        if (!taken) return taken;
    }
}

nlohmann::json as_json(const Manifest& manifest) {
    nlohmann::json chains = nlohmann::json::array();
    for (const ingest::CheckedChain& chain : manifest.chains) {
        chains.push_back({{"till", chain.till},
                          {"epoch", chain.epoch},
                          {"last_sequence", chain.last_sequence},
                          {"head", wire::to_hex(wire::to_bytes(chain.head))}});
    }
    return {{"format", format_version},
            {"kind", manifest.kind == BackupKind::data ? "data" : "keys"},
            {"driver", manifest.of_server ? "postgresql" : "sqlite"},
            {"taken_at_us", manifest.taken_at_us},
            {"counts", manifest.counts},
            {"chains", chains},
            {"sha256", manifest.sha256}};
}

Manifest from_json(const nlohmann::json& json) {
    Manifest manifest;
    manifest.kind = json.at("kind") == "data" ? BackupKind::data : BackupKind::keys;
    manifest.of_server = json.at("driver") == "postgresql";
    manifest.taken_at_us = json.at("taken_at_us").get<std::int64_t>();
    manifest.counts = json.at("counts").get<std::map<std::string, std::int64_t>>();
    manifest.sha256 = json.at("sha256").get<std::string>();
    for (const auto& one : json.at("chains")) {
        ingest::CheckedChain chain{one.at("till").get<std::string>(),
                                   one.at("epoch").get<std::uint64_t>(),
                                   one.at("last_sequence").get<std::uint64_t>(),
                                   {}};
        const auto head = wire::from_hex(one.at("head").get<std::string>());
        if (head) std::ranges::copy(head->substr(0, chain.head.size()), chain.head.begin());
        manifest.chains.push_back(std::move(chain));
    }
    return manifest;
}

}  // namespace

std::filesystem::path data_file(const std::filesystem::path& folder, bool of_server) {
    return folder / (of_server ? "data.pgdump" : "data.sqlite");
}

Result<Manifest> described(store::Database& database, BackupKind kind,
                           const ingest::Progress& progress) {
    Manifest manifest;
    manifest.kind = kind;
    const bool is_data = kind == BackupKind::data;
    for (const std::string_view table : is_data ? std::span<const std::string_view>(data_tables)
                                                : std::span<const std::string_view>(key_tables)) {
        auto rows = database.number(fmt::format("SELECT count(*) FROM {}", table));
        if (!rows) return std::unexpected(std::move(rows.error()));
        manifest.counts[std::string(table)] = *rows;
    }
    if (!is_data) return manifest;
    auto chains = ingest::check_log(database, progress);
    if (!chains) return std::unexpected(std::move(chains.error()));
    manifest.chains = std::move(*chains);
    return manifest;
}

Result<void> write_manifest(const std::filesystem::path& folder, const Manifest& manifest) {
    const auto file = folder / manifest_name;
    if (const auto done = wire::write_durably(file, as_json(manifest).dump(1) + "\n", 0600);
        !done) {
        return about(file, "not_writable", std::strerror(done.error()));
    }
    return {};
}

Result<Manifest> read_manifest(const std::filesystem::path& folder) {
    const auto file = folder / manifest_name;
    std::ifstream in(file, std::ios::binary);
    const auto json = nlohmann::json::parse(in, nullptr, false);
    try {
        if (json.at("format") == format_version) return from_json(json);
        return about(file, "not_a_backup",
                     "this backup was made by a newer version of the program; use that one");
    } catch (const nlohmann::json::exception&) {
        return about(file, "not_a_backup",
                     "there is no manifest of a backup; name the folder that "
                     "`tillside-hq backup` made");
    }
}

Result<std::string> sha256_of(const std::filesystem::path& file) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    auto read = each_piece(file, [&](std::span<const unsigned char> piece) -> Result<void> {
        crypto_hash_sha256_update(&state, piece.data(), piece.size());
        return {};
    });
    if (!read) return std::unexpected(std::move(read.error()));
    wire::Hash hash{};
    crypto_hash_sha256_final(&state, hash.data());
    return wire::to_hex(wire::to_bytes(hash));
}

Result<void> copy_durably(const std::filesystem::path& from, const std::filesystem::path& to) {
    const Descriptor out(to, O_WRONLY | O_CREAT | O_TRUNC);
    if (out.number() < 0) return by_errno(to, "cannot be made");
    auto copied = each_piece(from, [&](std::span<const unsigned char> piece) -> Result<void> {
        while (!piece.empty()) {
            const ssize_t bytes = ::write(out.number(), piece.data(), piece.size());
            if (bytes < 0 && errno == EINTR) continue;
            if (bytes < 0) return by_errno(to, "cannot be written");
            piece = piece.subspan(static_cast<std::size_t>(bytes));
        }
        return {};
    });
    if (!copied) return copied;
    if (::fsync(out.number()) != 0) return by_errno(to, "cannot be written");
    return {};
}

Result<void> settle(const std::filesystem::path& path) {
    const Descriptor descriptor(path, O_RDONLY);
    if (descriptor.number() < 0 || ::fsync(descriptor.number()) != 0) {
        return by_errno(path, "cannot be written to the disk");
    }
    return {};
}

}  // namespace tillside::head_office::program
