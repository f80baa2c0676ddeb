// The spool: a file is there whole or not at all, and is its owner's alone.
#include "plugin/shim/spool.h"

#include <sys/mount.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

struct SpoolFolder {
    std::string root;
    std::string path;
    SpoolFolder() {
        char name[] = "/tmp/tillside-spool-XXXXXX";
        root = mkdtemp(name);
        path = root + "/till.sock.spool";
    }
    ~SpoolFolder() { std::filesystem::remove_all(root); }
    SpoolFolder(const SpoolFolder&) = delete;
    SpoolFolder& operator=(const SpoolFolder&) = delete;

    [[nodiscard]] int write(const std::string& payload) const {
        frame_header header{};
        header.kind = 256;
        header.encoding = TILLSIDE_PROTOBUF;
        header.flags = TILLSIDE_FRAME_POST;
        header.deadline_ns = 77;
        header.payload_bytes = static_cast<uint32_t>(payload.size());
        for (unsigned i = 0; i < FRAME_ID_BYTES; i++)
            header.request_id[i] = static_cast<uint8_t>(0xa0 + i);
        const char* step = nullptr;
        return spool_write(path.c_str(), &header, reinterpret_cast<const uint8_t*>(payload.data()),
                           &step);
    }
    [[nodiscard]] std::string file() const {
        return path + "/a0a1a2a3a4a5a6a7a8a9aaabacadaeaf.post";
    }
};

std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

unsigned mode(const std::string& path) {
    struct stat found {};
    REQUIRE(stat(path.c_str(), &found) == 0);
    return found.st_mode & 0777u;
}

}  // namespace

TEST_CASE("a spool file is the published frame, with a checksum and without a deadline") {
    const SpoolFolder spool;
    REQUIRE(spool.write("a basket") == 0);
    const std::string bytes = read(spool.file());
    REQUIRE(bytes.size() == TILLSIDE_FRAME_HEADER_BYTES + 8);
    CHECK(bytes.substr(TILLSIDE_FRAME_HEADER_BYTES) == "a basket");
    uint64_t deadline = 1;
    uint64_t checksum = 0;
    std::memcpy(&deadline, bytes.data() + TILLSIDE_FRAME_AT_DEADLINE, 8);
    std::memcpy(&checksum, bytes.data() + TILLSIDE_FRAME_AT_CHECKSUM, 8);
    CHECK(deadline == 0);
    CHECK(checksum == frame_checksum(reinterpret_cast<const uint8_t*>("a basket"), 8));
}

TEST_CASE("folder and files of the spool are their owner's alone") {
    const SpoolFolder spool;
    REQUIRE(spool.write("a basket") == 0);
    CHECK(mode(spool.path) == 0700);
    CHECK(mode(spool.file()) == 0600);
}

TEST_CASE("the same request spooled twice is one file") {
    const SpoolFolder spool;
    REQUIRE(spool.write("a basket") == 0);
    REQUIRE(spool.write("a basket") == 0);
    CHECK(std::distance(std::filesystem::directory_iterator(spool.path), {}) == 1);
}

TEST_CASE("a spool that is no folder or is a link to elsewhere is refused") {
    const SpoolFolder spool;
    SECTION("a file") {
        std::ofstream(spool.path) << "in the way";
        CHECK(spool.write("a basket") == ENOTDIR);
    }
    SECTION("a link") {
        std::filesystem::create_directory(spool.root + "/elsewhere");
        std::filesystem::create_directory_symlink(spool.root + "/elsewhere", spool.path);
        CHECK(spool.write("a basket") != 0);
        CHECK(std::filesystem::is_empty(spool.root + "/elsewhere"));
    }
}

TEST_CASE("a full disk refuses the spool file, names no success, and leaves nothing half-written") {
    const SpoolFolder spool;
    std::filesystem::create_directory(spool.path);
    if (mount("tmpfs", spool.path.c_str(), "tmpfs", 0, "size=16k,mode=0700") != 0) {
        WARN("SKIPPED: mounting a small file system needs root");
        return;
    }
    CHECK(spool.write(std::string(200000, 'x')) == ENOSPC);
    CHECK(std::filesystem::is_empty(spool.path));
    CHECK(spool.write("a basket") == 0);
    REQUIRE(umount(spool.path.c_str()) == 0);
}
