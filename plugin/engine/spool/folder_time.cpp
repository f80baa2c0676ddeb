#include "plugin/engine/spool/folder_time.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace tillside::engine::spool {

namespace {

std::int64_t changed_at(const struct stat& facts) {
    return static_cast<std::int64_t>(facts.st_mtim.tv_sec) * 1'000'000'000 + facts.st_mtim.tv_nsec;
}

server::Descriptor open_folder(const std::filesystem::path& folder) {
    return server::Descriptor(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

}  // namespace

std::int64_t FolderTime::changed_ns() {
    struct stat facts {};
    if (::fstat(open_.get(), &facts) == 0 && facts.st_nlink > 0) {
        if (!missing_) return changed_at(facts);
        if (changed_at(facts) == parent_ns_) return -1;  // nothing was made in it meanwhile
    }
    return changed_ns_by_path();
}

std::int64_t FolderTime::changed_ns_by_path() {
    // The parent's time is read first: a folder that is made after that changes it again.
    server::Descriptor parent = open_folder(folder_.parent_path());
    struct stat facts {};
    parent_ns_ = ::fstat(parent.get(), &facts) == 0 ? changed_at(facts) : -1;
    open_ = open_folder(folder_);
    missing_ = ::fstat(open_.get(), &facts) != 0;
    if (!missing_) return changed_at(facts);
    open_ = std::move(parent);
    return -1;
}

}  // namespace tillside::engine::spool
