#include "sync/head_office/published_models/published.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "sync/head_office/changes/changes.hpp"
#include "sync/wire/durable_file.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::head_office::published_models {

namespace {

Result<void> write_whole(const std::filesystem::path& file, std::string_view bytes) {
    std::error_code failed;
    std::filesystem::create_directories(file.parent_path(), failed);
    if (auto written = wire::write_durably(file, bytes, 0644); !written) {
        return fail(
            Domain::training, "cannot_write",
            fmt::format("{} cannot be written: {}", file.string(), std::strerror(written.error())),
            true);
    }
    return {};
}

std::filesystem::path file_of(const std::filesystem::path& folder, std::string_view version) {
    return folder / (std::string(version) + ".model");
}

wire::ModelAnnouncement announcement_of(const store::Row& row) {
    wire::ModelAnnouncement announcement;
    announcement.set_version(row.text_copy(0));
    announcement.set_sha256(row.blob_copy(1));
    announcement.set_size_bytes(row.natural(2));
    return announcement;
}

Result<std::optional<wire::ModelAnnouncement>> find_version(store::Database& database,
                                                            std::string_view version) {
    return database.one("SELECT version, sha256, size_bytes FROM models WHERE version = ?1",
                        {version}, announcement_of);
}

}  // namespace

bool is_version(std::string_view text) {
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    return !text.empty() && text.size() <= 64 && !text.starts_with('.') &&
           text.find_first_not_of(allowed) == std::string_view::npos;
}

Result<std::optional<wire::ModelAnnouncement>> current_model(store::Database& database) {
    return database.one(
        "SELECT version, sha256, size_bytes FROM models ORDER BY number DESC LIMIT 1", {},
        announcement_of);
}

Result<wire::ModelAnnouncement> publish(store::Database& database,
                                        const std::filesystem::path& folder,
                                        std::string_view version, std::string_view bytes, Now now) {
    if (!is_version(version)) {
        return fail(Domain::training, "bad_version",
                    "a model's version is 1 to 64 of A-Z a-z 0-9 . _ - without a leading dot");
    }
    wire::ModelAnnouncement announcement;
    announcement.set_version(std::string(version));
    announcement.set_sha256(wire::to_bytes(wire::sha256(bytes)));
    announcement.set_size_bytes(bytes.size());

    const auto held = find_version(database, version);
    if (!held) return std::unexpected(held.error());
    if (*held && (*held)->sha256() != announcement.sha256()) {
        return fail(Domain::training, "published",
                    fmt::format("the model {} was published with other bytes", version));
    }
    if (auto written = write_whole(file_of(folder, version), bytes); !written) {
        return std::unexpected(std::move(written.error()));
    }
    if (*held) return announcement;
    return database.transaction([&]() -> Result<wire::ModelAnnouncement> {
        auto kept = database.execute(
            "INSERT INTO models (number, version, sha256, size_bytes, trained_at_us) "
            "VALUES ((SELECT coalesce(max(number), 0) + 1 FROM models), ?1, ?2, ?3, ?4)",
            {version, store::Blob{announcement.sha256()}, bytes.size(), now.us});
        if (!kept) return std::unexpected(std::move(kept.error()));
        auto noted =
            changes::note_changed(database, changes::Scope::everyone(), changes::Kind::model, "");
        if (!noted) return std::unexpected(std::move(noted.error()));
        return announcement;
    });
}

Result<std::string> read_model(store::Database& database, const std::filesystem::path& folder,
                               std::string_view version) {
    const auto unknown = [] {
        return fail(Domain::training, "not_found", "no such model was published");
    };
    if (!is_version(version)) return unknown();
    const auto held = find_version(database, version);
    if (!held) return std::unexpected(held.error());
    if (!*held) return unknown();

    const std::filesystem::path file = file_of(folder, version);
    std::ifstream in(file, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (bytes.size() != (*held)->size_bytes() ||
        wire::to_bytes(wire::sha256(bytes)) != (*held)->sha256()) {
        return fail(Domain::training, "damaged",
                    fmt::format("{} is missing or was changed; train a new model", file.string()));
    }
    return bytes;
}

}  // namespace tillside::head_office::published_models
