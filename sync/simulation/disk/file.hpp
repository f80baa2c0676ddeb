// One file of a simulated disk, twice: as programs see it, and as it would be found after a power
// cut. What was written since the last sync stands in a list, in order, and may be lost in part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sync/simulation/shop/random.hpp"

namespace tillside::simulation::disk {

using shop::Chance;
using Bytes = std::vector<std::byte>;

// What a disk writes whole or not at all.
inline constexpr std::size_t sector_bytes = 512;

// How a power cut treats what was not synced.
enum class Loss : std::uint8_t {
    everything,  // nothing of it is there
    tail,        // the first writes are there, one may be torn, the rest is not
    any,         // each write is there, not there or torn: the disk wrote them in its own order
};

class File {
public:
    [[nodiscard]] const Bytes& written() const { return written_; }
    [[nodiscard]] std::size_t size() const { return written_.size(); }
    // Whether a sync would change what a power cut leaves.
    [[nodiscard]] bool synced() const { return changes_.empty(); }

    void write(std::size_t offset, std::span<const std::byte> bytes);
    void truncate(std::size_t size);
    void sync();
    void lose_unsynced(Loss loss, Chance& chance);

    // The index of a write-ahead log: memory that the connections of one machine share.
    [[nodiscard]] std::byte* shared_region(std::size_t number, std::size_t bytes, bool extend);
    void drop_shared() { shared_.clear(); }
    int connections = 0;  // of the database that the file holds

private:
    struct Change {
        std::size_t offset = 0;  // of a truncation: the new size
        std::size_t length = 0;
        std::size_t at = 0;  // of its bytes in held_
        bool truncation = false;
    };
    void put(const Change& change, std::size_t length);

    Bytes written_;
    Bytes durable_;
    std::vector<Change> changes_;
    Bytes held_;  // the bytes of changes_, one after the other
    std::vector<std::unique_ptr<std::byte[]>> shared_;
};

}  // namespace tillside::simulation::disk
