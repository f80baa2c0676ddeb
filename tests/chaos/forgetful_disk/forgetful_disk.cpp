#include "tests/chaos/forgetful_disk/forgetful_disk.hpp"

#include <sys/stat.h>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/chaos/forgetful_disk/journal_format.hpp"

namespace tillside::tests {

namespace {

namespace fs = std::filesystem;
using forgetful::Change;
using forgetful::Durable;
using forgetful::NameChange;

constexpr std::size_t sector_bytes = 512;
constexpr const char* preload_variable = "LD_PRELOAD";

std::uint64_t inode_of(const fs::path& path) {
    struct stat facts {};
    return ::lstat(path.c_str(), &facts) == 0 ? facts.st_ino : 0;
}

std::string contents(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// Into the file that is there: a database knows its inode.
void write_contents(const fs::path& file, const std::string& bytes) {
    std::ofstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    out << bytes;
    out.close();
    REQUIRE(out);
    fs::resize_file(file, bytes.size());
}

// Takes records from the bytes of a journal; none where one is cut short.
class Records {
public:
    explicit Records(std::string bytes) : bytes_(std::move(bytes)) {
        Durable durable;
        if (bytes_.size() < sizeof durable) return;
        std::memcpy(&durable, bytes_.data(), sizeof durable);
        at_ = durable.up_to;
    }
    template <typename Record>
    std::optional<Record> record() {
        Record out;
        if (at_ + sizeof out > bytes_.size()) return std::nullopt;
        std::memcpy(&out, bytes_.data() + at_, sizeof out);
        at_ += sizeof out;
        return out;
    }
    std::optional<std::string> text(std::uint64_t count) {
        if (at_ + count > bytes_.size()) return std::nullopt;
        at_ += count;
        return bytes_.substr(at_ - count, count);
    }

private:
    std::string bytes_;
    std::uint64_t at_ = sizeof(Durable);
};

struct Unsynced {
    Change change;
    std::string old_bytes;
    std::string new_bytes;  // once it is undone
};

void put(std::string& file, std::size_t offset, std::string_view bytes) {
    if (bytes.empty()) return;
    if (file.size() < offset + bytes.size()) file.resize(offset + bytes.size());
    file.replace(offset, bytes.size(), bytes);
}

void undo(std::string& file, Unsynced& one) {
    const auto offset = static_cast<std::size_t>(one.change.offset);
    if (one.change.kind == Change::write && offset < file.size()) {
        one.new_bytes = file.substr(offset, one.change.length);
    }
    put(file, offset, one.old_bytes);
    file.resize(one.change.old_size);
}

void redo(std::string& file, const Unsynced& one) {
    if (one.change.kind == Change::truncation) {
        file.resize(one.change.offset);
    } else {
        put(file, one.change.offset, one.new_bytes);
    }
}

// The sectors up to one of them: its border is the disk's, not the write's.
void redo_torn(std::string& file, const Unsynced& one, std::mt19937& dice) {
    if (one.change.kind != Change::write) return;
    const std::size_t offset = one.change.offset;
    const std::size_t sectors = one.new_bytes.size() / sector_bytes + 1;
    const std::size_t end = (offset / sector_bytes + dice() % (sectors + 1)) * sector_bytes;
    if (end > offset) put(file, offset, std::string_view(one.new_bytes).substr(0, end - offset));
}

// How many were not, or not whole.
std::size_t redo_some(std::string& file, const std::vector<Unsynced>& changes, std::mt19937& dice) {
    enum Loss { everything, tail, here_and_there, kinds };
    const auto loss = dice() % kinds;
    const std::size_t whole = loss == tail ? dice() % (changes.size() + 1) : 0;
    std::size_t lost = 0;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const bool kept = loss == here_and_there ? dice() % 2 == 0 : i < whole;
        const bool torn = loss == here_and_there ? dice() % 3 == 0 : loss == tail && i == whole;
        if (kept) {
            redo(file, changes[i]);
        } else {
            ++lost;
            if (torn) redo_torn(file, changes[i], dice);
        }
    }
    return lost;
}

// How many changes were lost. Without dice: all.
std::size_t forget_changes(const fs::path& file, const fs::path& journal, std::mt19937* dice) {
    std::vector<Unsynced> changes;
    Records records(contents(journal));
    while (const auto change = records.record<Change>()) {
        auto old_bytes = records.text(change->old_bytes);
        if (!old_bytes) break;
        changes.push_back({*change, std::move(*old_bytes), {}});
    }
    if (changes.empty()) return 0;
    std::string bytes = contents(file);
    for (auto one = changes.rbegin(); one != changes.rend(); ++one)
        undo(bytes, *one);
    const std::size_t lost = dice == nullptr ? changes.size() : redo_some(bytes, changes, *dice);
    write_contents(file, bytes);
    return lost;
}

struct UnsyncedName {
    NameChange change;
    std::string name;
    std::string from;
};

void undo_name(const fs::path& folder, const fs::path& kept, const UnsyncedName& one) {
    const fs::path name = folder / one.name;
    const fs::path from = folder / one.from;
    const auto exists = [](const fs::path& path) { return inode_of(path) != 0; };
    switch (one.change.kind) {
        case NameChange::created:
            fs::remove(name);
            break;
        case NameChange::removed:
            if (exists(kept)) fs::rename(kept, name);
            break;
        case NameChange::renamed:
            // Killed before the rename itself: the old name is still there.
            if (!exists(name) || exists(from)) break;
            fs::rename(name, from);
            if (one.change.kept != 0 && exists(kept)) fs::rename(kept, name);
            break;
        default:
            FAIL("the journal is not one of names: " << folder);
    }
}

// A folder's names are lost from some change on: file systems keep their order.
std::size_t forget_names(const fs::path& folder, const fs::path& journal, std::mt19937* dice) {
    std::vector<UnsyncedName> changes;
    Records records(contents(journal));
    while (const auto change = records.record<NameChange>()) {
        auto name = records.text(change->name_bytes);
        auto from = records.text(change->from_bytes);
        if (!name || !from) break;
        changes.push_back({*change, std::move(*name), std::move(*from)});
    }
    const bool all = dice == nullptr || (*dice)() % 2 == 0;
    const std::size_t whole = all ? 0 : (*dice)() % (changes.size() + 1);
    for (std::size_t i = changes.size(); i > whole; --i) {
        const UnsyncedName& one = changes[i - 1];
        undo_name(folder, journal.parent_path() / ("kept." + std::to_string(one.change.kept)), one);
    }
    return changes.size() - whole;
}

using Places = std::map<std::uint64_t, fs::path>;

void find_places(const fs::path& folder, Places& places) {
    places.emplace(inode_of(folder), folder);
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        places.emplace(inode_of(entry.path()), entry.path());
}

// The journals of one kind, each with the file or folder that it is about. In the order of their
// inodes: the same seed draws for the same files, as far as the programs do the same.
std::map<std::uint64_t, std::pair<fs::path, fs::path>> journals(const fs::path& folder,
                                                                const std::string& kind,
                                                                const Places& places) {
    std::map<std::uint64_t, std::pair<fs::path, fs::path>> found;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().stem() != kind) continue;
        const std::uint64_t inode = std::stoull(entry.path().extension().string().substr(1));
        // A file that never had a name, or whose folder is gone, is lost anyway.
        if (const auto place = places.find(inode); place != places.end()) {
            found.emplace(inode, std::pair{place->second, entry.path()});
        }
    }
    return found;
}

