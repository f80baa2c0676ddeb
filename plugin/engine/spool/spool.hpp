// The spool: what the plugin wrote to disk while the engine was away (frame.h describes the files).
// Each file is one request; it is served like any other and then removed. Twice is the same as
// once, because requests are remembered by their id. A file that cannot be understood is moved to
// <spool>/rejected/ and noted as a dead letter; it never stops the others. Spool files are not
// sealed, so what was rejected is removed after rejected_kept_us, and at once where it was rejected
// because of words that may stand nowhere (privacy.md, duty 12).
//
// Thread: the engine's main thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/server/dispatcher.hpp"
#include "plugin/engine/spool/folder_time.hpp"

namespace tillside::engine::spool {

// Long enough to find out why a till's files were rejected.
inline constexpr std::int64_t rejected_kept_us = 14LL * 24 * 3600 * 1'000'000;

struct Imported {
    std::uint64_t imported = 0;
    std::uint64_t rejected = 0;
    bool stopped = false;  // the disk or the database takes nothing now: the rest waits
};

class Spool {
public:
    struct Rooms {
        store::Database& database;
        outbox::Outbox& outbox;
        server::Dispatcher& dispatcher;
    };
    Spool(std::filesystem::path folder, Rooms rooms)
        : folder_(std::move(folder)), time_(folder_), rooms_(rooms) {}

    // Imports what lies there, oldest first, at most files_max.
    Imported import(Now now, std::size_t files_max);
    // Whether a file may have come since the last import: one system call.
    [[nodiscard]] bool may_have_news();
    // Files that wait.
    [[nodiscard]] std::uint64_t waiting() const;

private:
    enum class Fate { imported, rejected, kept };
    [[nodiscard]] Fate import_file(const std::filesystem::path& file, Now now);
    [[nodiscard]] Fate reject(const std::filesystem::path& file, const Error& why, Now now);
    // Looks at most once an hour.
    void remove_old_rejected(Now now);

    std::filesystem::path folder_;
    FolderTime time_;
    Rooms rooms_;
    std::int64_t cleaned_us_ = 0;  // when old rejected files were looked for
    std::int64_t seen_ns_ = -1;    // the folder's time when it was last read to its end
};

}  // namespace tillside::engine::spool
