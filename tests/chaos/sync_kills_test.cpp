// Real processes, real kills: three tills sell while their engines and head office are killed with
// SIGKILL at random moments, and while the network does what networks do.
#include <catch2/catch.hpp>
#include <random>

#include "tests/chaos/gate/gate.hpp"
#include "tests/chaos/selling_tills.hpp"

using namespace tillside;
using namespace tillside::tests;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

#ifdef TILLSIDE_FEWER_TRIALS
constexpr int rounds = 10;
#else
constexpr int rounds = 100;
#endif
constexpr auto patience = seconds(60);

std::uint16_t port_of(const std::string& url) {
    return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

struct Chain {
    HeadOffice office;
    std::unique_ptr<Gate> gate;
    std::vector<std::unique_ptr<SellingTill>> tills;

    Chain() {
        office.start();
        gate = std::make_unique<Gate>(port_of(office.tills()));
        for (const char* name : {"CWB-1", "CWB-2", "CWB-3"})
            tills.push_back(std::make_unique<SellingTill>(office, gate->url(), name));
        for (const auto& till : tills)
            till->sell();
    }
    void restart_office() {
        office.kill_hard();
        office.start();
        gate->lead_to(port_of(office.tills()));
    }
    [[nodiscard]] bool settles() const { return settle(tills, patience); }
};

}  // namespace

TEST_CASE("a hundred kills of each side while three tills send: nothing is lost or doubled",
          "[F26]") {
    Chain chain;
    std::mt19937 dice(20261127);
    for (int round = 0; round < rounds; ++round) {
        std::this_thread::sleep_for(milliseconds(dice() % 120));
        SellingTill& till = *chain.tills[dice() % chain.tills.size()];
        till.kill();
        till.start();
        std::this_thread::sleep_for(milliseconds(dice() % 120));
        chain.restart_office();
    }
    REQUIRE(chain.settles());
    check_nothing_lost_or_doubled(chain.office, chain.tills);
}

TEST_CASE("whatever the network does, what tills recorded arrives once", "[F26]") {
    Chain chain;
    std::vector<Weather> weathers(7);
    weathers[0].slice_bytes = 7;
    weathers[1].delay = milliseconds(30);
    weathers[2].cut_after_bytes = 3'000;
    weathers[3].corrupt_every_bytes = 5'000;
    weathers[4].bytes_per_s = 20'000;
    weathers[5].swallows = true;
    weathers[6].refuses = true;
    for (const Weather& weather : weathers) {
        chain.gate->set(weather);
        std::this_thread::sleep_for(seconds(2));
        chain.gate->cut_all();
    }
    chain.gate->set({});
    REQUIRE(chain.settles());
    check_nothing_lost_or_doubled(chain.office, chain.tills);
}
