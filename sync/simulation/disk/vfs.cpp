#include "sync/simulation/disk/vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

#include "sync/simulation/disk/vfs_file.hpp"

namespace tillside::simulation::disk {

namespace {

constexpr int name_bytes_max = 512;
constexpr sqlite3_int64 julian_ms = 212'655'000'000'000;  // some day; no statement of ours asks

Mount& mount_of(sqlite3_vfs* vfs) {
    return *static_cast<Mount*>(vfs->pAppData);
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    auto* handle = reinterpret_cast<VfsFile*>(file);
    handle->base.pMethods = nullptr;  // xClose is called only where this is set
    handle->open = nullptr;
    auto open = std::make_unique<VfsFile::Open>();
    open->delete_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    if (name == nullptr) {
        open->file = std::make_shared<File>();
    } else {
        open->name = name;
        open->disk = mount_of(vfs).disk_of(name);
        if (open->disk == nullptr || open->disk->stopped()) return SQLITE_CANTOPEN;
        open->file = open->disk->find(name);
        if (open->file == nullptr && (flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
        if (open->file == nullptr) open->file = open->disk->make(name);
    }
    if ((flags & SQLITE_OPEN_MAIN_DB) != 0) {
        if (open->file->connections > 0) return SQLITE_CANTOPEN;
        open->holds_database = true;
        ++open->file->connections;
    }
    handle->open = open.release();
    handle->base.pMethods = vfs_file_methods();
    if (flags_out != nullptr) *flags_out = flags;
    return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int sync_directory) {
    Disk* disk = mount_of(vfs).disk_of(name);
    if (disk == nullptr || disk->stopped()) return SQLITE_IOERR_DELETE;
    if (disk->find(name) == nullptr) return SQLITE_IOERR_DELETE_NOENT;
    if (!disk->may_go_on()) return SQLITE_IOERR_DELETE;
    disk->remove(name, sync_directory != 0);
    return SQLITE_OK;
}

int access_file(sqlite3_vfs* vfs, const char* name, int flags, int* result) {
    Disk* disk = mount_of(vfs).disk_of(name);
    if (disk != nullptr && disk->stopped()) return SQLITE_IOERR_ACCESS;
    const auto file = disk == nullptr ? nullptr : disk->find(name);
    // An empty journal counts as none, as in the unix VFS.
    *result = file != nullptr && (flags != SQLITE_ACCESS_EXISTS || file->size() > 0) ? 1 : 0;
    return SQLITE_OK;
}

int full_name(sqlite3_vfs*, const char* name, int bytes, char* out) {
    if (std::strlen(name) >= static_cast<std::size_t>(bytes)) return SQLITE_CANTOPEN;
    std::strcpy(out, name);
    return SQLITE_OK;
}

// Only salts of the log and temporary names come from here.
int same_bytes(sqlite3_vfs*, int bytes, char* out) {
    std::memset(out, 7, static_cast<std::size_t>(bytes));
    return bytes;
}

int no_sleep(sqlite3_vfs*, int microseconds) {
    return microseconds;
}

int julian_day(sqlite3_vfs*, double* day) {
    *day = static_cast<double>(julian_ms) / 86'400'000.0;
    return SQLITE_OK;
}

int julian_milliseconds(sqlite3_vfs*, sqlite3_int64* milliseconds) {
    *milliseconds = julian_ms;
    return SQLITE_OK;
}

int no_last_error(sqlite3_vfs*, int, char*) {
    return 0;
}

}  // namespace

struct Mount::Vfs {
    sqlite3_vfs vfs{};
};

Mount::Mount() : vfs_(std::make_unique<Vfs>()) {
    sqlite3_vfs& vfs = vfs_->vfs;
    vfs.iVersion = 2;
    vfs.szOsFile = sizeof(VfsFile);
    vfs.mxPathname = name_bytes_max;
    vfs.zName = "tillside-simulation";
    vfs.pAppData = this;
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    vfs.xAccess = access_file;
    vfs.xFullPathname = full_name;
    vfs.xRandomness = same_bytes;
    vfs.xSleep = no_sleep;
    vfs.xCurrentTime = julian_day;
    vfs.xCurrentTimeInt64 = julian_milliseconds;
    vfs.xGetLastError = no_last_error;
    constexpr int as_default = 1;
    sqlite3_vfs_register(&vfs, as_default);
    sqlite3_randomness(0, nullptr);  // begins anew from xRandomness
}

Mount::~Mount() {
    sqlite3_vfs_unregister(&vfs_->vfs);
}

void Mount::add(Disk& disk) {
    disks_.push_back(&disk);
}

void Mount::remove(Disk& disk) {
    std::erase(disks_, &disk);
}

Disk* Mount::disk_of(std::string_view name) const {
    const auto found = std::ranges::find_if(disks_, [&](const Disk* disk) {
        const std::string& folder = disk->folder();
        return name.size() > folder.size() && name.starts_with(folder) &&
               name[folder.size()] == '/';
    });
    return found == disks_.end() ? nullptr : *found;
}

}  // namespace tillside::simulation::disk
