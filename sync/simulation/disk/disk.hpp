// The disk of one simulated machine: files in memory below a folder's name. It keeps apart what was
// written from what was synced, so that the power may be cut at any operation; it has a size, and
// it may be copied and put back as a backup is. Everything that is left to chance comes from the
// chance that it was given.
//
// What is modelled: a file's bytes are durable once it was synced; names are durable from the first
// sync of a new file on, a removal at once where the directory was synced, or else perhaps; a write
// is torn at sectors of 512 bytes; writes that were not synced reach the disk in any order.
// What is not: sectors that rot, a disk that says it has synced and has not.
//
// Thread: one at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sync/simulation/disk/file.hpp"

namespace tillside::simulation::disk {

class Disk {
public:
    // A whole disk as a backup keeps it: what was synced.
    using Image = std::map<std::string, Bytes>;

    // Files whose name begins with `folder` and a slash are this disk's (disk/vfs.hpp).
    Disk(std::string folder, const Chance& chance);
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;

    [[nodiscard]] const std::string& folder() const { return folder_; }

    // ---- faults
    // The machine stops dead at the operation that comes after so many more writes and syncs.
    void stop_after(std::uint64_t operations) { operations_left_ = operations; }
    void stop() { stopped_ = true; }
    void never_stop() { operations_left_.reset(); }
    // Since then nothing is read or written any more: the machine is off, or its process killed.
    [[nodiscard]] bool stopped() const { return stopped_; }
    // The machine is switched on again, after a process was killed: everything written is there.
    void start_after_kill();
    // After the power was cut: what was not synced is there in part only.
    void start_after_power_cut();
    // Bytes that all files may take together; nothing: no limit.
    void limit(std::optional<std::uint64_t> bytes) { bytes_max_ = bytes; }
    [[nodiscard]] std::uint64_t bytes() const;

    // ---- backups; both while no file is open for writing
    [[nodiscard]] Image image() const;
    void restore(const Image& image);

    // ---- for the files' owner (vfs.cpp)
    [[nodiscard]] std::shared_ptr<File> find(std::string_view name) const;
    [[nodiscard]] std::shared_ptr<File> make(std::string_view name);
    void remove(std::string_view name, bool durably);
    // Counts a write, a truncation or a sync; false: the machine stops here.
    [[nodiscard]] bool may_go_on();
    [[nodiscard]] bool has_room_for(std::uint64_t more) const;
    void synced(std::string_view name);
    [[nodiscard]] std::uint64_t operations() const { return operations_; }

private:
    using Names = std::map<std::string, std::shared_ptr<File>, std::less<>>;

    std::string folder_;
    Chance chance_;
    Names names_;          // as programs see the folder
    Names durable_names_;  // as it is after a power cut
    bool stopped_ = false;
    std::optional<std::uint64_t> operations_left_;
    std::optional<std::uint64_t> bytes_max_;
    std::uint64_t operations_ = 0;
};

}  // namespace tillside::simulation::disk
