// What head office knows reaches a till, and what the till then does with it.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <functional>
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

const std::string customers_header =
    "customer,phone,name,language,home_store,card,profiling_given_at,notice_id,notice_sha256,"
    "method\n";

void import_text(const HeadOffice& office, const std::string& kind, const std::string& text) {
    const auto file = office.folder() / (kind + ".csv");
    std::ofstream(file, std::ios::binary) << text;
    (void)office.command_output({"import", kind, file.string()});
}

till::Reply find(const EngineProcess& engine, const std::string& phone,
                 const std::string& name = "CWB-1") {
    till::FindCustomer message;
    *message.mutable_context() = testing::context("find");
    message.mutable_context()->set_till(name);
    message.set_phone(phone);
    const auto reply = engine.ask(till::FIND_CUSTOMER, message);
    REQUIRE(reply.has_value());
    return reply->message;
}

// Whether the till shows the customer's permission for profiling as usable.
bool may_profile(const EngineProcess& engine, const std::string& phone,
                 const std::string& name = "CWB-1") {
    const auto reply = find(engine, phone, name);
    REQUIRE(reply.customers_size() == 1);
    for (const auto& consent : reply.customers(0).consents()) {
        if (consent.purpose() == "profiling") return consent.usable();
    }
    return false;
}

// How many customers the till says that it holds.
std::int64_t held(const EngineProcess& engine) {
    return engine.status().value("customers", std::int64_t{-1});
}

}  // namespace

TEST_CASE(
    "a till receives a customer imported at head office and finds them by phone, however it "
    "is written",
    "[F1]") {
    HeadOffice office;
    EngineProcess engine;
    office.start();
    let_in(office, engine);
    REQUIRE(engine.start());
    import_text(office, "customers",
                customers_header + "k1,9123 4567,陳大文,zh-Hant-HK,CWB,,,,,\n");
    REQUIRE(within(15s, [&] { return held(engine) == 1; }));

    // With the network cable out, too.
    office.kill_hard();
    for (const char* phone : {"9123 4567", "+852-91234567", "91234567"}) {
        const auto reply = find(engine, phone);
        REQUIRE(reply.customers_size() == 1);
        CHECK(reply.customers(0).masked_name() == "陳**");
        CHECK(reply.customers(0).masked_phone() == "9***4567");
        CHECK(reply.customers(0).home_store());
    }
    CHECK(engine.log().find("91234567") == std::string::npos);
}

TEST_CASE("a customer of another store is not on the till until it asks head office for them",
          "[F1]") {
    HeadOffice office;
    EngineProcess engine;
    office.start();
    let_in(office, engine);
    import_text(office, "customers",
                customers_header + "k1,91234567,Chan Tai Man,en,MKK,,,,,\n" +
                    "k2,91234568,Lee,en,CWB,,,,,\n");
    REQUIRE(engine.start());
    REQUIRE(within(15s, [&] { return held(engine) == 1; }));

    const auto first = find(engine, "91234567");
    CHECK(first.customers().empty());
    CHECK(first.looking_elsewhere());
    REQUIRE(within(5s, [&] { return find(engine, "91234567").customers_size() == 1; }));
    CHECK_FALSE(find(engine, "91234567").customers(0).home_store());
}

TEST_CASE("an imported permission lets the till profile, and a till without one does not",
          "[D37]") {
    HeadOffice office;
    EngineProcess engine;
    office.start();
    let_in(office, engine);
    import_text(office, "customers",
                customers_header + "k1,91234567,A,en,CWB,,2026-01-05,membership," +
                    std::string(64, 'a') + ",paper_form\n" +
                    "k2,91234568,B,en,CWB,,2026-01-05,membership," + std::string(64, 'a') + ",\n");
    REQUIRE(engine.start());
    REQUIRE(within(15s, [&] { return held(engine) == 2; }));
    CHECK(may_profile(engine, "91234567"));
    CHECK_FALSE(may_profile(engine, "91234568"));
}

TEST_CASE(
    "a withdrawal at one till, made while head office was away, holds at every other till once "
    "both have met it",
    "[D5][F9]") {
    HeadOffice office;
    EngineProcess first;
    EngineProcess second;
    office.start();
    let_in(office, first);
    let_in(office, second, "CWB-2");
    import_text(office, "customers",
                customers_header + "k1,91234567,A,en,CWB,,2026-01-05,membership," +
                    std::string(64, 'a') + ",paper_form\n");
    REQUIRE(first.start());
    REQUIRE(second.start());
    REQUIRE(within(15s, [&] { return held(first) == 1 && held(second) == 1; }));
    REQUIRE(may_profile(second, "91234567", "CWB-2"));

    // SIGSTOP: head office keeps its address and answers nobody.
    office.pause();
    till::WithdrawConsent withdrawal;
    *withdrawal.mutable_context() = testing::context("withdraw");
    withdrawal.set_customer_id(find(first, "91234567").customers(0).customer_id());
    withdrawal.add_purposes("profiling");
    const auto reply = first.ask(till::WITHDRAW_CONSENT, withdrawal);
    REQUIRE(reply.has_value());
    CHECK(reply->frame.status == TILLSIDE_OK);
    CHECK_FALSE(may_profile(first, "91234567"));
    CHECK(may_profile(second, "91234567", "CWB-2"));

    office.go_on();
    CHECK(within(20s, [&] { return !may_profile(second, "91234567", "CWB-2"); }));
}
