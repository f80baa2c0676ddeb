#include "plugin/engine/config/config.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "tests/unit/plugin/engine/temporary_folder.hpp"

using namespace tillside;
using engine::config::read_config;

namespace {

Result<engine::config::Config> read(const tillside::testing::TemporaryFolder& folder,
                                    const std::string& secrets) {
    std::ofstream(folder / "tillsided.toml")
        << "data = \"data\"\nsecrets = \"" << secrets << "\"\n";
    return read_config(folder / "tillsided.toml");
}

}  // namespace

TEST_CASE("the secrets may be a credential that systemd gives the service", "[D21]") {
    const tillside::testing::TemporaryFolder folder;
    ::setenv("CREDENTIALS_DIRECTORY", "/run/credentials/tillsided.service", 1);
    CHECK(read(folder, "credential:till")->secrets == "/run/credentials/tillsided.service/till");
    CHECK(read(folder, "credential:../shadow").error().code == "bad_value");
    CHECK(read(folder, "credential:").error().code == "bad_value");
    CHECK(read(folder, "secrets.json")->secrets == folder / "secrets.json");
    ::unsetenv("CREDENTIALS_DIRECTORY");
    const auto without = read(folder, "credential:till");
    REQUIRE_FALSE(without);
    CHECK_THAT(without.error().message, Catch::Contains("LoadCredential"));
}
