// The functions of the C library that change files, for LD_PRELOAD: each notes in the undo journal
// what it is about to replace (journal.cpp), then does what it is asked to. Of what is not on the
// disk that forgets, nothing is noted. SQLite finds these through its table of system calls.
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>

#include "tests/chaos/forgetful_disk/journal.hpp"

using namespace tillside::tests::forgetful;

namespace {

std::uint64_t place_of(int file) {
    const bool at_the_end = (::fcntl(file, F_GETFL) & O_APPEND) != 0;
    struct stat facts {};
    if (at_the_end && ::fstat(file, &facts) == 0) return static_cast<std::uint64_t>(facts.st_size);
    return static_cast<std::uint64_t>(::lseek(file, 0, SEEK_CUR));
}

std::uint64_t bytes_of(const iovec* parts, int count) {
    std::uint64_t sum = 0;
    for (int i = 0; i < count; ++i)
        sum += parts[i].iov_len;
    return sum;
}

int truncate_open(int file, off_t size) {
    if (!watches(file)) return static_cast<int>(::syscall(SYS_ftruncate, file, size));
    const Turn turn;
    note_truncation(file, static_cast<std::uint64_t>(size));
    return static_cast<int>(::syscall(SYS_ftruncate, file, size));
}

ssize_t write_at(int file, const void* bytes, std::size_t count, off_t offset) {
    if (!watches(file)) return ::syscall(SYS_pwrite64, file, bytes, count, offset);
    const Turn turn;
    note_write(file, static_cast<std::uint64_t>(offset), count);
    return ::syscall(SYS_pwrite64, file, bytes, count, offset);
}

ssize_t write_parts_at(int file, const iovec* parts, int count, off_t offset) {
    if (!watches(file)) return ::syscall(SYS_pwritev, file, parts, count, offset, 0);
    const Turn turn;
    note_write(file, static_cast<std::uint64_t>(offset), bytes_of(parts, count));
    return ::syscall(SYS_pwritev, file, parts, count, offset, 0);
}

int open_directly(int folder, const char* name, int flags, mode_t mode) {
    return static_cast<int>(::syscall(SYS_openat, folder, name, flags, mode));
}

int open_name(int folder, const char* name, int flags, mode_t mode) {
    Path whole;
    const bool changes = (flags & (O_CREAT | O_TRUNC)) != 0 && (flags & O_TMPFILE) != O_TMPFILE;
    if (!changes || !watches(folder, name, whole)) {
        return open_directly(folder, name, flags, mode);
    }
    int file = -1;
    {
        const Turn turn;
        struct stat facts {};
        const bool is_new = ::lstat(whole.text, &facts) != 0;
        if (is_new && (flags & O_CREAT) != 0) note_created(whole);
        file = open_directly(folder, name, flags & ~O_TRUNC, mode);
        if (file < 0 || is_new) return file;
    }
    if ((flags & O_TRUNC) != 0) (void)truncate_open(file, 0);
    return file;
}

int sync_open(int file, long number) {
    if (!watches(file)) return static_cast<int>(::syscall(number, file));
    const std::uint64_t noted = noted_so_far(file);
    wait_for_the_disk();
    const int result = static_cast<int>(::syscall(number, file));
    if (result == 0) make_durable(file, noted);
    return result;
}

int remove_name(int folder, const char* name, int flags) {
    Path whole;
    if ((flags & AT_REMOVEDIR) == 0 && watches(folder, name, whole)) {
        const Turn turn;
        if (remove_and_keep(whole)) return 0;
    }
    return static_cast<int>(::syscall(SYS_unlinkat, folder, name, flags));
}

int rename_name(int from_folder, const char* from, int to_folder, const char* to) {
    Path whole_from;
    Path whole_to;
    if (!watches(from_folder, from, whole_from) || !watches(to_folder, to, whole_to)) {
        return static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, 0));
    }
    const Turn turn;
    note_rename(whole_from, whole_to);
    return static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, 0));
}

// The third argument of open, where there is one.
mode_t mode_of(int flags, va_list& more) {
    const bool has_mode = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    return has_mode ? static_cast<mode_t>(va_arg(more, int)) : 0;
}

}  // namespace

#define TILLSIDE_STANDS_IN extern "C" __attribute__((visibility("default")))

TILLSIDE_STANDS_IN int open(const char* name, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = mode_of(flags, more);
    va_end(more);
    return open_name(AT_FDCWD, name, flags, mode);
}
TILLSIDE_STANDS_IN int open64(const char* name, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = mode_of(flags, more);
    va_end(more);
    return open_name(AT_FDCWD, name, flags, mode);
}
TILLSIDE_STANDS_IN int openat(int folder, const char* name, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = mode_of(flags, more);
    va_end(more);
    return open_name(folder, name, flags, mode);
}
TILLSIDE_STANDS_IN int openat64(int folder, const char* name, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = mode_of(flags, more);
    va_end(more);
    return open_name(folder, name, flags, mode);
}

TILLSIDE_STANDS_IN ssize_t write(int file, const void* bytes, size_t count) {
    if (!watches(file)) return ::syscall(SYS_write, file, bytes, count);
    const Turn turn;
    note_write(file, place_of(file), count);
    return ::syscall(SYS_write, file, bytes, count);
}
TILLSIDE_STANDS_IN ssize_t writev(int file, const iovec* parts, int count) {
    if (!watches(file)) return ::syscall(SYS_writev, file, parts, count);
    const Turn turn;
    note_write(file, place_of(file), bytes_of(parts, count));
    return ::syscall(SYS_writev, file, parts, count);
}
TILLSIDE_STANDS_IN ssize_t pwrite(int file, const void* bytes, size_t count, off_t offset) {
    return write_at(file, bytes, count, offset);
}
TILLSIDE_STANDS_IN ssize_t pwrite64(int file, const void* bytes, size_t count, off_t offset) {
    return write_at(file, bytes, count, offset);
}
TILLSIDE_STANDS_IN ssize_t pwritev(int file, const iovec* parts, int count, off_t offset) {
    return write_parts_at(file, parts, count, offset);
}
TILLSIDE_STANDS_IN ssize_t pwritev64(int file, const iovec* parts, int count, off_t offset) {
    return write_parts_at(file, parts, count, offset);
}
TILLSIDE_STANDS_IN int ftruncate(int file, off_t size) noexcept {
    return truncate_open(file, size);
}
TILLSIDE_STANDS_IN int ftruncate64(int file, off_t size) noexcept {
    return truncate_open(file, size);
}

TILLSIDE_STANDS_IN int fsync(int file) {
    return sync_open(file, SYS_fsync);
}
TILLSIDE_STANDS_IN int fdatasync(int file) {
    return sync_open(file, SYS_fdatasync);
}

TILLSIDE_STANDS_IN int unlink(const char* name) noexcept {
    return remove_name(AT_FDCWD, name, 0);
}
TILLSIDE_STANDS_IN int unlinkat(int folder, const char* name, int flags) noexcept {
    return remove_name(folder, name, flags);
}
TILLSIDE_STANDS_IN int remove(const char* name) noexcept {
    if (remove_name(AT_FDCWD, name, 0) == 0) return 0;
    return errno == EISDIR ? remove_name(AT_FDCWD, name, AT_REMOVEDIR) : -1;
}
TILLSIDE_STANDS_IN int rename(const char* from, const char* to) noexcept {
    return rename_name(AT_FDCWD, from, AT_FDCWD, to);
}
TILLSIDE_STANDS_IN int renameat(int from_folder, const char* from, int to_folder,
                                const char* to) noexcept {
    return rename_name(from_folder, from, to_folder, to);
}
