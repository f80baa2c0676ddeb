// How SQLite reaches the simulated disks: a VFS that is the process's default while it is mounted.
// SQLite itself is the real one, with all that it does to survive a crash.
//
// A database is opened by one connection at a time (the second is refused), so file locks are
// granted without a look; the write-ahead log's index lies in memory.
//
// Thread: one at a time.
#pragma once

#include <memory>
#include <vector>

#include "sync/simulation/disk/disk.hpp"

namespace tillside::simulation::disk {

// SQLite's default VFS for as long as it lives; one at a time. Must outlive every database that was
// opened meanwhile.
class Mount {
public:
    Mount();
    Mount(const Mount&) = delete;
    Mount& operator=(const Mount&) = delete;
    ~Mount();

    // The disk's files are found from now on; it is unmounted by remove().
    void add(Disk& disk);
    void remove(Disk& disk);
    // Which disk a file's name belongs to; nullptr where none.
    [[nodiscard]] Disk* disk_of(std::string_view name) const;

private:
    struct Vfs;
    std::unique_ptr<Vfs> vfs_;
    std::vector<Disk*> disks_;
};

}  // namespace tillside::simulation::disk
