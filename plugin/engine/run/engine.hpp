// The engine as a whole: opens what it needs, puts the rooms together, and runs until it is told to
// stop. One thread owns the sockets, the database and every room.
#pragma once

#include <cstdint>
#include <string_view>

#include "plugin/engine/config/config.hpp"
#include "sync/wire/error.hpp"

namespace tillside::engine::run {

// Runs until SIGTERM or SIGINT. An Error means that it could not start, or had to stop: code
// "database_damaged" asks the caller to start the program anew.
[[nodiscard]] Result<void> run_engine(const config::Config& config);

// Wipes the till while no engine runs on it (wipe.hpp): for whoever gives it away. The engine says
// so to head office when it runs again. Gives how many customers were held.
[[nodiscard]] Result<std::uint64_t> wipe_till(const config::Config& config,
                                              std::string_view reason);

}  // namespace tillside::engine::run
