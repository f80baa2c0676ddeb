#include "tests/chaos/forgetful_disk/journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "tests/chaos/forgetful_disk/journal_format.hpp"

namespace tillside::tests::forgetful {

namespace {

[[noreturn]] void give_up(const char* at) {
    char words[256];
    const int length =
        std::snprintf(words, sizeof words, "forgetful disk: %s: %s\n", at, std::strerror(errno));
    (void)::syscall(SYS_write, 2, words, static_cast<std::size_t>(length));
    std::abort();
}

// Each is set by the test or the layer does nothing.
const char* variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string_view root() {
    return variable(root_variable);
}

int open_directly(const char* path, int flags) {
    return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600));
}

void write_directly(int file, std::uint64_t at, const void* bytes, std::size_t count) {
    const auto* from = static_cast<const char*>(bytes);
    while (count > 0) {
        const long written = ::syscall(SYS_pwrite64, file, from, count, at);
        if (written <= 0) give_up("writing its journal");
        from += written;
        at += static_cast<std::uint64_t>(written);
        count -= static_cast<std::size_t>(written);
    }
}

bool is_beneath_root(std::string_view path) {
    const std::string_view disk = root();
    // SQLite's index of its log is memory, and gone with the power.
    return !disk.empty() && path.starts_with(disk) && !path.ends_with("-shm") &&
           (path.size() == disk.size() || path[disk.size()] == '/');
}

bool path_of(int file, Path& out) {
    char link[64];
    (void)std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const ssize_t length = ::readlink(link, out.text, sizeof out.text - 1);
    if (length < 0) return false;
    out.text[length] = '\0';
    return true;
}

void in_journal(Path& out, const char* what, std::uint64_t inode) {
    (void)std::snprintf(out.text, sizeof out.text, "%s/%s.%llu", variable(journal_variable), what,
                        static_cast<unsigned long long>(inode));
}

struct stat facts_of(int file) {
    struct stat facts {};
    if (::fstat(file, &facts) != 0) give_up("fstat");
    return facts;
}

const char* journal_of(const struct stat& facts) {
    return S_ISDIR(facts.st_mode) ? "names" : "changes";
}

// A journal's records are appended; the first also makes its beginning.
class Appending {
public:
    Appending(const char* what, std::uint64_t inode) {
        Path path;
        in_journal(path, what, inode);
        file_ = open_directly(path.text, O_RDWR | O_CREAT);
        if (file_ < 0) give_up("opening its journal");
        end_ = static_cast<std::uint64_t>(::lseek(file_, 0, SEEK_END));
        if (end_ == 0) {
            const Durable nothing;
            add(&nothing, sizeof nothing);
        }
    }
    Appending(const Appending&) = delete;
    Appending& operator=(const Appending&) = delete;
    ~Appending() { ::close(file_); }

    void add(const void* bytes, std::size_t count) {
        write_directly(file_, end_, bytes, count);
        end_ += count;
    }

private:
    int file_ = -1;
    std::uint64_t end_ = 0;
};

// A file that was opened to be written only is opened once more. SQLite's never are: closing
// another descriptor would drop its locks (POSIX).
class Reading {
public:
    explicit Reading(int file) : file_(file) {
        if ((::fcntl(file, F_GETFL) & O_ACCMODE) != O_WRONLY) return;
        char link[64];
        (void)std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        own_ = open_directly(link, O_RDONLY);
        if (own_ < 0) give_up("reading what is overwritten");
        file_ = own_;
    }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;
    ~Reading() {
        if (own_ >= 0) ::close(own_);
    }
    void copy(std::uint64_t offset, std::uint64_t count, Appending& to) const {
        char piece[16 << 10];
        while (count > 0) {
            const std::size_t wanted = std::min<std::uint64_t>(count, sizeof piece);
            const ssize_t got = ::pread(file_, piece, wanted, static_cast<off_t>(offset));
            if (got <= 0) give_up("reading what is overwritten");
            to.add(piece, static_cast<std::size_t>(got));
            offset += static_cast<std::uint64_t>(got);
            count -= static_cast<std::uint64_t>(got);
        }
    }

private:
    int file_;
    int own_ = -1;
};

void note(int file, Change change) {
    const struct stat facts = facts_of(file);
    change.old_size = static_cast<std::uint64_t>(facts.st_size);
    const std::uint64_t there =
        change.offset < change.old_size ? change.old_size - change.offset : 0;
    change.old_bytes = change.kind == Change::write ? std::min(change.length, there) : there;
    Appending journal("changes", facts.st_ino);
    journal.add(&change, sizeof change);
    if (change.old_bytes > 0) Reading(file).copy(change.offset, change.old_bytes, journal);
}

struct Split {
    Path folder;
    std::string_view name;
};

void split(const Path& whole, Split& out) {
    const char* slash = std::strrchr(whole.text, '/');
    const auto length = static_cast<std::size_t>(slash - whole.text);
    std::memcpy(out.folder.text, whole.text, length);
    out.folder.text[length] = '\0';
    out.name = slash + 1;
}

