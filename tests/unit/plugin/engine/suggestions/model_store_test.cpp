#include "plugin/engine/suggestions/model_store.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "sync/wire/sealing.hpp"
#include "tests/unit/plugin/engine/temporary_folder.hpp"
#include "tests/unit/sync/rules/suggestions/model_of_a_test.hpp"

using namespace tillside;
using engine::suggestions::ModelStore;
using rules::suggestions::Model;
using rules::suggestions::testing::parts_of_a_shop;
using tillside::testing::TemporaryFolder;

namespace {

std::string bytes_of(const std::string& version) {
    auto parts = parts_of_a_shop();
    parts.version = version;
    return Model::from_parts(std::move(parts)).value().to_bytes();
}

wire::ModelAnnouncement announced(const std::string& version, const std::string& bytes) {
    wire::ModelAnnouncement announcement;
    announcement.set_version(version);
    const wire::Hash sum = wire::sha256(bytes);
    announcement.set_sha256(std::string(reinterpret_cast<const char*>(sum.data()), sum.size()));
    announcement.set_size_bytes(bytes.size());
    return announcement;
}

}  // namespace

TEST_CASE("a model that arrived is in use, and again after a restart", "[F11]") {
    const TemporaryFolder folder;
    const std::string bytes = bytes_of("v1");
    ModelStore models(folder / "models");
    REQUIRE(models.open());
    CHECK(models.version().empty());
    CHECK(models.wants(announced("v1", bytes)));
    REQUIRE(models.install(announced("v1", bytes), bytes));
    CHECK(models.version() == "v1");
    CHECK_FALSE(models.wants(announced("v1", bytes)));

    ModelStore after(folder / "models");
    REQUIRE(after.open());
    CHECK(after.version() == "v1");
    CHECK(after.current()->items() == 6);
}

TEST_CASE("a model with another checksum, size or version leaves the old one in use", "[F11]") {
    const TemporaryFolder folder;
    ModelStore models(folder / "models");
    REQUIRE(models.install(announced("v1", bytes_of("v1")), bytes_of("v1")));

    const std::string next = bytes_of("v2");
    std::string damaged = next;
    damaged[damaged.size() / 2] ^= 1;
    CHECK(models.install(announced("v2", next), damaged).error().code == "model_damaged");
    CHECK(models.install(announced("v2", next), next.substr(1)).error().code == "model_damaged");
    CHECK(models.wants(announced("v2", next)));
    CHECK(models.install(announced("v3", next), next).error().code == "model_version_differs");
    CHECK_FALSE(models.wants(announced("v3", next)));
    CHECK(models.install(announced("v4", "junk"), "junk").error().code == "not_a_model");
    CHECK(models.version() == "v1");
}

TEST_CASE("a model file damaged on disk is put aside, and the till goes on without") {
    const TemporaryFolder folder;
    {
        ModelStore models(folder / "models");
        REQUIRE(models.install(announced("v1", bytes_of("v1")), bytes_of("v1")));
    }
    std::filesystem::resize_file(folder / "models/suggestions.model", 100);
    ModelStore models(folder / "models");
    const auto opened = models.open();
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == "model_damaged");
    CHECK(models.version().empty());
    CHECK(std::filesystem::exists(folder / "models/suggestions.model.damaged"));
    REQUIRE(models.open());
    REQUIRE(models.install(announced("v1", bytes_of("v1")), bytes_of("v1")));
}

TEST_CASE("a model that cannot be written is an error that names the place") {
    const TemporaryFolder folder;
    std::ofstream(folder / "models") << "a file where the folder should be";
    ModelStore models(folder / "models");
    const auto taken = models.install(announced("v1", bytes_of("v1")), bytes_of("v1"));
    REQUIRE_FALSE(taken);
    CHECK(taken.error().code == "model_not_written");
    CHECK(taken.error().retryable);
    CHECK(taken.error().message.find("models") != std::string::npos);
    CHECK(models.version().empty());
}
