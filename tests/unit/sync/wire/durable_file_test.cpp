#include "sync/wire/durable_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/temporary_folder.hpp"

using tillside::wire::write_durably;
namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("a durable file is written whole, with the rights that were asked for") {
    const tillside::tests::TemporaryFolder folder;
    const fs::path file = folder / "key";
    REQUIRE(write_durably(file, "first", 0600));
    const std::string large(3'000'000, 'x');
    std::ofstream(file.string() + ".part") << "left behind by a crash";
    fs::permissions(file.string() + ".part", fs::perms::all);
    REQUIRE(write_durably(file, large, 0600));
    CHECK(contents(file) == large);
    CHECK(files_in(folder.path()) == 1);
    struct stat facts {};
    REQUIRE(::stat(file.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
}

TEST_CASE("a durable file that cannot be written says why and leaves the old one") {
    const tillside::tests::TemporaryFolder folder;
    CHECK(write_durably(folder / "no" / "folder", "x", 0600).error() == ENOENT);
    const fs::path taken = folder / "taken";
    fs::create_directories(taken / "by a folder");
    CHECK_FALSE(write_durably(taken, "x", 0600));
    CHECK(fs::exists(taken / "by a folder"));
    CHECK(files_in(folder.path()) == 1);
}
