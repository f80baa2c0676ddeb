// tillside-hq restore FOLDER: puts a backup in the place of the data (or the keys), checks it, and
// makes tills and head office notice that time went back.
#include <fmt/format.h>

#include <atomic>
#include <set>

#include "sync/head_office/backups/horizon.hpp"
#include "sync/head_office/program/backup_files.hpp"
#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/office.hpp"
#include "sync/head_office/program/progress.hpp"
#include "sync/head_office/program/stores.hpp"
#include "sync/head_office/store/migration.hpp"
#include "sync/head_office/store/postgres/dump.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::program {

namespace {

struct Options {
    std::filesystem::path data;
    std::filesystem::path folder;
    bool keys = false;
    bool replace = false;
};

struct Target {
    store::Location location;
    BackupKind kind;
    bool on_server;
    bool replace;
};

Result<Manifest> fitting_manifest(const std::filesystem::path& folder, const Target& target) {
    auto manifest = read_manifest(folder);
    if (!manifest) return manifest;
    if (manifest->kind != target.kind) {
        return fail(Domain::configuration, "other_kind",
                    fmt::format("{}: this is a backup of {}", folder.string(),
                                manifest->kind == BackupKind::keys ? "keys; add --keys"
                                                                   : "the data; leave out --keys"));
    }
    if (manifest->of_server != target.on_server) {
        return fail(
            Domain::configuration, "other_driver",
            fmt::format("{}: this backup is of {}", folder.string(),
                        manifest->of_server ? "PostgreSQL; name the database with --store"
                                            : "files in the data folder; leave out --store"));
    }
    const SpokenProgress progress([] { return std::string("checking the backup's file"); });
    auto hash = sha256_of(data_file(folder, manifest->of_server));
    if (!hash) return std::unexpected(std::move(hash.error()));
    if (*hash != manifest->sha256) {
        return fail(Domain::store, "damaged",
                    fmt::format("{}: the file is not as it was written; take another backup",
                                data_file(folder, manifest->of_server).string()));
    }
    return manifest;
}

std::span<const store::Migration> tables_of(const Target& target) {
    return target.kind == BackupKind::data ? store::head_office_schema() : store::keys_schema();
}

Result<void> refuse_if_used(store::Database& database, const Target& target) {
    if (target.replace) return {};
    auto rows = database.number(
        target.kind == BackupKind::data
            ? "SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM terminals)"
            : "SELECT count(*) FROM customer_keys");
    if (!rows) return std::unexpected(std::move(rows.error()));
    if (*rows == 0) return {};
    return fail(Domain::configuration, "not_empty",
                fmt::format("{}: there is data already; what is not in the backup would be lost. "
                            "Say --replace if that is what you want",
                            database.where()));
}

Result<void> put_file(const Target& target, const std::filesystem::path& from) {
    const std::filesystem::path& file = target.location.file;
    std::error_code missing;
    if (std::filesystem::exists(file, missing) && !target.replace) {
        auto there = store::open(file, tables_of(target));
        if (!there) return std::unexpected(std::move(there.error()));
        if (auto used = refuse_if_used(**there, target); !used) return used;
    }
    const std::filesystem::path part = file.string() + ".part";
    if (auto copied = copy_durably(from, part); !copied) return copied;
    // The log of writes belongs to the file that goes.
    for (const char* end : {"-wal", "-shm"})
        std::filesystem::remove(file.string() + end, missing);
    std::filesystem::rename(part, file, missing);
    return settle(file.parent_path());
}

Result<void> put_schema(const Target& target, const std::filesystem::path& from) {
    {
        auto there = store::open(target.location, tables_of(target));
        if (!there) return std::unexpected(std::move(there.error()));
        if (auto used = refuse_if_used(**there, target); !used) return used;
        auto dropped =
            (*there)->execute(fmt::format("DROP SCHEMA \"{}\" CASCADE", target.location.schema));
        if (!dropped) return std::unexpected(std::move(dropped.error()));
    }
    return store::postgres::restore_dump(target.location, from);
}

Result<void> check_restored(const Target& target, const Manifest& manifest) {
    auto database = store::open(target.location, tables_of(target));
    if (!database) return std::unexpected(std::move(database.error()));
    std::atomic<std::int64_t> events = 0;
    const SpokenProgress progress([&] { return fmt::format("checked {} events", events.load()); });
    auto found =
        described(**database, target.kind, [&](std::int64_t checked) { events = checked; });
    if (!found) return std::unexpected(std::move(found.error()));
    if (!found->holds_the_same(manifest)) {
        return fail(Domain::store, "damaged",
                    fmt::format("{}: what was restored is not what the manifest says",
                                (*database)->where()));
    }
    return {};
}

// Tills' cursors and head office's own chain begin anew, sessions of then are over, and tills let
// go of nothing until this is long ago.
Result<void> turn_the_page(Office& office, const Manifest& manifest, Now now) {
    std::string generation(8, '\0');
    office.random({reinterpret_cast<unsigned char*>(generation.data()), generation.size()});
    return office.database->transaction([&]() -> Result<void> {
        auto renamed = office.database->execute(
            "UPDATE downlink_state SET generation = ?1 WHERE id = 1", {store::Blob{generation}});
        if (!renamed) return std::unexpected(std::move(renamed.error()));
        auto begun = office.database->execute("UPDATE own_log_state SET epoch = ?1 WHERE id = 1",
                                              {ingest::new_epoch(now, office.random)});
        if (!begun) return std::unexpected(std::move(begun.error()));
        auto ended = office.database->execute("DELETE FROM sessions");
        if (!ended) return std::unexpected(std::move(ended.error()));
        return backups::note_restore(*office.database, manifest.chains, now);
    });
}

// Who was erased since the backup is erased again: their keys are gone, and now the rest.
Result<int> erase_again(Office& office, Now now) {
    if (auto current = office.projector.catch_up(); !current) {
        return std::unexpected(std::move(current.error()));
    }
    const auto ids = [](store::Database& database) {
        return database.rows("SELECT customer_id FROM erased_customers ORDER BY customer_id", {},
                             [](const store::Row& row) { return row.blob_copy(0); });
    };
    auto erased = ids(*office.keys_database);
    if (!erased) return std::unexpected(std::move(erased.error()));
    auto known = ids(*office.database);
    if (!known) return std::unexpected(std::move(known.error()));
    const std::set<std::string> done(known->begin(), known->end());
    std::vector<wire::Event> drafts;
    for (const std::string& id : *erased) {
        if (done.contains(id)) continue;
        wire::Event& draft = drafts.emplace_back();
        draft.set_kind(wire::CUSTOMER_ERASED);
        draft.set_customer_id(id);
        draft.set_occurred_at_us(now.us);
        draft.mutable_customer_erased()->set_reason("erased before this backup was restored");
    }
    auto added = office.own_log.append(drafts, now);
    if (!added) return added;
    if (auto current = office.projector.catch_up(); !current) {
        return std::unexpected(std::move(current.error()));
    }
    return added;
}

Result<void> put(const Target& target, const std::filesystem::path& folder,
                 const Manifest& manifest) {
    const auto from = data_file(folder, manifest.of_server);
    const SpokenProgress progress([&] {
        return manifest.of_server
                   ? std::string("restoring")
                   : fmt::format("restored {}",
                                 size_in_words(target.location.file.string() + ".part"));
    });
    return target.on_server ? put_schema(target, from) : put_file(target, from);
}

int restore(const Options& options) {
    auto stores = chosen_stores();
    if (!stores) return failed(stores.error());
    const store::Location location =
        options.keys ? stores->keys_at(options.data) : stores->data_at(options.data);
    const Target target{location, options.keys ? BackupKind::keys : BackupKind::data,
                        !location.url.empty(), options.replace};
    std::error_code missing;
    if (!std::filesystem::exists(options.data / "secrets", missing)) {
        return failed({Domain::secrets, "missing",
                       fmt::format("{}: put head office's secrets back from escrow first; with new "
                                   "ones nobody could read what is restored",
                                   (options.data / "secrets").string())});
    }
    auto lock = RunLock::take(options.data);
    if (!lock) return failed(lock.error());
    auto manifest = fitting_manifest(options.folder, target);
    if (!manifest) return failed(manifest.error());
    if (auto done = put(target, options.folder, *manifest); !done) return failed(done.error());
    if (auto checked = check_restored(target, *manifest); !checked) {
        return failed(checked.error());
    }
    if (options.keys) {
        fmt::print("{} keys of customers restored, checked\n", manifest->counts["customer_keys"]);
        return 0;
    }
    auto office = Office::open(options.data);
    if (!office) return failed(office.error());
    const Now now = system_now();
    if (auto turned = turn_the_page(**office, *manifest, now); !turned) {
        return failed(turned.error());
    }
    auto erased = erase_again(**office, now);
    if (!erased) return failed(erased.error());
    fmt::print(
        "{} events of {} chains restored, checked; {} customers erased again\n"
        "Tills send what came after it once more. Tills and people that were shut out since "
        "the backup are let in again: shut them out once more.\n",
        manifest->counts["events"], manifest->chains.size(), *erased);
    if (manifest->taken_at_us < now.us - backups::kept_us) {
        fmt::print(
            "This backup is older than 35 days: unless it was the newest, tills may have let go of "
            "events that came after it. If there is a newer one, restore that with --replace.\n");
    }
    return 0;
}

}  // namespace

void add_restore(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand(
        "restore",
        "put a backup in the place of the data (or --keys) and check it; no server may run");
    auto options = std::make_shared<Options>();
    add_data_option(*command, options->data);
    command->add_option("folder", options->folder, "the folder that `backup` made")->required();
    command->add_flag("--keys", options->keys, "customers' keys instead of the data");
    command->add_flag("--replace", options->replace,
                      "although there is data already: what is not in the backup is lost");
    command->callback([&chosen, options] { chosen = [options] { return restore(*options); }; });
}

}  // namespace tillside::head_office::program
