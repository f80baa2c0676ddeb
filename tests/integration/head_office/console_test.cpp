#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sync/head_office/store/migration.hpp"
#include "tests/integration/head_office/head_office.hpp"

using namespace tillside;
using nlohmann::json;
using tillside::tests::HeadOffice;
using tillside::tests::Till;

namespace {

constexpr const char* password = "correct horse battery";

std::string sign_in(const HeadOffice& office, const std::string& name) {
    const auto answer = office.call({"POST",
                                     office.console() + "/api/v1/session",
                                     json{{"name", name}, {"password", password}}.dump(),
                                     {"X-Tillside: 1"}});
    REQUIRE(answer.status == 200);
    return answer.cookie;
}

tests::HttpAnswer get(const HeadOffice& office, const std::string& path,
                      const std::string& cookie) {
    return office.call({"GET", office.console() + path, "", {"Cookie: " + cookie}});
}

}  // namespace

TEST_CASE("the console answers who is signed in, and nobody else") {
    HeadOffice office;
    office.add_user("siu-ming", "admin", password);
    office.start();
    CHECK(get(office, "/api/v1/overview", "").status == 401);
    CHECK(get(office, "/api/v1/overview", "tillside_session=made-up").status == 401);
    const auto no_header = office.call({"POST", office.console() + "/api/v1/session", "{}", {}});
    CHECK(no_header.status == 403);
    const auto wrong = office.call({"POST",
                                    office.console() + "/api/v1/session",
                                    R"({"name":"siu-ming","password":"not the password"})",
                                    {"X-Tillside: 1"}});
    CHECK(wrong.status == 401);
    CHECK(office.call({"POST", office.console() + "/api/v1/session", "[", {"X-Tillside: 1"}})
              .status == 400);

    const auto cookie = sign_in(office, "siu-ming");
    const auto overview = json::parse(get(office, "/api/v1/overview", cookie).body);
    CHECK(overview.at("counts").at("baskets") == 0);
    CHECK(overview.at("server").at("projections").size() >= 3);
    CHECK(get(office, "/api/v1/nothing", cookie).status == 404);
    const auto out = office.call({"DELETE",
                                  office.console() + "/api/v1/session",
                                  "",
                                  {"X-Tillside: 1", "Cookie: " + cookie}});
    CHECK(out.status == 204);
    CHECK(get(office, "/api/v1/overview", cookie).status == 401);
}

TEST_CASE("the plain port answers loopback names only") {
    HeadOffice office;
    office.start();
    CHECK(office.call({"GET", office.console_plain() + "/healthz", "", {}}).status == 200);
    CHECK(office.call({"GET", office.console_plain() + "/healthz", "", {"Host: evil.example"}})
              .status == 403);
}

TEST_CASE("the console shows tills, their newest events, and what they come to") {
    HeadOffice office;
    office.add_user("siu-ming", "service", password);
    const auto token = office.add_till("S1", "T1");
    office.start();
    Till till;
    till.add_basket(3, 123'450);
    till.add_basket(1, 100);
    auto batch = till.batch(1, 2);
    batch.mutable_health()->set_engine_version("9.9.9");
    (void)HeadOffice::acknowledged(office.send(batch, token));

    const auto cookie = sign_in(office, "siu-ming");
    const auto tills = json::parse(get(office, "/api/v1/tills", cookie).body).at("tills");
    REQUIRE(tills.size() == 1);
    CHECK(tills[0].at("till") == "T1");
    CHECK(tills[0].at("engine_version") == "9.9.9");
    CHECK(tills[0].at("acknowledged_sequence") == 2);
    CHECK(tills[0].at("last_seen_us") > 0);

    const auto events =
        json::parse(get(office, "/api/v1/events?limit=1", cookie).body).at("events");
    REQUIRE(events.size() == 1);
    CHECK(events[0].at("summary") == "1 line, HKD 1.00");
    const auto older =
        json::parse(get(office, "/api/v1/events?before=2", cookie).body).at("events");
    REQUIRE(older.size() == 1);
    CHECK(older[0].at("summary") == "3 lines, HKD 1234.50");
    CHECK(older[0].at("facts").at("total") == 123'450);
}

TEST_CASE("a customer is found by exact phone or card, shown masked, and the look-up is noted",
          "[F3][D23][D25]") {
    HeadOffice office;
    office.add_user("siu-ming", "service", password);
    office.add_user("marketing", "marketing", password);
    std::ofstream(office.folder() / "customers.csv")
        << "customer,phone,name,language,home_store,card\n"
        << "1,+85291234567,陳大文,zh-Hant-HK,S1,\n";
    (void)office.command_output(
        {"import", "customers", (office.folder() / "customers.csv").string()});
    office.start();
    const auto cookie = sign_in(office, "siu-ming");

    const auto answer = get(office, "/api/v1/customers?phone=9123%204567", cookie);
    REQUIRE(answer.status == 200);
    CHECK_THAT(answer.body, !Catch::Contains("91234567") && !Catch::Contains("大文"));
    const auto found = json::parse(answer.body).at("customers");
    REQUIRE(found.size() == 1);
    CHECK(found[0].at("masked_name") == "陳**");
    CHECK(found[0].at("masked_phone") == "9***4567");

    const auto card = found[0].at("card_number").get<std::string>();
    const auto by_card =
        json::parse(get(office, "/api/v1/customers?card=" + card, cookie).body).at("customers");
    CHECK(by_card == found);
    const auto whole = json::parse(
        get(office, "/api/v1/customers/" + found[0].at("customer_id").get<std::string>(), cookie)
            .body);
    CHECK(whole.at("visits") == 0);
    CHECK(whole.at("consents")[0].at("usable") == false);

    CHECK(json::parse(get(office, "/api/v1/customers?phone=91234568", cookie).body)
              .at("customers")
              .empty());
    CHECK(get(office, "/api/v1/customers?phone=91", cookie).status == 400);
    CHECK(get(office, "/api/v1/customers", cookie).status == 400);
    CHECK(get(office, "/api/v1/customers/not-an-id", cookie).status == 400);
    const auto other = sign_in(office, "marketing");
    CHECK(get(office, "/api/v1/customers?phone=91234567", other).status == 403);

    auto db =
        head_office::store::open(office.data() / "hq.db", head_office::store::head_office_schema())
            .value();
    CHECK(db->number("SELECT count(*) FROM audit WHERE who = 'siu-ming' AND action <> 'sign_in'")
              .value() == 4);
    CHECK_THAT(office.log(), !Catch::Contains("91234567"));
}
