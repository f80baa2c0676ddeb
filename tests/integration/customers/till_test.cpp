// Customers and consent through the real plugin to a real engine: what a cashier sees, what stays
// after SIGKILL, and what must stand in no file.
#include <sys/stat.h>

#include "tests/integration/customers/host.hpp"

using namespace tillside;
using namespace tillside::testing;

namespace {

// The parts of a phone number and a name that no file may hold, in any of the usual codings.
constexpr const char* canary_phone = "98713562";
constexpr const char* canary_name = "Zebedee Quillfeather";

// Files under `folder` that hold one of the needles.
std::vector<std::string> files_with(const std::filesystem::path& folder,
                                    const std::vector<std::string>& needles) {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(in)), {});
        for (const std::string& needle : needles) {
            if (bytes.find(needle) != std::string::npos) {
                out.push_back(entry.path().filename().string() + " holds " + needle);
            }
        }
    }
    return out;
}

std::string utf16(const std::string& ascii) {
    std::string out;
    for (const char c : ascii)
        out += {c, '\0'};
    return out;
}

}  // namespace

TEST_CASE("offline, a member is enrolled and found in three spellings, masked", "[F1][F3][F5]") {
    EngineProcess engine;
    REQUIRE(engine.start());
    Host host(engine);
    const till::CustomerCard card = host.enrol("9123 4567", "陳大文");
    for (const char* typed : {"9123 4567", "+852-91234567", "91234567"}) {
        const till::Reply found = host.find(typed);
        REQUIRE(found.customers_size() == 1);
        CHECK(found.customers(0).customer_id() == card.customer_id());
        CHECK(found.customers(0).masked_name() == "陳**");
        CHECK(found.customers(0).masked_phone() == "9***4567");
        CHECK_FALSE(found.looking_elsewhere());
    }
    CHECK(host.find("1234").failure().code() == "phone_not_possible");
    CHECK(host.find("1234").failure().field() == "phone");
    CHECK(engine.status()["recorded"]["customers_enrolled"] == 1);
}

TEST_CASE("a phone that is known already offers the member, masked, and makes no second one",
          "[F3][F4]") {
    EngineProcess engine;
    REQUIRE(engine.start());
    Host host(engine);
    const till::CustomerCard card = host.enrol("91234567", "陳大文");
    const till::Reply again = host.call(host.enrolment("+852 9123 4567", "陳小文", "profiling"));
    CHECK(again.failure().code() == "already_member");
    REQUIRE(again.customers_size() == 1);
    CHECK(again.customers(0).customer_id() == card.customer_id());
    CHECK(again.customers(0).masked_phone() == "9***4567");
    CHECK(engine.status()["recorded"]["customers_enrolled"] == 1);
}

TEST_CASE("an answer without its notice is refused over the plugin too", "[D2][D10]") {
    EngineProcess engine;
    REQUIRE(engine.start());
    Host host(engine);
    till::EnrolCustomer message = host.enrolment("91234567", "", "profiling");
    message.clear_answer();
    CHECK(host.call(message).failure().code() == "notice_missing");
    message = host.enrolment("91234567", "", "profiling");
    message.mutable_answer()->set_notice_shown_at_us(system_now().us + 60'000'000);
    CHECK(host.call(message).failure().code() == "notice_after_answer");
    CHECK(host.find("91234567").customers_size() == 0);
}

TEST_CASE("a withdrawal survives SIGKILL right after its reply", "[D5]") {
    EngineProcess engine;
    REQUIRE(engine.start());
    till::WithdrawConsent withdrawal;
    *withdrawal.mutable_context() = context("3");
    {
        Host host(engine);
        const till::CustomerCard card = host.enrol("91234567", "");
        CHECK(profiling_of(card) == "ACTIVE");
        withdrawal.set_customer_id(card.customer_id());
        REQUIRE(host.post(withdrawal));
    }
    engine.end(SIGKILL);
    REQUIRE(engine.start());
    Host host(engine);
    CHECK(profiling_of(host.find("91234567").customers(0)) == "WITHDRAWN");
    CHECK(engine.status()["recorded"]["withdrawn"] == 1);
}

TEST_CASE("a withdrawal made while the engine is away is in force when it is back", "[D5]") {
    EngineProcess engine;
    REQUIRE(engine.start());
    Host host(engine);
    till::WithdrawConsent withdrawal;
    *withdrawal.mutable_context() = context("3");
    withdrawal.set_customer_id(host.enrol("91234567", "").customer_id());
    engine.end(SIGKILL);
    CHECK_FALSE(host.post(withdrawal));  // spooled
    REQUIRE(engine.start());
    Host again(engine);
    CHECK(profiling_of(again.find("91234567").customers(0)) == "WITHDRAWN");
    CHECK(engine.status()["recorded"]["withdrawn"] == 1);
}

TEST_CASE("no phone number and no name stands in any file of the till", "[D12][D30]") {
    EngineProcess engine;
    REQUIRE(engine.start());
    {
        Host host(engine);
        const till::CustomerCard card = host.enrol(canary_phone, canary_name);
        (void)host.find(canary_phone);
        (void)host.find(std::string("+852 ") + canary_phone);
        (void)host.find(std::string(canary_phone) + "1");                         // refused
        (void)host.call(host.enrolment(canary_phone, canary_name, "profiling"));  // already one
        (void)host.call(host.enrolment("92345678", std::string(canary_name) + " A123456(3)",
                                       "profiling"));  // refused
        till::FindCustomer nosy;
        *nosy.mutable_context() = context("");
        nosy.set_phone(canary_phone);
        nosy.set_reason(std::string("calls from ") + canary_phone);
        CHECK(host.call(nosy).failure().code() == "reason_unfit");
        till::WithdrawConsent withdrawal;
        *withdrawal.mutable_context() = context("3");
        withdrawal.set_customer_id(card.customer_id());
        REQUIRE(host.post(withdrawal));
    }
    const std::vector<std::string> needles{canary_phone, "Zebedee",           "Quillfeather",
                                           "A123456",    utf16(canary_phone), utf16("Zebedee")};
    CHECK(files_with(engine.folder.path, needles) == std::vector<std::string>{});
    engine.end(SIGTERM);
    CHECK(files_with(engine.folder.path, needles) == std::vector<std::string>{});
    REQUIRE(std::filesystem::exists(engine.data() / "keys.db"));
}

TEST_CASE("keys and secrets of a till are readable by its user only", "[D21]") {
    EngineProcess engine;
    REQUIRE(engine.start());
    Host host(engine);
    (void)host.enrol("91234567", "");
    for (const char* name : {"keys.db", "keys.db-wal", "signing.key", "till.db"}) {
        struct stat facts {};
        REQUIRE(::stat((engine.data() / name).c_str(), &facts) == 0);
        INFO(name);
        CHECK((facts.st_mode & (S_IRWXG | S_IRWXO)) == 0);
    }
}
