// Customers of several tills and head office, as real processes over TLS: how soon a withdrawal
// holds,
// how a first load goes on after a kill, and what a merge looks like at two tills.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "tests/integration/till_and_office.hpp"

using namespace tillside;
using namespace std::chrono_literals;
using testing::EngineProcess;
using tests::HeadOffice;
using tests::let_in;
using tests::within;

namespace {

using Clock = std::chrono::steady_clock;

void import_customers(const HeadOffice& office, const std::string& rows) {
    const auto file = office.folder() / "customers.csv";
    std::ofstream(file, std::ios::binary)
        << "customer,phone,name,language,home_store,card,profiling_given_at,notice_id,"
           "notice_sha256,method\n"
        << rows;
    (void)office.command_output({"import", "customers", file.string()});
}

const std::string given = "2026-01-05,membership," + std::string(64, 'a') + ",paper_form";

till::Reply find(const EngineProcess& engine, const std::string& phone, const std::string& name) {
    till::FindCustomer message;
    *message.mutable_context() = testing::context("find");
    message.mutable_context()->set_till(name);
    message.set_phone(phone);
    const auto reply = engine.ask(till::FIND_CUSTOMER, message);
    REQUIRE(reply.has_value());
    return reply->message;
}

bool may_profile(const EngineProcess& engine, const std::string& phone, const std::string& name) {
    const auto reply = find(engine, phone, name);
    if (reply.customers_size() != 1) return false;
    for (const auto& consent : reply.customers(0).consents()) {
        if (consent.purpose() == "profiling") return consent.usable();
    }
    return false;
}

std::int64_t held(const EngineProcess& engine) {
    return engine.status().value("customers", std::int64_t{-1});
}

// How many customers a first load is tried with: TILLSIDE_FIRST_LOAD sets another number.
int customers_to_load() {
    const char* wanted = std::getenv("TILLSIDE_FIRST_LOAD");
    return wanted == nullptr ? 6'000 : std::atoi(wanted);
}

double seconds(Clock::duration passed) {
    return std::chrono::duration<double>(passed).count();
}

}  // namespace

TEST_CASE("a withdrawal made at head office is in force on an online till within two seconds",
          "[D5][F9]") {
    HeadOffice office;
    EngineProcess engine;
    office.start();
    let_in(office, engine);
    import_customers(office, "k1,91234567,A,en,CWB,," + given + "\nk2,91234568,B,en,CWB,," + given +
                                 "\nk3,91234569,C,en,CWB,," + given + "\n");
    REQUIRE(engine.start());
    REQUIRE(within(20s, [&] { return held(engine) == 3; }));
    double worst = 0;
    for (const char* phone : {"91234567", "91234568", "91234569"}) {
        REQUIRE(may_profile(engine, phone, "CWB-1"));
        const auto id = find(engine, phone, "CWB-1").customers(0).customer_id();
        (void)office.command_output(
            {"customer", "withdraw", id, "--purpose", "profiling", "--reason", "by letter"});
        const auto made = Clock::now();  // the command has ended: it is in force at head office
        CHECK(within(10s, [&] { return !may_profile(engine, phone, "CWB-1"); }));
        worst = std::max(worst, seconds(Clock::now() - made));
    }
    fmt::print("sync.suppression_live_s {:.2f} (slowest of 3)\n", worst);
    CHECK(worst <= 2.0);
}

