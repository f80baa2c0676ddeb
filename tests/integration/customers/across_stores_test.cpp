// Two tills of two stores and a real head office between them: a member is found where they were
// never before, and what they withdraw in one store is in force in the other.
#include "tests/integration/customers/host.hpp"
#include "tests/integration/head_office/head_office.hpp"

using namespace tillside;
using namespace tillside::testing;
using tillside::tests::HeadOffice;

namespace {

// Lets a till in at head office and gives it its secrets.
void let_in(const HeadOffice& office, const EngineProcess& engine, const std::string& store,
            const std::string& till) {
    const auto file = office.folder() / (till + ".secrets");
    (void)office.command_output({"till", "add", "--store", store, "--till", till, "--url",
                                 office.tills(), "--ca", office.certificate().string(), "--out",
                                 file.string()});
    std::filesystem::rename(file, engine.folder / "secrets.json");
}

template <typename Condition>
bool within_ten_seconds(Condition condition) {
    for (int tries = 0; tries < 200; ++tries) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
}

}  // namespace

TEST_CASE(
    "a member of another store is found through head office, and a withdrawal there counts "
    "at home",
    "[F1][F9][D5]") {
    HeadOffice office;
    office.start();
    EngineProcess home;
    EngineProcess away;
    let_in(office, home, "CWB", "CWB-1");
    let_in(office, away, "MK", "MK-1");
    REQUIRE(home.start());
    REQUIRE(away.start());
    Host at_home(home);
    Host elsewhere(away, "MK", "MK-1");

    const till::CustomerCard card = at_home.enrol("9123 4567", "陳大文");
    REQUIRE(within_ten_seconds([&] { return office.reported("customers_enrolled") == 1; }));
    CHECK(office.reported("consents_given") == 1);
    CHECK(office.reported("consents_refused") == 3);

    // Not held in the other store: asked for by keyed hash, answered by poll.
    till::Reply found;
    REQUIRE(within_ten_seconds([&] {
        found = elsewhere.find("+852-91234567");
        return found.looking_elsewhere() || found.customers_size() == 1;
    }));
    if (found.customers_size() == 0) found = elsewhere.news();
    REQUIRE(found.customers_size() == 1);
    CHECK(found.customers(0).customer_id() == card.customer_id());
    CHECK(found.customers(0).masked_name() == "陳**");
    CHECK(found.customers(0).masked_phone() == "9***4567");
    CHECK_FALSE(found.customers(0).home_store());
    CHECK(profiling_of(found.customers(0)) == "ACTIVE");
    CHECK(elsewhere.find("91234567").customers_size() == 1);

    till::WithdrawConsent withdrawal;
    *withdrawal.mutable_context() = elsewhere.at("9");
    withdrawal.set_customer_id(card.customer_id());
    REQUIRE(elsewhere.post(withdrawal));
    CHECK(profiling_of(elsewhere.find("91234567").customers(0)) == "WITHDRAWN");
    CHECK(within_ten_seconds(
        [&] { return profiling_of(at_home.find("91234567").customers(0)) == "WITHDRAWN"; }));
    CHECK(within_ten_seconds([&] { return office.reported("withdrawn") == 1; }));
}

TEST_CASE("nobody anywhere: head office says so, and the till goes on", "[F1]") {
    HeadOffice office;
    office.start();
    EngineProcess engine;
    let_in(office, engine, "CWB", "CWB-1");
    REQUIRE(engine.start());
    Host host(engine);
    REQUIRE(within_ten_seconds([&] { return host.find("98765432").looking_elsewhere(); }));
    const till::Reply news = host.news();
    CHECK(news.customers_size() == 0);
    CHECK(news.toasts_size() == 1);
}
