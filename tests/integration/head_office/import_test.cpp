#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <future>
#include <set>
#include <string>
#include <thread>

#include "sync/wire/compression.hpp"
#include "sync/wire/sealing.hpp"
#include "tests/integration/head_office/head_office.hpp"

using namespace tillside;
using namespace std::chrono_literals;
using tillside::tests::HeadOffice;

namespace {

const std::string customers_header = "customer,phone,name,language,home_store,card\n";

std::string written(const HeadOffice& office, const std::string& name, const std::string& text) {
    const auto file = office.folder() / name;
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
}

tests::Ended import_file(const HeadOffice& office, const std::string& kind,
                         const std::string& file) {
    return tests::run_program(
        {tests::head_office_program(), "import", kind, file, "--data", office.data().string()});
}

tests::HttpAnswer get(const HeadOffice& office, const std::string& path, const std::string& token) {
    return office.call({.method = "GET",
                        .url = office.tills() + path,
                        .body = {},
                        .headers = {"Authorization: Bearer " + token}});
}

wire::Changes changes(const HeadOffice& office, const std::string& token, const std::string& cursor,
                      int wait_ms = 0) {
    const auto answer =
        get(office, fmt::format("/v1/sync/changes?cursor={}&wait_ms={}", cursor, wait_ms), token);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    wire::Changes page;
    REQUIRE(page.ParseFromString(wire::decompress(answer.body, 8 << 20).value()));
    return page;
}

std::string many_items(int count) {
    std::string text = "item,name,price\n";
    for (int i = 0; i < count; ++i)
        text += fmt::format("sku-{:04},Item {},1.50\n", i, i);
    return text;
}

}  // namespace

TEST_CASE("an import says how many rows it took and refused, and its exit status tells the same",
          "[F32]") {
    const HeadOffice office;
    const auto file =
        written(office, "items.csv", "item,name,price\n1,Tea,9.90\n2,Milk,minus\n3,Rice\n");
    const auto first = import_file(office, "items", file);
    INFO(first.output);
    CHECK(first.status == 2);
    CHECK(first.output.find("3 rows read, 1 new or changed, 0 known already, 2 rows rejected") !=
          std::string::npos);
    CHECK(first.output.find("items.csv.rejected.csv") != std::string::npos);
    CHECK(std::filesystem::exists(file + ".rejected.csv"));

    const auto good = written(office, "items.csv", "item,name,price\n1,Tea,9.90\n");
    const auto second = import_file(office, "items", good);
    CHECK(second.status == 0);
    CHECK(second.output.find("0 new or changed, 1 known already") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(file + ".rejected.csv"));
}

TEST_CASE("an import that cannot begin says why, names the file and leaves nothing behind",
          "[F32]") {
    const HeadOffice office;
    const auto [kind, name, text, reason] =
        GENERATE(table<std::string, std::string, std::string, std::string>({
            {"items", "nothing.csv", "", "is empty"},
            {"items", "items.csv", "sku,name\n1,x\n", "there is no column \"item\""},
            {"baskets", "baskets.csv", "customer,basket\n1,1\n", "there is no column"},
            {"items", "items.csv.zst", "not zstd at all", "not a whole zstd file"},
            {"items", "items.csv", "item,name,item\n", "stands twice"},
            {"staff", "staff.csv", "\xFF\xFEs\0t\0", "UTF-16"},
        }));
    const auto refused = import_file(office, kind, written(office, name, text));
    INFO(refused.output);
    CHECK(refused.status == 1);
    CHECK(refused.output.find(reason) != std::string::npos);
    CHECK(refused.output.find(name) != std::string::npos);
    const auto missing = import_file(office, kind, (office.folder() / "absent.csv").string());
    CHECK(missing.status == 1);
    CHECK(missing.output.find("absent.csv cannot be opened: No such file") != std::string::npos);
}