TEST_CASE("a first load that is killed in the middle goes on where it was", "[F1]") {
    const int count = customers_to_load();
    HeadOffice office;
    EngineProcess engine;
    std::string rows;
    for (int number = 0; number < count; ++number)
        rows += fmt::format("k{},{},Name {},en,CWB,,,,,\n", number, 90'000'000 + number, number);
    import_customers(office, rows);
    office.start();
    let_in(office, engine);
    const auto begun = Clock::now();
    REQUIRE(engine.start());
    // Until a part has come; what the till says of it is what it holds.
    std::int64_t loaded = 0;
    REQUIRE(within(60s, [&] {
        loaded = engine.status().value("loaded", std::int64_t{0});
        return loaded >= count / 6;
    }));
    engine.end(SIGKILL);
    CHECK(loaded < count);
    REQUIRE(engine.start());
    const auto again = engine.status();
    CHECK(again.value("loaded", std::int64_t{0}) >= loaded);
    CHECK(again.value("to_load", std::int64_t{0}) == count);
    REQUIRE(within(std::chrono::seconds(60 + count / 500), [&] { return held(engine) == count; }));
    REQUIRE(within(20s, [&] { return engine.status().value("to_load", std::int64_t{-1}) == 0; }));
    fmt::print("sync.first_load_s {:.1f} of {} customers, killed once\n",
               seconds(Clock::now() - begun), count);
    const std::string log = engine.log();
    CHECK(log.find("loading") != std::string::npos);
    CHECK(log.find("loaded") != std::string::npos);
    CHECK(find(engine, std::to_string(90'000'000 + count - 1), "CWB-1").customers_size() == 1);
}

TEST_CASE("two customers that head office merges are one at every till, and two again when undone",
          "[F29]") {
    HeadOffice office;
    EngineProcess first;
    EngineProcess second;
    office.start();
    let_in(office, first);
    let_in(office, second, "CWB-2");
    import_customers(office, "k1,91234567,Chan,en,CWB,HOUSE-1," + given +
                                 "\nk2,91234568,Chan Tai Man,en,CWB,HOUSE-2,,,,\n");
    REQUIRE(first.start());
    REQUIRE(second.start());
    REQUIRE(within(20s, [&] { return held(first) == 2 && held(second) == 2; }));
    const std::string one = find(first, "91234567", "CWB-1").customers(0).customer_id();
    const std::string other = find(first, "91234568", "CWB-1").customers(0).customer_id();
    (void)office.command_output({"customer", "merge", one, other, "--reason", "same person"});
    const auto is_one = [&](const EngineProcess& engine, const std::string& name) {
        const auto a = find(engine, "91234567", name);
        const auto b = find(engine, "91234568", name);
        return a.customers_size() == 1 && b.customers_size() == 1 &&
               a.customers(0).customer_id() == b.customers(0).customer_id();
    };
    CHECK(within(10s, [&] { return is_one(first, "CWB-1") && is_one(second, "CWB-2"); }));
    CHECK(held(first) == 1);
    const std::string history = office.command_output({"customer", "history", one, "--json"});
    const auto said = nlohmann::json::parse(history);
    CHECK(said["records"].size() == 2);
    CHECK(said["decisions"].size() == 1);
    CHECK(history.find("Chan Tai Man") == std::string::npos);  // masked

    (void)office.command_output({"customer", "unmerge", one, other, "--reason", "not the same"});
    CHECK(within(10s, [&] { return held(first) == 2 && held(second) == 2; }));
    CHECK_FALSE(is_one(first, "CWB-1"));
    CHECK(may_profile(first, "91234567", "CWB-1"));
}

TEST_CASE("a cashier's change at one till is seen at the other", "[F28][F79]") {
    HeadOffice office;
    EngineProcess first;
    EngineProcess second;
    office.start();
    let_in(office, first);
    let_in(office, second, "CWB-2");
    import_customers(office, "k1,91234567,Chan,en,CWB,,,,,\n");
    REQUIRE(first.start());
    REQUIRE(second.start());
    REQUIRE(within(20s, [&] { return held(first) == 1 && held(second) == 1; }));
    till::ChangeCustomer change;
    *change.mutable_context() = testing::context("change");
    change.set_customer_id(find(first, "91234567", "CWB-1").customers(0).customer_id());
    change.set_name("李小明");
    const auto reply = first.ask(till::CHANGE_CUSTOMER, change);
    REQUIRE(reply.has_value());
    CHECK(reply->message.customers(0).masked_name() == "李**");
    CHECK(within(10s, [&] {
        return find(second, "91234567", "CWB-2").customers(0).masked_name() == "李**";
    }));
    CHECK(first.log().find("李") == std::string::npos);
}
