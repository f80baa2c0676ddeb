// tillside-hq backup FOLDER: a checked copy of the data, or of the keys, while head office serves.
#include <fmt/format.h>

#include <atomic>

#include "sync/head_office/backups/horizon.hpp"
#include "sync/head_office/program/backup_files.hpp"
#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/office.hpp"
#include "sync/head_office/program/progress.hpp"
#include "sync/head_office/program/stores.hpp"
#include "sync/head_office/store/postgres/dump.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::program {

namespace {

struct Options {
    std::filesystem::path data;
    std::filesystem::path folder;
    bool keys = false;
};

struct Source {
    store::Database& database;
    store::Location location;
    BackupKind kind;
};

Result<Manifest> described_aloud(store::Database& database, BackupKind kind) {
    std::atomic<std::int64_t> events = 0;
    const SpokenProgress progress([&] { return fmt::format("checked {} events", events.load()); });
    return described(database, kind, [&](std::int64_t checked) { events = checked; });
}

// One snapshot of the file, taken by SQLite itself; writers go on meanwhile.
Result<Manifest> copy_file(const Source& source, const std::filesystem::path& folder) {
    const auto file = data_file(folder, false);
    {
        const SpokenProgress progress(
            [&] { return fmt::format("copied {}", size_in_words(file.string())); });
        auto copied = source.database.execute("VACUUM INTO ?1", {file.string()});
        if (!copied) return std::unexpected(std::move(copied.error()));
    }
    std::error_code refused;
    std::filesystem::permissions(
        file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, refused);
    if (auto settled = settle(file); !settled) return std::unexpected(std::move(settled.error()));
    auto copy = store::open_to_read(file);
    if (!copy) return std::unexpected(std::move(copy.error()));
    return described_aloud(**copy, source.kind);
}

// What is dumped and what is checked is one snapshot of the server.
Result<Manifest> dump_schema(const Source& source, const std::filesystem::path& folder) {
    const auto file = data_file(folder, true);
    auto manifest = source.database.transaction([&]() -> Result<Manifest> {
        auto settled =
            source.database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        if (!settled) return std::unexpected(std::move(settled.error()));
        // This one stands still while the tool works.
        auto patient = source.database.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
        if (!patient) return std::unexpected(std::move(patient.error()));
        auto snapshot = source.database.one("SELECT pg_export_snapshot()", {},
                                            [](const store::Row& row) { return row.text_copy(0); });
        if (!snapshot) return std::unexpected(std::move(snapshot.error()));
        {
            const SpokenProgress progress(
                [&] { return fmt::format("dumped {}", size_in_words(file.string())); });
            auto dumped =
                store::postgres::dump(source.location, snapshot->value_or(std::string()), file);
            if (!dumped) return std::unexpected(std::move(dumped.error()));
        }
        return described_aloud(source.database, source.kind);
    });
    if (!manifest) return manifest;
    manifest->of_server = true;
    if (auto sound = store::postgres::check_dump(file); !sound) {
        return std::unexpected(std::move(sound.error()));
    }
    if (auto settled = settle(file); !settled) return std::unexpected(std::move(settled.error()));
    return manifest;
}

Result<Manifest> make_backup(const Source& source, const std::filesystem::path& folder, Now now) {
    const std::filesystem::path part = folder.string() + ".part";
    std::error_code error;
    std::filesystem::remove_all(part, error);
    if (!std::filesystem::create_directories(part, error)) {
        return fail(Domain::store, "not_writable",
                    fmt::format("{}: cannot be made: {}", part.string(), error.message()));
    }
    std::filesystem::permissions(part, std::filesystem::perms::owner_all, error);
    auto manifest =
        source.location.url.empty() ? copy_file(source, part) : dump_schema(source, part);
    if (!manifest) return manifest;
    manifest->taken_at_us = now.us;
    auto hash = sha256_of(data_file(part, manifest->of_server));
    if (!hash) return std::unexpected(std::move(hash.error()));
    manifest->sha256 = std::move(*hash);
    if (auto written = write_manifest(part, *manifest); !written) {
        return std::unexpected(std::move(written.error()));
    }
    if (source.kind == BackupKind::data) {
        auto expected = backups::expect_backup(source.database, manifest->chains);
        if (!expected) return std::unexpected(std::move(expected.error()));
    }
    std::filesystem::rename(part, folder, error);
    if (error) {
        return fail(Domain::store, "not_writable",
                    fmt::format("{}: cannot be made: {}", folder.string(), error.message()));
    }
    const auto parent = std::filesystem::absolute(folder, error).parent_path();
    if (auto settled = settle(parent); !settled) {
        return std::unexpected(std::move(settled.error()));
    }
    return manifest;
}

int backup(const Options& options) {
    std::error_code unreadable;
    if (std::filesystem::exists(options.folder, unreadable)) {
        return failed({Domain::configuration, "exists",
                       fmt::format("{}: is there already; a backup is never written over another",
                                   options.folder.string())});
    }
    auto stores = chosen_stores();
    if (!stores) return failed(stores.error());
    auto office = Office::open(options.data);
    if (!office) return failed(office.error());
    const Source source =
        options.keys
            ? Source{*(*office)->keys_database, stores->keys_at(options.data), BackupKind::keys}
            : Source{*(*office)->database, stores->data_at(options.data), BackupKind::data};
    const Now now = system_now();
    auto manifest = make_backup(source, options.folder, now);
    if (!manifest) {
        std::filesystem::remove_all(options.folder.string() + ".part", unreadable);
        return failed(manifest.error().with_context("backup"));
    }
    if (options.keys) {
        fmt::print("{}: {} keys of customers, checked; keep it apart from the data's backups\n",
                   options.folder.string(), manifest->counts["customer_keys"]);
        return 0;
    }
    // Only now does it count towards what tills may let go of.
    if (auto noted = backups::note_backup(*(*office)->database, manifest->chains, now); !noted) {
        return failed(noted.error());
    }
    fmt::print("{}: {} events of {} chains, checked\n", options.folder.string(),
               manifest->counts["events"], manifest->chains.size());
    return 0;
}

}  // namespace

void add_backup(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand(
        "backup",
        "copy the data (or --keys) into a new folder and check it; head office may serve");
    auto options = std::make_shared<Options>();
    add_data_option(*command, options->data);
    command->add_option("folder", options->folder, "the folder to make")->required();
    command->add_flag("--keys", options->keys,
                      "customers' keys instead of the data: they have a backup, and a time to keep "
                      "it, of their own");
    command->callback([&chosen, options] { chosen = [options] { return backup(*options); }; });
}

}  // namespace tillside::head_office::program
