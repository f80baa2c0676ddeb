// An open file as SQLite holds it (sqlite3_file), over a File of a simulated disk.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>

#include "sync/simulation/disk/disk.hpp"

namespace tillside::simulation::disk {

struct VfsFile {
    sqlite3_file base;  // first: SQLite sees this part alone
    struct Open {
        std::shared_ptr<File> file;
        Disk* disk = nullptr;  // nullptr: a temporary file, which no power cut touches
        std::string name;
        bool delete_on_close = false;
        bool holds_database = false;
    };
    Open* open;  // owned; made by xOpen, deleted by xClose
};

[[nodiscard]] const sqlite3_io_methods* vfs_file_methods();

}  // namespace tillside::simulation::disk
