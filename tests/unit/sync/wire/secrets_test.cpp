#include "sync/wire/secrets.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

using namespace tillside::wire;
namespace fs = std::filesystem;

namespace {
struct Folder {
    fs::path path = fs::temp_directory_path() / ("tillside-secrets-" + std::to_string(::getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};
TillSecrets some_secrets() {
    TillSecrets secrets;
    secrets.set_store("CWB");
    secrets.set_till("CWB-1");
    secrets.set_token("token");
    secrets.set_lookup_key(std::string(32, '\1'));
    secrets.set_wrapping_key(std::string(32, '\2'));
    secrets.set_head_office_public_key(std::string(32, '\3'));
    return secrets;
}
}  // namespace

TEST_CASE("a till's secrets come back as they were written, and only their owner may read them") {
    const Folder folder;
    const fs::path file = folder.path / "till.json";
    REQUIRE(write_till_secrets(file, some_secrets()));
    struct stat facts {};
    REQUIRE(::stat(file.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
    CHECK(read_till_secrets(file).value().lookup_key() == std::string(32, '\1'));
}

TEST_CASE("a secrets file that cannot be used is named, with what to do") {
    const Folder folder;
    const fs::path file = folder.path / "till.json";
    CHECK(read_till_secrets(file).error().code == "missing");
    CHECK(read_till_secrets(file).error().message.find("enrol-code") != std::string::npos);

    REQUIRE(write_till_secrets(file, some_secrets()));
    fs::permissions(file, fs::perms::group_read, fs::perm_options::add);
    CHECK(read_till_secrets(file).error().code == "too_open");
    fs::permissions(file, fs::perms::group_read, fs::perm_options::remove);

    TillSecrets short_key = some_secrets();
    short_key.set_lookup_key("short");
    REQUIRE(write_till_secrets(file, short_key));
    CHECK(read_till_secrets(file).error().message.find("lookup_key") != std::string::npos);

    std::ofstream(file) << "{ cut";
    CHECK(read_till_secrets(file).error().code == "not_secrets");
    CHECK(write_till_secrets(folder.path / "no" / "such" / "folder", some_secrets()).error().code ==
          "not_written");
}
