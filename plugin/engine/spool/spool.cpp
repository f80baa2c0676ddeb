#include "plugin/engine/spool/spool.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <tillside/plugin.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "plugin/engine/log/log.hpp"
#include "plugin/engine/server/frame.hpp"
#include "plugin/engine/spool/spool_file.hpp"
#include "plugin/engine/store/faults.hpp"

namespace tillside::engine::spool {

namespace {

namespace fs = std::filesystem;

// Rooms refuse with this code what holds an identity card or payment card number in its words.
constexpr std::string_view not_to_be_kept = "text_holds_number";
constexpr std::int64_t cleaned_every_us = 3600LL * 1'000'000;

struct Waiting {
    std::int64_t written_ns = 0;
    fs::path file;
};

std::int64_t nanoseconds(const timespec& time) {
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

// The files that are complete, oldest first; names that begin with a dot are still being written.
std::vector<Waiting> waiting_files(const fs::path& folder) {
    std::vector<Waiting> found;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (at->path().extension() != ".post" || at->path().filename().string()[0] == '.') continue;
        struct stat facts {};
        if (::lstat(at->path().c_str(), &facts) == 0) {
            found.push_back({nanoseconds(facts.st_mtim), at->path()});
        }
    }
    std::ranges::sort(found, [](const Waiting& a, const Waiting& b) {
        return std::tie(a.written_ns, a.file) < std::tie(b.written_ns, b.file);
    });
    return found;
}

bool waits_for_storage(std::string_view code) {
    return code == "disk_full" || code == "busy" || code == "not_writable" || code == "damaged" ||
           code == "not_readable" || code == "failed";
}

}  // namespace

Imported Spool::import(Now now, std::size_t files_max) {
    Imported result;
    remove_old_rejected(now);
    const std::int64_t before_ns = time_.changed_ns_by_path();
    std::vector<Waiting> files = waiting_files(folder_);
    const bool all = files.size() <= files_max;
    if (!all) files.resize(files_max);
    for (const Waiting& one : files) {
        const Fate fate = import_file(one.file, now);
        if (fate == Fate::kept) {
            result.stopped = true;
            break;
        }
        ++(fate == Fate::imported ? result.imported : result.rejected);
    }
    // Our own removals change the folder's time too; what came meanwhile is found a second later.
    seen_ns_ = files.empty() ? before_ns : time_.changed_ns();
    if (!all) seen_ns_ = -1;
    if (result.imported + result.rejected > 0) {
        log::info("spool_imported", {{"imported", result.imported}, {"rejected", result.rejected}});
    }
    return result;
}

bool Spool::may_have_news() {
    return time_.changed_ns() != seen_ns_;
}

std::uint64_t Spool::waiting() const {
    return waiting_files(folder_).size();
}

Spool::Fate Spool::import_file(const fs::path& file, Now now) {
    auto bytes = read_spool_file(file);
    if (!bytes) return reject(file, bytes.error(), now);
    auto frame = check_spool_file(file, *bytes);
    if (!frame) return reject(file, frame.error(), now);
    const std::string_view payload = std::string_view(*bytes).substr(server::frame_header_bytes);
    const server::Answer answer = rooms_.dispatcher.serve(
        {frame->kind, frame->encoding, frame->request_id(), payload, true}, now);
    if (answer.status != TILLSIDE_OK) {
        if (waits_for_storage(answer.failure_code)) return Fate::kept;
        return reject(file,
                      Error{Domain::message, answer.failure_code,
                            fmt::format("the spool file {}: {}", file.filename().string(),
                                        answer.failure_message)},
                      now);
    }
    store::fault_point(store::Fault::before_spool_removal);
    return ::unlink(file.c_str()) == 0 || errno == ENOENT ? Fate::imported : Fate::kept;
}

Spool::Fate Spool::reject(const fs::path& file, const Error& why, Now now) {
    log::warning("spool_file_rejected", {{"reason", why}});
    auto transaction = rooms_.database.begin();
    if (!transaction) return Fate::kept;
    const std::string name = file.filename().string();
    if (!rooms_.outbox.reject_spool_file(name, why.code, why.message, now)) return Fate::kept;
    if (!transaction->commit()) return Fate::kept;
    const fs::path rejected = folder_ / "rejected";
    std::error_code error;
    if (why.code == not_to_be_kept) {
        fs::remove(file, error);
        return error ? Fate::kept : Fate::rejected;
    }
    fs::create_directory(rejected, error);
    fs::rename(file, rejected / name, error);
    return error ? Fate::kept : Fate::rejected;
}

// By the time of the file, which renaming leaves as the plugin wrote it. A time far ahead of now,
// from a clock that was wrong, counts as old: nothing stays for ever because of it.
void Spool::remove_old_rejected(Now now) {
    if (cleaned_us_ != 0 && now.us >= cleaned_us_ && now.us - cleaned_us_ < cleaned_every_us) {
        return;
    }
    cleaned_us_ = now.us;
    std::uint64_t removed = 0;
    std::error_code error;
    const fs::path rejected = folder_ / "rejected";
    for (fs::directory_iterator at(rejected, error), end; !error && at != end;
         at.increment(error)) {
        struct stat facts {};
        if (::lstat(at->path().c_str(), &facts) != 0) continue;
        const std::int64_t written_us = nanoseconds(facts.st_mtim) / 1000;
        const bool young =
            now.us - written_us <= rejected_kept_us && written_us - now.us <= rejected_kept_us;
        if (!young && ::unlink(at->path().c_str()) == 0) ++removed;
    }
    if (removed > 0) log::info("spool_rejected_removed", {{"files", removed}});
}

}  // namespace tillside::engine::spool
