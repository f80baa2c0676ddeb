#include "tests/integration/trust/enrolled.hpp"

using namespace tillside;
using namespace tillside::tests;
using namespace std::chrono_literals;

namespace {

bool says_revoked(const testing::EngineProcess& till) {
    const auto status = till.status();
    for (const auto& words : status.at("warnings")) {
        if (words.get<std::string>().find("revoked") != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("a revoked till is out within 2 s, keeps its queue, and loses nothing when it is let in",
          "[F26][D28]") {
    HeadOffice office;
    office.start();
    testing::EngineProcess till;
    forget_secrets(till);
    REQUIRE(enrol(office, till, code_for(office)).code == 0);
    REQUIRE(till.start());
    sell(till, 0, 5);
    REQUIRE(within(10s, [&] { return all_sent(till); }));
    REQUIRE(office.reported("baskets") == 5);
    // Its connections are open now, one of them in a long poll.
    (void)office.command_output({"till", "revoke", "CWB-1", "--reason", "stolen"});
    const auto begun = std::chrono::steady_clock::now();
    REQUIRE(within(5s, [&] { return till.log().find("till_revoked") != std::string::npos; }));
    const auto took = std::chrono::steady_clock::now() - begun;
    WARN("refused after " << std::chrono::duration_cast<std::chrono::milliseconds>(took).count()
                          << " ms");
    CHECK(took <= 2s);

    sell(till, 5, 5);
    CHECK(within(8s, [&] { return says_revoked(till); }));
    CHECK(till.status()["outbox_depth"] == 5);
    CHECK(office.reported("baskets") == 5);
    CHECK(alert_kinds(office).contains("revoked_till"));
    till.check_goes_on();  // the sale does

    // Let in again while the engine runs.
    const auto enrolled = enrol(office, till, code_for(office));
    INFO(enrolled.out);
    REQUIRE(enrolled.code == 0);
    CHECK(within(15s, [&] { return all_sent(till); }));
    CHECK(office.reported("baskets") == 11);
    CHECK_FALSE(says_revoked(till));
    CHECK(till.status()["dead_letters"] == 0);
}

TEST_CASE("a till that was let in by hand is revoked as well", "[D28]") {
    HeadOffice office;
    office.start();
    testing::EngineProcess till;
    let_in(office, till);
    REQUIRE(till.start());
    sell(till, 0, 2);
    REQUIRE(within(10s, [&] { return all_sent(till); }));
    (void)office.command_output({"till", "revoke", "CWB-1"});
    CHECK(within(2s, [&] { return till.log().find("till_revoked") != std::string::npos; }));
    let_in(office, till);
    sell(till, 2, 2);
    CHECK(within(15s, [&] { return all_sent(till); }));
    CHECK(office.reported("baskets") == 4);
}
