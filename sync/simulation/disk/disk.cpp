#include "sync/simulation/disk/disk.hpp"

#include <array>
#include <utility>

namespace tillside::simulation::disk {

Disk::Disk(std::string folder, const Chance& chance)
    : folder_(std::move(folder)), chance_(chance) {}

std::shared_ptr<File> Disk::find(std::string_view name) const {
    const auto found = names_.find(name);
    return found == names_.end() ? nullptr : found->second;
}

std::shared_ptr<File> Disk::make(std::string_view name) {
    auto file = std::make_shared<File>();
    names_.insert_or_assign(std::string(name), file);
    return file;
}

void Disk::remove(std::string_view name, bool durably) {
    if (const auto found = names_.find(name); found != names_.end()) names_.erase(found);
    if (!durably) return;
    if (const auto found = durable_names_.find(name); found != durable_names_.end()) {
        durable_names_.erase(found);
    }
}

bool Disk::may_go_on() {
    if (stopped_) return false;
    ++operations_;
    if (!operations_left_) return true;
    if (*operations_left_ > 0) {
        --*operations_left_;
        return true;
    }
    operations_left_.reset();
    stopped_ = true;
    return false;
}

std::uint64_t Disk::bytes() const {
    std::uint64_t sum = 0;
    for (const auto& [name, file] : names_)
        sum += file->size();
    return sum;
}

bool Disk::has_room_for(std::uint64_t more) const {
    return !bytes_max_ || bytes() + more <= *bytes_max_;
}

// As SQLite's unix VFS: with the first sync of a new file its directory is synced too, and with it
// the names of all files there.
void Disk::synced(std::string_view name) {
    const auto found = names_.find(name);
    if (found == names_.end()) return;
    const auto durable = durable_names_.find(name);
    if (durable == durable_names_.end() || durable->second != found->second) {
        durable_names_ = names_;
    }
}

void Disk::start_after_kill() {
    for (const auto& [name, file] : names_) {
        file->drop_shared();
        file->connections = 0;
    }
    operations_left_.reset();
    stopped_ = false;
}

void Disk::start_after_power_cut() {
    constexpr std::array losses = {Loss::everything, Loss::tail, Loss::any};
    const Loss loss = losses[chance_.below(losses.size())];
    Names after;
    for (const auto& [name, file] : durable_names_) {
        const bool removed = find(name) != file;
        if (removed && find(name) == nullptr && chance_.percent(50)) continue;
        file->lose_unsynced(loss, chance_);
        after.emplace(name, file);
    }
    names_ = after;
    durable_names_ = std::move(after);
    start_after_kill();
}

Disk::Image Disk::image() const {
    Image copy;
    for (const auto& [name, file] : names_)
        copy.emplace(name, file->written());
    return copy;
}

void Disk::restore(const Image& image) {
    names_.clear();
    durable_names_.clear();
    for (const auto& [name, bytes] : image) {
        auto file = make(name);
        file->write(0, bytes);
        file->sync();
        durable_names_.emplace(name, std::move(file));
    }
}

}  // namespace tillside::simulation::disk
