// A backup on the disk: a folder with the data and a manifest that says what it holds.
//
//   manifest.json   format, kind, driver, when; counts of tables; every till's chain with its head;
//                   SHA-256 of the data file
//   data.sqlite     or data.pgdump
//
// The folder appears under its name only once all of it is on the disk and was checked.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/ingest/log_check.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::program {

enum class BackupKind : std::uint8_t { data, keys };

struct Manifest {
    BackupKind kind = BackupKind::data;
    bool of_server = false;  // PostgreSQL
    std::int64_t taken_at_us = 0;
    std::map<std::string, std::int64_t> counts;  // rows by table
    std::vector<ingest::CheckedChain> chains;    // kind data
    std::string sha256;                          // of the data file

    // Same rows and chains: when and in which file does not matter.
    [[nodiscard]] bool holds_the_same(const Manifest& other) const {
        return kind == other.kind && counts == other.counts && chains == other.chains;
    }
};

[[nodiscard]] std::filesystem::path data_file(const std::filesystem::path& folder, bool of_server);

// Checks the database (ingest::check_log) and counts it.
[[nodiscard]] Result<Manifest> described(store::Database& database, BackupKind kind,
                                         const ingest::Progress& progress);

[[nodiscard]] Result<void> write_manifest(const std::filesystem::path& folder,
                                          const Manifest& manifest);
// Error "not_a_backup" where there is none or another version's.
[[nodiscard]] Result<Manifest> read_manifest(const std::filesystem::path& folder);

[[nodiscard]] Result<std::string> sha256_of(const std::filesystem::path& file);
// The file's bytes, fsynced, its owner's only.
[[nodiscard]] Result<void> copy_durably(const std::filesystem::path& from,
                                        const std::filesystem::path& to);
// fsyncs a file or a folder.
[[nodiscard]] Result<void> settle(const std::filesystem::path& path);

}  // namespace tillside::head_office::program
