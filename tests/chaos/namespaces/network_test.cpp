// Three tills and head office, each a machine of its own on one network: what a gate between
// sockets cannot do. Cables are pulled, interfaces go down, addresses change, and all of it
// together with kills; the tills sell on.
#include "tests/chaos/namespaces/network.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "tests/chaos/selling_tills.hpp"

using namespace tillside;
using namespace tillside::tests;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t till_count = 3;
constexpr auto patience = seconds(90);
constexpr auto outage = milliseconds(1'500);
constexpr std::string_view port = ":8444";

struct Shop {
    Network network{till_count};
    HeadOffice office;
    std::vector<std::unique_ptr<SellingTill>> tills;

    Shop() {
        office.listen_at(std::string(HeadOffice::address_of_its_own).append(port));
        start_office();
        const std::string url =
            std::string("https://").append(HeadOffice::address_of_its_own).append(port);
        for (std::size_t i = 0; i < till_count; ++i) {
            const auto inside = network.at_till(i);
            tills.push_back(
                std::make_unique<SellingTill>(office, url, "CWB-" + std::to_string(i + 1)));
        }
        for (const auto& till : tills)
            till->sell();
    }
    void start_office() {
        const auto inside = network.at_office();
        office.start();
    }
    void restart_till(std::size_t till) {
        tills[till]->kill();
        const auto inside = network.at_till(till);
        tills[till]->start();
    }
    [[nodiscard]] std::int64_t arrived() const { return office.reported("baskets"); }
};

// Whether head office's count rises above `before` within so long.
bool more_arrives(const Shop& shop, std::int64_t before, seconds within) {
    const auto until = std::chrono::steady_clock::now() + within;
    while (std::chrono::steady_clock::now() < until) {
        if (shop.arrived() > before) return true;
        std::this_thread::sleep_for(milliseconds(100));
    }
    return false;
}

bool can_run() {
    if (Network::possible()) return true;
    WARN("SKIPPED: network namespaces need root and iproute2");
    return false;
}

}  // namespace

TEST_CASE("tills whose cable is pulled sell on, the others send, and nothing is lost or doubled",
          "[F26]") {
    if (!can_run()) return;
    Shop shop;
    REQUIRE(more_arrives(shop, 0, seconds(20)));

    // One cable out: its till sells as before, and what the others sell arrives.
    shop.network.pull_cable(0);
    const std::int64_t sold = shop.tills[0]->tickets();
    const std::int64_t held = shop.arrived();
    CHECK(more_arrives(shop, held, seconds(20)));
    std::this_thread::sleep_for(outage);
    CHECK(shop.tills[0]->tickets() > sold + 50);
    CHECK_FALSE(shop.tills[0]->all_sent());
    shop.network.plug_cable(0);

    // All cables out: nothing arrives, and all sell on.
    for (std::size_t till = 0; till < till_count; ++till)
        shop.network.pull_cable(till);
    std::this_thread::sleep_for(milliseconds(200));  // for what was on its way
    const std::int64_t before = shop.arrived();
    std::this_thread::sleep_for(outage);
    CHECK(shop.arrived() == before);
    for (std::size_t till = 0; till < till_count; ++till)
        shop.network.plug_cable(till);
    CHECK(more_arrives(shop, before, seconds(60)));

    REQUIRE(settle(shop.tills, patience));
    check_nothing_lost_or_doubled(shop.office, shop.tills);
}

TEST_CASE("addresses that change, interfaces that go and kills meanwhile lose and double nothing",
          "[F26]") {
    if (!can_run()) return;
    Shop shop;
    std::mt19937 dice(20261128);
    for (int round = 0; round < 12; ++round) {
        const std::size_t till = dice() % till_count;
        switch (round % 4) {
            case 0:
                shop.network.change_address(till);
                break;
            case 1:
                shop.network.interface_down(till);
                break;
            case 2:
                shop.network.pull_cable(till);
                break;
            default:
                break;
        }
        std::this_thread::sleep_for(milliseconds(dice() % 800));
        switch (dice() % 3) {
            case 0:
                shop.restart_till(till);
                break;
            case 1:
                shop.office.kill_hard();
                shop.start_office();
                break;
            default:
                break;
        }
        std::this_thread::sleep_for(milliseconds(dice() % 800));
        if (round % 4 == 1) shop.network.interface_up(till);
        if (round % 4 == 2) shop.network.plug_cable(till);
    }
    REQUIRE(settle(shop.tills, patience));
    check_nothing_lost_or_doubled(shop.office, shop.tills);
}
