#include "sync/simulation/disk/vfs_file.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tillside::simulation::disk {

namespace {

// As unix VFS says it: a torn write leaves the bytes beside it alone (SQLITE_POWERSAFE_OVERWRITE).
constexpr int sector_size = 4096;

VfsFile::Open& opened(sqlite3_file* file) {
    return *reinterpret_cast<VfsFile*>(file)->open;
}

bool stopped(const VfsFile::Open& open) {
    return open.disk != nullptr && open.disk->stopped();
}

// False: the machine stops at this operation.
bool goes_on(const VfsFile::Open& open) {
    return open.disk == nullptr || open.disk->may_go_on();
}

int close_file(sqlite3_file* file) {
    auto* handle = reinterpret_cast<VfsFile*>(file);
    const std::unique_ptr<VfsFile::Open> open(std::exchange(handle->open, nullptr));
    if (open == nullptr) return SQLITE_OK;
    if (open->holds_database) --open->file->connections;
    if (open->delete_on_close && open->disk != nullptr) open->disk->remove(open->name, false);
    return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* out, int amount, sqlite3_int64 offset) {
    VfsFile::Open& open = opened(file);
    if (stopped(open)) return SQLITE_IOERR_READ;
    const Bytes& bytes = open.file->written();
    const auto wanted = static_cast<std::size_t>(amount);
    const auto from = static_cast<std::size_t>(offset);
    const std::size_t there = from < bytes.size() ? std::min(wanted, bytes.size() - from) : 0;
    if (there > 0) std::memcpy(out, bytes.data() + from, there);
    if (there == wanted) return SQLITE_OK;
    std::memset(static_cast<char*>(out) + there, 0, wanted - there);
    return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* in, int amount, sqlite3_int64 offset) {
    VfsFile::Open& open = opened(file);
    if (stopped(open)) return SQLITE_IOERR_WRITE;
    const auto length = static_cast<std::size_t>(amount);
    const auto from = static_cast<std::size_t>(offset);
    if (open.disk != nullptr && from + length > open.file->size() &&
        !open.disk->has_room_for(from + length - open.file->size())) {
        return SQLITE_FULL;
    }
    const bool alive = goes_on(open);
    // The write at which the machine stops is on its way to the disk, as those before it.
    open.file->write(from, {static_cast<const std::byte*>(in), length});
    return alive ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    VfsFile::Open& open = opened(file);
    if (stopped(open)) return SQLITE_IOERR_TRUNCATE;
    const bool alive = goes_on(open);
    open.file->truncate(static_cast<std::size_t>(size));
    return alive ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

int sync_file(sqlite3_file* file, int /*flags*/) {
    VfsFile::Open& open = opened(file);
    if (stopped(open) || !goes_on(open)) return SQLITE_IOERR_FSYNC;
    open.file->sync();
    if (open.disk != nullptr) open.disk->synced(open.name);
    return SQLITE_OK;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
    VfsFile::Open& open = opened(file);
    if (stopped(open)) return SQLITE_IOERR_FSTAT;
    *size = static_cast<sqlite3_int64>(open.file->size());
    return SQLITE_OK;
}

int grant_lock(sqlite3_file*, int) {
    return SQLITE_OK;
}

int nobody_has_reserved(sqlite3_file*, int* result) {
    *result = 0;
    return SQLITE_OK;
}

int control(sqlite3_file*, int, void*) {
    return SQLITE_NOTFOUND;
}

int sector(sqlite3_file*) {
    return sector_size;
}

int characteristics(sqlite3_file*) {
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int map_shared(sqlite3_file* file, int number, int bytes, int extend, void volatile** out) {
    VfsFile::Open& open = opened(file);
    if (stopped(open)) return SQLITE_IOERR_SHMMAP;
    *out = open.file->shared_region(static_cast<std::size_t>(number),
                                    static_cast<std::size_t>(bytes), extend != 0);
    return SQLITE_OK;
}

int lock_shared(sqlite3_file*, int, int, int) {
    return SQLITE_OK;
}

void barrier(sqlite3_file*) {}

int unmap_shared(sqlite3_file* file, int remove) {
    if (remove != 0) opened(file).file->drop_shared();
    return SQLITE_OK;
}

}  // namespace

const sqlite3_io_methods* vfs_file_methods() {
    static const sqlite3_io_methods methods{
        2,         close_file,   read_file,       write_file, truncate_file,
        sync_file, size_of_file, grant_lock,      grant_lock, nobody_has_reserved,
        control,   sector,       characteristics, map_shared, lock_shared,
        barrier,   unmap_shared, nullptr,         nullptr};
    return &methods;
}

}  // namespace tillside::simulation::disk
