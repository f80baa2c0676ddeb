#include "plugin/engine/interface/host.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/plugin/engine/temporary_folder.hpp"

using namespace tillside;
using namespace tillside::engine;
using interface::Host;

namespace {

struct Opened {
    tillside::testing::TemporaryFolder folder;
    store::Database database = store::Database::open(folder.path / "till.db", Now{1}).value();
};

till::Hello hello_with(const std::string& capability) {
    till::Hello hello;
    hello.add_capabilities(capability);
    till::HostPromotion& promotion = *hello.add_promotions();
    promotion.set_promotion_id("3for2");
    promotion.add_skus("A1");
    return hello;
}

}  // namespace

TEST_CASE("what the host declared survives a restart, and the last Hello counts") {
    Opened till;
    {
        Host host(till.database);
        REQUIRE(host.open());
        CHECK_FALSE(host.capabilities().card);
        REQUIRE(host.declared(hello_with("tillside.card/1"), Now{2}));
    }
    Host restarted(till.database);
    REQUIRE(restarted.open());
    CHECK(restarted.capabilities().card);
    REQUIRE(restarted.promotions().size() == 1);
    CHECK(restarted.promotions()[0].promotion_id() == "3for2");
    REQUIRE(restarted.declared(hello_with("tillside.badge/1"), Now{3}));
    CHECK_FALSE(restarted.capabilities().card);
    CHECK(restarted.capabilities().badge);
}

TEST_CASE("a Hello beyond the schema's bounds is refused in words and changes nothing") {
    Opened till;
    Host host(till.database);
    REQUIRE(host.declared(hello_with("tillside.card/1"), Now{2}));
    till::Hello many;
    for (int i = 0; i <= interface::capabilities_max; ++i)
        many.add_capabilities("acme.x/1");
    CHECK(host.declared(many, Now{3}).error().code == "too_many_capabilities");
    till::Hello promotions;
    for (int i = 0; i <= interface::promotions_max; ++i)
        promotions.add_promotions();
    CHECK(host.declared(promotions, Now{3}).error().code == "too_many_promotions");
    till::Hello skus;
    for (int i = 0; i <= interface::promotion_skus_max; ++i)
        (skus.promotions_size() == 0 ? skus.add_promotions() : skus.mutable_promotions(0))
            ->add_skus("A");
    const auto refused = host.declared(skus, Now{3});
    CHECK(refused.error().code == "too_many_skus");
    CHECK(refused.error().field == "promotions[0].skus");
    CHECK(host.capabilities().card);
}