void note_name(const Split& at, NameChange change, std::string_view from = {}) {
    struct stat folder {};
    if (::stat(at.folder.text, &folder) != 0) return;  // the change will fail as well
    change.name_bytes = at.name.size();
    change.from_bytes = from.size();
    Appending journal("names", folder.st_ino);
    journal.add(&change, sizeof change);
    journal.add(at.name.data(), at.name.size());
    journal.add(from.data(), from.size());
}

}  // namespace

bool watches(int file) {
    if (root().empty()) return false;
    struct stat facts {};
    if (::fstat(file, &facts) != 0) return false;
    if (!S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode)) return false;
    Path path;
    return path_of(file, path) && is_beneath_root(path.text);
}

bool watches(int folder, const char* name, Path& whole) {
    if (root().empty() || name == nullptr || *name == '\0') return false;
    if (*name == '/') {
        if (std::strlen(name) >= sizeof whole.text) return false;
        std::strcpy(whole.text, name);
    } else {
        if (folder == AT_FDCWD) {
            if (::getcwd(whole.text, sizeof whole.text) == nullptr) return false;
        } else if (!path_of(folder, whole)) {
            return false;
        }
        const std::size_t length = std::strlen(whole.text);
        if (length + std::strlen(name) + 2 > sizeof whole.text) return false;
        whole.text[length] = '/';
        std::strcpy(whole.text + length + 1, name);
    }
    return is_beneath_root(whole.text);
}

Turn::Turn() {
    Path path;
    (void)std::snprintf(path.text, sizeof path.text, "%s/lock", variable(journal_variable));
    // Opened each time: one that is shared (threads, a fork) would keep nobody out.
    lock_ = open_directly(path.text, O_RDWR | O_CREAT);
    if (lock_ < 0) give_up("opening its lock");
    while (::flock(lock_, LOCK_EX) != 0) {
        if (errno != EINTR) give_up("taking its lock");
    }
}

Turn::~Turn() {
    const int of_the_change = errno;
    ::close(lock_);
    errno = of_the_change;
}

void note_write(int file, std::uint64_t offset, std::uint64_t length) {
    note(file, {Change::write, offset, length});
}

void note_truncation(int file, std::uint64_t size) {
    note(file, {Change::truncation, size});
}

void note_created(const Path& whole) {
    Split at;
    split(whole, at);
    note_name(at, {NameChange::created});
}

bool remove_and_keep(const Path& whole) {
    struct stat facts {};
    if (::lstat(whole.text, &facts) != 0 || !S_ISREG(facts.st_mode)) return false;
    Split at;
    split(whole, at);
    note_name(at, {NameChange::removed, facts.st_ino});
    Path kept;
    in_journal(kept, "kept", facts.st_ino);
    if (::syscall(SYS_renameat2, AT_FDCWD, whole.text, AT_FDCWD, kept.text, 0) != 0) {
        give_up("keeping a removed file");
    }
    return true;
}

void note_rename(const Path& from, const Path& to) {
    Split old_name;
    Split new_name;
    split(from, old_name);
    split(to, new_name);
    // From one folder to another: counts as durable at once (see forgetful_disk.hpp).
    if (std::strcmp(old_name.folder.text, new_name.folder.text) != 0) return;
    struct stat moved {};
    struct stat replaced {};
    if (::lstat(from.text, &moved) != 0) return;
    NameChange change{NameChange::renamed};
    if (::lstat(to.text, &replaced) == 0 && S_ISREG(replaced.st_mode)) {
        if (replaced.st_ino == moved.st_ino) return;
        change.kept = replaced.st_ino;
        Path kept;
        in_journal(kept, "kept", change.kept);
        if (::link(to.text, kept.text) != 0 && errno != EEXIST) give_up("keeping a replaced file");
    }
    note_name(new_name, change, old_name.name);
}

std::uint64_t noted_so_far(int file) {
    const struct stat facts = facts_of(file);
    Path path;
    in_journal(path, journal_of(facts), facts.st_ino);
    const Turn turn;
    struct stat journal {};
    return ::stat(path.text, &journal) == 0 ? static_cast<std::uint64_t>(journal.st_size) : 0;
}

void make_durable(int file, std::uint64_t up_to) {
    if (up_to == 0) return;
    const struct stat facts = facts_of(file);
    Path path;
    in_journal(path, journal_of(facts), facts.st_ino);
    const Turn turn;
    const int journal = open_directly(path.text, O_RDWR);
    if (journal < 0) give_up("opening its journal");
    Durable durable;
    // Another thread's sync that began later may have ended sooner.
    if (::pread(journal, &durable, sizeof durable, 0) != static_cast<ssize_t>(sizeof durable)) {
        give_up("reading its journal");
    }
    durable.up_to = std::max(durable.up_to, up_to);
    write_directly(journal, 0, &durable, sizeof durable);
    ::close(journal);
}

void wait_for_the_disk() {
    const long long us = std::atoll(variable(sync_us_variable));
    const timespec time{static_cast<time_t>(us / 1'000'000), (us % 1'000'000) * 1'000};
    if (us > 0) (void)::nanosleep(&time, nullptr);
}

}  // namespace tillside::tests::forgetful
