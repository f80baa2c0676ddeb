// Where this program keeps what it knows: files in the data folder, or PostgreSQL. Said once,
// before or after the command:
//
//   --store URL       the event log, projections, tills, users …  (TILLSIDE_STORE)
//   --keys-store URL  customers' keys                             (TILLSIDE_KEYS_STORE)
//
// URL is as for psql (postgresql://USER@HOST:PORT/DATABASE, postgresql://?service=NAME). A password
// belongs in ~/.pgpass (PGPASSFILE), in PGPASSWORD or in the service file; one on the command line
// is refused, because everybody on the machine can read it there.
//
// Keys stand apart from the data, so that a backup of one does not hold the other: in schema
// tillside_keys, the data in schema tillside; by default of the same database. Where the server's
// own backups are to tell them apart, too, --keys-store names another one. `till add` and `import`
// have a --store that is a shop's code: there the database is named before the command.
#pragma once

#include <filesystem>
#include <string>

#include "sync/command_line/command_line.hpp"
#include "sync/head_office/store/database.hpp"

namespace tillside::head_office::program {

// What the command line and the environment said.
struct Stores {
    std::string store;
    std::string keys_store;

    [[nodiscard]] bool on_server() const { return !store.empty(); }
    // Of the data and of the keys; files in `data` where nothing was said.
    [[nodiscard]] store::Location data_at(const std::filesystem::path& data) const;
    [[nodiscard]] store::Location keys_at(const std::filesystem::path& data) const;
};

// --store and --keys-store of the program itself; commands pass them on.
void add_store_options(command_line::Command& app);

// Read after the command line was. Error configuration/"bad_store", "password_shown".
[[nodiscard]] Result<Stores> chosen_stores();

}  // namespace tillside::head_office::program
