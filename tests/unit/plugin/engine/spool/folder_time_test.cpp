#include "plugin/engine/spool/folder_time.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/unit/plugin/engine/temporary_folder.hpp"

using tillside::engine::spool::FolderTime;
namespace fs = std::filesystem;

namespace {

// Longer than the steps in which a file system counts time.
void a_moment() {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
}

void write(const fs::path& file) {
    std::ofstream(file) << "x";
}

}  // namespace

TEST_CASE("a spool folder is seen when it is made, filled, removed and put in place of another") {
    const tillside::testing::TemporaryFolder folder;
    const fs::path spool = folder / "s.spool";
    FolderTime time(spool);
    CHECK(time.changed_ns() == -1);
    CHECK(time.changed_ns() == -1);

    a_moment();
    write(folder / "s.breaker");  // the parent changes, the spool does not come
    CHECK(time.changed_ns() == -1);

    a_moment();
    fs::create_directory(spool);
    const std::int64_t made = time.changed_ns();
    CHECK(made > 0);
    CHECK(time.changed_ns() == made);

    a_moment();
    write(spool / "1.post");
    const std::int64_t filled = time.changed_ns();
    CHECK(filled > made);
    CHECK(time.changed_ns_by_path() == filled);

    fs::remove_all(spool);
    CHECK(time.changed_ns() == -1);

    a_moment();
    fs::create_directory(spool);
    write(spool / "2.post");
    CHECK(time.changed_ns() > filled);

    // A folder that was moved away lives on; the path tells.
    const std::int64_t before = time.changed_ns();
    a_moment();
    fs::rename(spool, folder / "moved");
    fs::create_directory(spool);
    CHECK(time.changed_ns_by_path() > before);
    CHECK(time.changed_ns() == time.changed_ns_by_path());
}

TEST_CASE("a spool folder whose parent is missing too is one that is missing") {
    FolderTime time("/nowhere/at/all.spool");
    CHECK(time.changed_ns() == -1);
    CHECK(time.changed_ns_by_path() == -1);
}
