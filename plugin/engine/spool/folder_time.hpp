// When a folder was last changed, asked before every call: the folder is kept open, or its parent
// while there is none, so that the usual answer is one fstat() and no walk along the path.
#pragma once

#include <cstdint>
#include <filesystem>

#include "plugin/engine/server/listener.hpp"

namespace tillside::engine::spool {

class FolderTime {
public:
    explicit FolderTime(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // Nanoseconds since 1970 by the file system's clock; -1 while there is no such folder.
    [[nodiscard]] std::int64_t changed_ns();
    // The same, from the path: finds also a folder that was put in the place of another.
    [[nodiscard]] std::int64_t changed_ns_by_path();

private:
    std::filesystem::path folder_;
    server::Descriptor open_;     // the folder; while it is missing, its parent
    bool missing_ = false;        // open_ is the parent
    std::int64_t parent_ns_ = 0;  // when the parent was changed before the folder was looked for
};

}  // namespace tillside::engine::spool
