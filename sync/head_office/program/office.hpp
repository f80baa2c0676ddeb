// Head office, opened: the databases (in the data folder or on a server), the secrets and the rooms
// over them, put together once for every command.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "sync/head_office/access/terminals.hpp"
#include "sync/head_office/access/users.hpp"
#include "sync/head_office/ingest/event_log.hpp"
#include "sync/head_office/ingest/own_log.hpp"
#include "sync/head_office/keys/key_store.hpp"
#include "sync/head_office/keys/secrets.hpp"
#include "sync/head_office/projections/projector.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/rules/consent/pack.hpp"

namespace tillside::head_office::program {

class Office {
public:
    // Makes the folder and what belongs in it where it is absent. Errors name the file.
    [[nodiscard]] static Result<std::unique_ptr<Office>> open(const std::filesystem::path& data);

    // The projections over a connection of their own, for another thread.
    struct Beside {
        std::unique_ptr<store::Database> database;
        std::unique_ptr<projections::Projector> projector;
    };
    [[nodiscard]] Result<Beside> beside() const;

    // Where trained models lie.
    [[nodiscard]] std::filesystem::path models_folder() const { return data / "models"; }

    std::filesystem::path data;
    bool shared;  // on a database server: other servers may use it, too
    wire::Random random;
    rules::consent::Pack pack;  // of the jurisdiction that the chain trades in
    keys::Secrets secrets;
    std::unique_ptr<store::Database> database;
    std::unique_ptr<store::Database> keys_database;
    keys::KeyStore keys;
    access::Terminals terminals;
    access::Users users;
    ingest::EventLog log;
    ingest::OwnLog own_log;
    projections::Projector projector;  // with every projection that this program has

private:
    Office(std::filesystem::path data, bool shared, wire::Random random, rules::consent::Pack pack,
           const keys::Secrets& secrets, std::unique_ptr<store::Database> database,
           std::unique_ptr<store::Database> keys_database);
};

// Held by a server for as long as it runs (hq.pid, with its process id in it). Error
// configuration/"already_running" names that process. Servers that share a database server may
// share the folder, too (`shared`); whoever needs it alone is refused while one of them runs.
class RunLock {
public:
    [[nodiscard]] static Result<RunLock> take(const std::filesystem::path& data,
                                              bool shared = false);
    RunLock(RunLock&& other) noexcept;
    RunLock& operator=(RunLock&&) = delete;
    RunLock(const RunLock&) = delete;
    RunLock& operator=(const RunLock&) = delete;
    ~RunLock();

private:
    RunLock(std::filesystem::path file, int descriptor)
        : file_(std::move(file)), descriptor_(descriptor) {}
    std::filesystem::path file_;
    int descriptor_ = -1;
};

}  // namespace tillside::head_office::program
