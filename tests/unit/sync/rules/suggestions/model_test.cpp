#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <limits>

#include "sync/wire/sealing.hpp"
#include "tests/unit/sync/rules/suggestions/model_of_a_test.hpp"

using namespace tillside;
using namespace tillside::rules::suggestions;
using tillside::rules::suggestions::testing::parts_of_a_shop;

namespace {

std::string bytes_of_a_shop() {
    return Model::from_parts(parts_of_a_shop()).value().to_bytes();
}

// The body changed and the checksum made right again: a hostile file, not a damaged one.
std::string with_right_checksum(std::string bytes) {
    constexpr std::size_t checksum_at = 17;
    constexpr std::size_t body_at = checksum_at + 32;
    const wire::Hash sum = wire::sha256(std::string_view(bytes).substr(body_at));
    bytes.replace(checksum_at, sum.size(), reinterpret_cast<const char*>(sum.data()), sum.size());
    return bytes;
}

void check_refused(const ModelParts& parts) {
    const auto model = Model::from_parts(parts);
    REQUIRE_FALSE(model);
    CHECK(model.error().code == "bad_model");
}

}  // namespace

TEST_CASE("a model read from its bytes is the model that was written", "[F11]") {
    const Model model = Model::from_bytes(bytes_of_a_shop()).value();
    const ModelParts wanted = parts_of_a_shop();
    CHECK(model.parts().version == wanted.version);
    CHECK(model.parts().trained_at_us == wanted.trained_at_us);
    CHECK(model.parts().baskets == wanted.baskets);
    CHECK(model.parts().skus == wanted.skus);
    CHECK(model.parts().share == wanted.share);
    CHECK(model.parts().repeat_share == wanted.repeat_share);
    CHECK(model.parts().blend == wanted.blend);
    CHECK(model.find("jam").value() == 2);
    CHECK_FALSE(model.find("gin"));
    CHECK(model.links(0).size() == 2);
    CHECK(model.to_bytes() == bytes_of_a_shop());
}

TEST_CASE("a model that is cut anywhere is refused") {
    const std::string whole = bytes_of_a_shop();
    for (std::size_t size = 0; size < whole.size(); ++size)
        REQUIRE_FALSE(Model::from_bytes(std::string_view(whole).substr(0, size)));
    CHECK(Model::from_bytes(std::string_view(whole).substr(0, whole.size() - 1)).error().code ==
          "model_damaged");
    CHECK(Model::from_bytes("").error().code == "not_a_model");
    CHECK(Model::from_bytes(whole + "x").error().code == "model_damaged");
}

TEST_CASE("a model with any byte changed is refused") {
    const std::string whole = bytes_of_a_shop();
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
        REQUIRE_FALSE(Model::from_bytes(damaged));
    }
}

TEST_CASE("a model of another format says which and what to do") {
    std::string other = bytes_of_a_shop();
    other[13] = 9;
    const auto model = Model::from_bytes(other);
    REQUIRE_FALSE(model);
    CHECK(model.error().code == "model_version");
    CHECK(model.error().message.find("format 9") != std::string::npos);
}

TEST_CASE("a hostile model with a right checksum is refused or harmless") {
    const std::string whole = bytes_of_a_shop();
    const bool held = rc::check("bytes changed anywhere in the body", [&] {
        std::string hostile = whole;
        const int changes = *rc::gen::inRange(1, 6);
        for (int change = 0; change < changes; ++change) {
            const auto at = *rc::gen::inRange<std::size_t>(49, hostile.size());
            hostile[at] = *rc::gen::arbitrary<char>();
        }
        const auto model = Model::from_bytes(with_right_checksum(hostile));
        if (!model) return;
        for (ItemNumber item = 0; item < model->items(); ++item)
            for (const Link& link : model->links(item))
                RC_ASSERT(link.target < model->items());
    });
    CHECK(held);
}

TEST_CASE("parts that do not fit together are refused by name") {
    ModelParts parts = parts_of_a_shop();
    parts.share.pop_back();
    check_refused(parts);
    parts = parts_of_a_shop();
    parts.links[0].target = 99;
    check_refused(parts);
    parts = parts_of_a_shop();
    parts.links[0].weight = std::numeric_limits<float>::quiet_NaN();
    check_refused(parts);
    parts = parts_of_a_shop();
    parts.first_link[2] = 1;
    check_refused(parts);
    parts = parts_of_a_shop();
    parts.skus[1] = "bread";
    check_refused(parts);
    parts = parts_of_a_shop();
    parts.skus[1] = std::string(65, 'x');
    check_refused(parts);
    parts = parts_of_a_shop();
    parts.version.clear();
    check_refused(parts);
    parts = parts_of_a_shop();
    parts.shape.scan_decay = 2;
    check_refused(parts);
}