TEST_CASE("an import beside the running server reaches a waiting till at once") {
    HeadOffice office;
    const auto token = office.add_till("CWB", "CWB-1");
    office.start();
    const auto nothing = changes(office, token, "");
    CHECK(nothing.changes().empty());

    auto waiting = std::async(std::launch::async,
                              [&] { return changes(office, token, nothing.cursor(), 8'000); });
    std::this_thread::sleep_for(200ms);
    const auto imported = import_file(
        office, "customers",
        written(office, "customers.csv", customers_header + "k1,9123 4567,陳大文,en,CWB,\n"));
    INFO(imported.output);
    REQUIRE(imported.status == 0);
    REQUIRE(waiting.wait_for(4s) == std::future_status::ready);
    const auto page = waiting.get();
    REQUIRE(page.changes_size() == 1);
    CHECK(page.changes(0).customer().home_store() == "CWB");
    CHECK(page.changes(0).customer().has_key());
    CHECK(office.log().find("91234567") == std::string::npos);
}

TEST_CASE(
    "a till whose head office is killed between pages goes on from its cursor and misses "
    "nothing") {
    HeadOffice office;
    const auto token = office.add_till("CWB", "CWB-1");
    REQUIRE(import_file(office, "items", written(office, "items.csv", many_items(1'200))).status ==
            0);
    std::multiset<std::string> seen;
    std::string cursor;
    bool more = true;
    while (more) {
        office.start();
        const auto page = changes(office, token, cursor);
        for (const auto& change : page.changes())
            seen.insert(change.item().sku());
        cursor = page.cursor();
        more = page.more();
        office.kill_hard();
    }
    CHECK(seen.size() == 1'200);
    CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 1'200);
}

TEST_CASE("a till finds another store's customer by keyed hash, and nobody without a token does",
          "[F1]") {
    HeadOffice office;
    const auto token = office.add_till("CWB", "CWB-1");
    REQUIRE(import_file(office, "customers",
                        written(office, "customers.csv",
                                customers_header + "k1,91234567,A,en,MKK,OLD 77\n"))
                .status == 0);
    office.start();
    CHECK(changes(office, token, "").changes().empty());

    wire::Find by_card;
    by_card.set_card_number("old-77");
    const auto answer = office.post("/v1/sync/find", by_card.SerializeAsString(), token);
    REQUIRE(answer.status == 200);
    wire::Found found;
    REQUIRE(found.ParseFromString(wire::decompress(answer.body, 1 << 20).value()));
    CHECK(found.customer().home_store() == "MKK");
    REQUIRE(changes(office, token, "").changes_size() == 1);

    CHECK(office.post("/v1/sync/find", by_card.SerializeAsString(), "guessed").status == 401);
    CHECK(office.post("/v1/sync/find", "", token).status == 400);
    CHECK(get(office, "/v1/sync/changes", "guessed").status == 401);
    CHECK(get(office, "/v1/models/..%2Fhq.db", token).status == 404);
}

TEST_CASE("a model trained beside the running server is announced and fetched whole", "[F11]") {
    HeadOffice office;
    const auto token = office.add_till("CWB", "CWB-1");
    std::string rows = "customer,basket,timestamp,item,qty,price\n";
    for (int i = 0; i < 100; ++i) {
        rows += fmt::format(",{0},{1},left-{2},1,1\n,{0},{1},right-{2},1,1\n", i,
                            1'790'000'000 + i * 60, i % 4);
    }
    REQUIRE(import_file(office, "baskets", written(office, "baskets.csv", rows)).status == 0);
    office.start();
    CHECK(office.command_output({"train"}).find("100 baskets, 8 items") != std::string::npos);
    const auto page = changes(office, token, "", 4'000);
    REQUIRE(page.changes_size() == 1);
    const auto& model = page.changes(0).model();
    const auto bytes = get(office, "/v1/models/" + model.version(), token);
    CHECK(bytes.status == 200);
    CHECK(bytes.body.size() == model.size_bytes());
    CHECK(wire::to_bytes(wire::sha256(bytes.body)) == model.sha256());
    CHECK(get(office, "/v1/models/none", token).status == 404);
}