void drop_memory_maps(const fs::path& root) {
    std::vector<fs::path> maps;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (entry.path().string().ends_with("-shm")) maps.push_back(entry.path());
    }
    for (const fs::path& map : maps)
        fs::remove(map);
}

}  // namespace

ForgetfulDisk::ForgetfulDisk(fs::path root, std::chrono::microseconds sync)
    : root_(std::move(root)), sync_(sync) {}

ForgetfulDisk::Under::Under(const ForgetfulDisk& disk) {
    const std::pair<const char*, std::string> variables[] = {
        {forgetful::root_variable, disk.root_.string()},
        {forgetful::journal_variable, disk.journal_.path().string()},
        {forgetful::sync_us_variable, std::to_string(disk.sync_.count())},
        {preload_variable, TILLSIDE_FORGETFUL_LAYER}};
    for (const auto& [name, value] : variables) {
        if (const char* before = std::getenv(name)) before_.emplace(name, before);
        ::setenv(name, value.c_str(), 1);
    }
}

ForgetfulDisk::Under::~Under() {
    for (const char* name : {forgetful::root_variable, forgetful::journal_variable,
                             forgetful::sync_us_variable, preload_variable}) {
        const auto before = before_.find(name);
        if (before == before_.end()) {
            ::unsetenv(name);
        } else {
            ::setenv(name, before->second.c_str(), 1);
        }
    }
}

ForgetfulDisk::Lost ForgetfulDisk::cut(std::mt19937& dice) {
    return lose(&dice);
}

ForgetfulDisk::Lost ForgetfulDisk::cut_losing_everything() {
    return lose(nullptr);
}

ForgetfulDisk::Lost ForgetfulDisk::lose(std::mt19937* dice) {
    Lost lost;
    const fs::path journal = journal_.path();
    Places places;
    find_places(root_, places);
    find_places(journal, places);
    for (const auto& [inode, pair] : journals(journal, "changes", places))
        lost.changes += forget_changes(pair.first, pair.second, dice);
    for (const auto& [inode, pair] : journals(journal, "names", places))
        lost.names += forget_names(pair.first, pair.second, dice);
    drop_memory_maps(root_);
    for (const auto& entry : fs::directory_iterator(journal))
        fs::remove(entry.path());
    return lost;
}

}  // namespace tillside::tests
