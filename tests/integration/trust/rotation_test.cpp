#include "sync/head_office/store/database.hpp"
#include "tests/integration/trust/enrolled.hpp"

using namespace tillside;
using namespace tillside::tests;
using namespace std::chrono_literals;

namespace {

std::int64_t certificates_used(const HeadOffice& office) {
    auto db = head_office::store::open_to_read(office.data() / "hq.db").value();
    return db->number("SELECT count(*) FROM till_certificates WHERE first_used_at_us > 0").value();
}

}  // namespace

TEST_CASE("certificates are renewed under way, and nothing is lost or doubled over it", "[F26]") {
    HeadOffice office;
    office.start({"--till-certificates-valid", "6s"});
    testing::EngineProcess till;
    forget_secrets(till);
    REQUIRE(enrol(office, till, code_for(office)).code == 0);
    REQUIRE(till.start());
    int sold = 0;
    const auto until = std::chrono::steady_clock::now() + 60s;
    while (certificates_used(office) < 3 && std::chrono::steady_clock::now() < until) {
        sell(till, sold++, 1);
        std::this_thread::sleep_for(100ms);
    }
    CHECK(certificates_used(office) >= 3);
    CHECK(within(10s, [&] { return all_sent(till); }));
    CHECK(office.reported("baskets") == sold);
    CHECK(till.status()["dead_letters"] == 0);
    CHECK(alert_kinds(office).empty());
}

TEST_CASE("a till whose certificate expired while it was off heals by itself", "[F26]") {
    HeadOffice office;
    office.start({"--till-certificates-valid", "4s"});
    testing::EngineProcess till;
    forget_secrets(till);
    REQUIRE(enrol(office, till, code_for(office)).code == 0);
    std::this_thread::sleep_for(5s);
    REQUIRE(till.start());
    sell(till, 0, 3);
    CHECK(within(15s, [&] { return all_sent(till); }));
    CHECK(office.reported("baskets") == 3);
    CHECK(till.log().find("certificate_renewed") != std::string::npos);
}
