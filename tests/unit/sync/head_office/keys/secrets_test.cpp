#include "sync/head_office/keys/secrets.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "tests/temporary_folder.hpp"

using namespace tillside;
using namespace tillside::head_office;

TEST_CASE("head office's secrets are made once and never made again") {
    const tests::TemporaryFolder folder;
    const auto random = wire::system_random();
    const auto made = keys::open_secrets(folder / "secrets", random).value();
    const auto again = keys::open_secrets(folder / "secrets", random).value();
    CHECK(made.lookup_key == again.lookup_key);
    CHECK(made.wrapping_key == again.wrapping_key);
    CHECK(made.box.secret_key == again.box.secret_key);
    CHECK(made.signing.public_key == again.signing.public_key);
    struct stat facts {};
    REQUIRE(::stat((folder / "secrets").c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0700);

    std::filesystem::remove(folder / "secrets/wrapping.key");
    const auto error = keys::open_secrets(folder / "secrets", random).error();
    CHECK(error.code == "missing");
    CHECK_THAT(error.message, Catch::Contains("wrapping.key") && Catch::Contains("escrow"));
}

TEST_CASE("a secret that others may read is refused") {
    const tests::TemporaryFolder folder;
    const auto random = wire::system_random();
    REQUIRE(keys::open_secrets(folder / "secrets", random));
    REQUIRE(::chmod((folder / "secrets/box.key").c_str(), 0644) == 0);
    CHECK(keys::open_secrets(folder / "secrets", random).error().code == "too_open");
}
