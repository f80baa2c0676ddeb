// The engine's configuration: one TOML file, every key of which is described in
// packaging/tillsided.toml. A key that is not known is an error and not ignored: a typo must not
// quietly leave a default in force.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "plugin/engine/log/log.hpp"
#include "sync/wire/error.hpp"

namespace tillside::engine::config {

struct Config {
    std::filesystem::path data;               // folder of till.db, keys.db, signing.key, models/
    std::filesystem::path socket;             // default: data/tillside.sock
    std::filesystem::path secrets;            // default: data/secrets.json
    std::vector<std::uint32_t> allowed_uids;  // beside the engine's own user and root
    std::vector<std::uint32_t> allowed_gids;
    std::string jurisdiction = "HK";
    log::Options log;
    std::uint32_t sync_batch_events = 2000;
    std::uint32_t sync_retry_ms_max = 30'000;
    bool sandbox = false;  // no key of the file: `run --sandbox` alone sets it

    [[nodiscard]] std::filesystem::path database_file() const { return data / "till.db"; }
    [[nodiscard]] std::filesystem::path spool_folder() const { return socket.string() + ".spool"; }
};

// Reads the file; relative paths in it are relative to its own folder. Errors
// (Domain::configuration) name the file, the line and the key: "not_readable", "not_toml",
// "unknown_key" (with the nearest known one), "bad_value", "missing_key".
[[nodiscard]] Result<Config> read_config(const std::filesystem::path& file);

}  // namespace tillside::engine::config
