// A disk that forgets: real files in a real folder, of which a power cut takes whatever no sync has
// made durable. Programs that are started under it write through a layer (LD_PRELOAD, layer.cpp)
// that passes every change on and first notes in an undo journal what it replaces; fsync and
// fdatasync make durable what was written to that file before they were called. After the programs
// have been killed, cut() undoes of each file's unsynced changes all, or all from some change on,
// or some here and there, torn at sectors, and the unsynced names of each folder from some on.
//
// Stricter than most disks: a new name is durable only once its folder was synced.
// Not modelled:
// - folders made and removed, and renames from one folder to another: durable at once;
// - what the C library's own streams make, remove and write (fopen, fwrite), sendfile,
//   copy_file_range and fallocate: durable at once (programs here write logs and copies so);
// - maps that are written to: SQLite's -shm, which a cut removes;
// - disks that say they have synced and have not, and sectors that rot.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <random>
#include <string>

#include "tests/temporary_folder.hpp"

namespace tillside::tests {

class ForgetfulDisk {
public:
    // `root`: absolute, without links, as the programs are told it; the temporary folder's file
    // system. A sync takes `sync` before it counts: a kill falls into some of them.
    explicit ForgetfulDisk(std::filesystem::path root,
                           std::chrono::microseconds sync = std::chrono::milliseconds(2));

    // While it lives, programs that this one starts write to this disk through the layer; the
    // innermost counts. Every program that writes to the disk needs it.
    class Under {
    public:
        explicit Under(const ForgetfulDisk& disk);
        Under(const Under&) = delete;
        Under& operator=(const Under&) = delete;
        ~Under();

    private:
        std::map<std::string, std::string> before_;  // the variables that had a value
    };

    struct Lost {
        std::size_t changes = 0;  // writes and truncations, whole or in part
        std::size_t names = 0;
    };
    // Cuts the power. No program that writes to the disk may be running any more.
    Lost cut(std::mt19937& dice);
    // The same, with nothing kept by chance.
    Lost cut_losing_everything();

    [[nodiscard]] const std::filesystem::path& root() const { return root_; }

private:
    Lost lose(std::mt19937* dice);

    std::filesystem::path root_;
    std::chrono::microseconds sync_;
    TemporaryFolder journal_;
};

}  // namespace tillside::tests
