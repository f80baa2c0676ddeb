#include "plugin/engine/run/signing_key.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/unit/plugin/engine/temporary_folder.hpp"

using namespace tillside;
using engine::run::read_or_make_signing_key;

namespace {

wire::Key wrapping(unsigned char fill) {
    wire::Key key{};
    key.fill(fill);
    return key;
}

struct KeyFile {
    testing::TemporaryFolder folder;
    std::filesystem::path file = folder / "signing.key";
    wire::Random random = wire::system_random();

    [[nodiscard]] Result<wire::SigningKey> read(const std::vector<wire::Key>& keys) const {
        return read_or_make_signing_key(file, keys, random);
    }
    [[nodiscard]] std::string bytes() const {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void write(const std::string& bytes) const {
        std::ofstream(file, std::ios::binary) << bytes;
        std::filesystem::permissions(file, std::filesystem::perms(0600));
    }
};

std::string secret_of(const wire::SigningKey& key) {
    return {reinterpret_cast<const char*>(key.secret_key.data()), key.secret_key.size()};
}

}  // namespace

TEST_CASE("a till's signing key is sealed: without the wrapping key its file signs nothing",
          "[D21]") {
    const KeyFile till;
    const auto made = till.read({wrapping(1)});
    REQUIRE(made);
    CHECK(till.bytes().find(secret_of(*made).substr(0, 32)) == std::string::npos);
    CHECK((std::filesystem::status(till.file).permissions() & std::filesystem::perms(0777)) ==
          std::filesystem::perms(0600));
    CHECK(till.read({wrapping(1)}).value().secret_key == made->secret_key);
    const auto stolen = till.read({wrapping(2)});
    REQUIRE_FALSE(stolen);
    CHECK(stolen.error().code == "sealed");
}

TEST_CASE("a signing key from before sealing stays the till's, and is sealed at the next start",
          "[D21]") {
    const KeyFile till;
    const wire::SigningKey key = wire::make_signing_key(till.random);
    till.write(secret_of(key));
    CHECK(till.read({wrapping(1)}).value().public_key == key.public_key);
    CHECK(till.bytes().size() > 64);
    CHECK(till.bytes().find(secret_of(key).substr(0, 32)) == std::string::npos);
    CHECK(till.read({wrapping(1)}).value().secret_key == key.secret_key);
}

TEST_CASE("when the wrapping key is changed the signing key is sealed anew", "[D21]") {
    const KeyFile till;
    const auto made = till.read({wrapping(1)});
    REQUIRE(made);
    CHECK(till.read({wrapping(2), wrapping(1)}).value().secret_key == made->secret_key);
    CHECK(till.read({wrapping(2)}).value().secret_key == made->secret_key);
    CHECK_FALSE(till.read({wrapping(1)}));
}

TEST_CASE("a signing key that others may read, or that is none, is refused by name") {
    const KeyFile till;
    till.write("no key at all");
    CHECK(till.read({wrapping(1)}).error().code == "not_a_key");
    till.write(std::string(64, 'k'));
    std::filesystem::permissions(till.file, std::filesystem::perms(0644));
    CHECK(till.read({wrapping(1)}).error().code == "too_open");
}
