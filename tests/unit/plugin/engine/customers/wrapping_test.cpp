// The wrapping key is changed: a till goes on with the keys that it holds.
#include <catch2/catch.hpp>

#include "plugin/engine/customers/key_ring.hpp"
#include "tests/unit/plugin/engine/files_of_a_till.hpp"
#include "tests/unit/plugin/engine/temporary_folder.hpp"

using namespace tillside;
using namespace tillside::engine;

namespace {

constexpr Now noon{1'790'000'000LL * 1'000'000};

wire::Key key_of(char letter) {
    wire::Key key{};
    key.fill(static_cast<unsigned char>(letter));
    return key;
}

struct Keys {
    tillside::testing::TemporaryFolder folder;
    wire::Random random = wire::system_random();
    store::Database file =
        store::Database::open(folder / "keys.db", noon, store::key_migrations()).value();

    customers::KeyRing under(char letter) {
        return {file, key_of(letter), wire::make_box_keys(random).public_key, random};
    }
};

std::string customer(int number) {
    std::string id(16, '\0');
    id[0] = static_cast<char>(number % 256);
    id[1] = static_cast<char>(number / 256);
    return id;
}

}  // namespace

TEST_CASE("keys under a wrapping key of before are wrapped anew, and the old one opens none",
          "[D21]") {
    Keys keys;
    constexpr int count = 2500;  // more than a step
    std::vector<customers::CustomerKey> made;
    auto before = keys.under('a');
    for (int number = 0; number < count; ++number)
        made.push_back(before.make(customer(number)).value());

    auto now = keys.under('b');
    CHECK(now.find(customer(7), made[7].key_id).error().code == "does_not_open");
    CHECK(now.rewrap({key_of('z'), key_of('a')}) == static_cast<std::size_t>(count));
    for (int number = 0; number < count; ++number)
        CHECK(now.find(customer(number), made[number].key_id) == made[number].key);
    CHECK_FALSE(before.find(customer(7), made[7].key_id).has_value());
    CHECK(now.rewrap({key_of('a')}) == 0U);
}

TEST_CASE("a key that no wrapping key opens stays as it is", "[D21]") {
    Keys keys;
    auto lost = keys.under('x');
    const auto made = lost.make(customer(1)).value();
    CHECK(keys.under('b').rewrap({key_of('a')}) == 0U);
    CHECK(lost.find(customer(1), made.key_id) == made.key);
}
