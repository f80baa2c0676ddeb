#include "sync/simulation/disk/file.hpp"

#include <algorithm>
#include <cstring>

namespace tillside::simulation::disk {

namespace {

void put_bytes(Bytes& into, std::size_t offset, std::span<const std::byte> bytes) {
    if (into.size() < offset + bytes.size()) into.resize(offset + bytes.size());
    if (!bytes.empty()) std::memcpy(into.data() + offset, bytes.data(), bytes.size());
}

}  // namespace

void File::write(std::size_t offset, std::span<const std::byte> bytes) {
    put_bytes(written_, offset, bytes);
    changes_.push_back({offset, bytes.size(), held_.size(), false});
    put_bytes(held_, held_.size(), bytes);
}

void File::truncate(std::size_t size) {
    written_.resize(size);
    changes_.push_back({size, 0, 0, true});
}

void File::put(const Change& change, std::size_t length) {
    if (change.truncation) {
        durable_.resize(change.offset);
    } else {
        put_bytes(durable_, change.offset, std::span(held_).subspan(change.at, length));
    }
}

void File::sync() {
    for (const Change& change : changes_)
        put(change, change.length);
    changes_.clear();
    held_.clear();
}

void File::lose_unsynced(Loss loss, Chance& chance) {
    const auto count = static_cast<std::uint32_t>(changes_.size());
    const std::uint32_t kept = loss == Loss::tail ? chance.below(count + 1) : 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        const Change& change = changes_[i];
        if (loss == Loss::everything) break;
        const bool whole = loss == Loss::tail ? i < kept : chance.percent(50);
        const bool torn =
            !whole && !change.truncation &&
            (loss == Loss::tail ? i == kept && chance.percent(50) : chance.percent(30));
        if (whole) put(change, change.length);
        if (!torn) continue;
        // The sectors up to one of them: its border is the disk's, not the write's.
        const auto sectors = static_cast<std::uint32_t>(change.length / sector_bytes + 1);
        const std::size_t end =
            (change.offset / sector_bytes + chance.below(sectors + 1)) * sector_bytes;
        if (end > change.offset) put(change, std::min(change.length, end - change.offset));
    }
    changes_.clear();
    held_.clear();
    written_ = durable_;
}

std::byte* File::shared_region(std::size_t number, std::size_t bytes, bool extend) {
    while (extend && shared_.size() <= number)
        shared_.push_back(std::make_unique<std::byte[]>(bytes));  // zeros
    return number < shared_.size() ? shared_[number].get() : nullptr;
}

}  // namespace tillside::simulation::disk
