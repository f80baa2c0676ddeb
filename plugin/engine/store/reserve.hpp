// Room on the till's disk that is kept for what must never wait: a withdrawal and a suppression
// fit although the disk is full. A file that holds nothing takes the room; some of it is given back
// when such a message met a full disk, and taken again once the message is kept, so that nothing
// else uses it up.
//
// Thread: the engine's main thread.
#pragma once

#include <cstdint>
#include <filesystem>

#include "sync/wire/error.hpp"

namespace tillside::engine::store {

class Reserve {
public:
    static constexpr std::int64_t bytes_max = 4 << 20;
    // More than one message takes, with the write-ahead log's pages.
    static constexpr std::int64_t bytes_a_message = 512 << 10;

    explicit Reserve(std::filesystem::path file) : file_(std::move(file)) {}

    // Takes what is missing, as far as the disk has room; never fails.
    void fill() const noexcept;
    // Gives room for one message; false where nothing is left.
    [[nodiscard]] bool spend() const noexcept;

    // Runs `keep() -> Result<…>`; where the disk is full, once more with room from the reserve.
    template <typename Keep>
    [[nodiscard]] auto with_room(Keep keep) const {
        auto kept = keep();
        if (kept || kept.error().code != "disk_full" || !spend()) return kept;
        auto again = keep();
        fill();
        return again;
    }

private:
    std::filesystem::path file_;
};

}  // namespace tillside::engine::store
