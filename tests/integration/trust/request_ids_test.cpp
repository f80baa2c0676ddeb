// One search finds both sides of a conversation: the till's log and head office's have the same id.
#include <regex>

#include "sync/wire/request_id.hpp"
#include "tests/integration/trust/enrolled.hpp"

using namespace tillside;
using namespace tillside::tests;
using namespace std::chrono_literals;

namespace {

// The lines of a log that hold these words.
std::vector<std::string> lines_with(const std::string& log, const std::string& words) {
    std::vector<std::string> lines;
    std::istringstream in(log);
    for (std::string line; std::getline(in, line);)
        if (line.find(words) != std::string::npos) lines.push_back(line);
    return lines;
}

// The request that the till's first line of this event is about; "" where it names none.
std::string request_of(const testing::EngineProcess& till, const std::string& event) {
    const auto lines = lines_with(till.log(), "\"event\":\"" + event + "\"");
    if (lines.empty()) return {};
    return nlohmann::json::parse(lines.front()).value("head_office_request", "");
}

// What the answer to a health check with this id says of it; "": without one.
std::string echoed(const HeadOffice& office, const std::string& sent) {
    HeadOffice::Call call{"GET", office.tills() + "/healthz", {}, {}};
    if (!sent.empty()) call.headers.push_back("X-Request-Id: " + sent);
    const auto answer = office.call(call);
    REQUIRE(answer.status == 200);
    return answer.request_id;
}

}  // namespace

TEST_CASE("a refused batch has one id in the till's log and in head office's") {
    HeadOffice office;
    office.start();
    testing::EngineProcess till;
    let_in(office, till);
    REQUIRE(till.start());
    sell(till, 0, 3);
    REQUIRE(within(10s, [&] { return all_sent(till); }));
    till.end(SIGTERM);
    const auto backup = till.folder / "backup.db";
    std::filesystem::copy_file(till.data() / "till.db", backup);
    REQUIRE(till.start());
    sell(till, 3, 3);
    REQUIRE(within(10s, [&] { return all_sent(till); }));
    till.end(SIGTERM);
    // The till as it was, in the same file: it records others under sequences that head office
    // holds.
    std::ofstream(till.data() / "till.db", std::ios::binary)
        << std::ifstream(backup, std::ios::binary).rdbuf();
    REQUIRE(till.start());
    sell(till, 20, 3);
    REQUIRE(within(10s, [&] { return !request_of(till, "batch_refused").empty(); }));

    const std::string id = request_of(till, "batch_refused");
    CHECK(wire::is_request_id(id));
    const auto refusals = lines_with(office.log(), "request=" + id);
    INFO(office.log());
    REQUIRE_FALSE(refusals.empty());
    // Behind the alert of the same request.
    CHECK(refusals.back().find("till CWB-1: 409 chain_differs") != std::string::npos);
    // No other request has it, and what nobody asked for names none.
    CHECK(lines_with(office.log(), "head office serves").front().find("request=") ==
          std::string::npos);
    for (const auto& line : lines_with(till.log(), "\"event\":\"engine_ready\""))
        CHECK(line.find("head_office_request") == std::string::npos);
    CHECK(within(10s, [&] { return all_sent(till); }));
    CHECK(office.reported("baskets") == 9);
}

TEST_CASE("a till that is shut out and one that reaches nobody name the request, too", "[D28]") {
    HeadOffice office;
    office.start();
    testing::EngineProcess till;
    let_in(office, till);
    REQUIRE(till.start());
    sell(till, 0, 1);
    REQUIRE(within(10s, [&] { return all_sent(till); }));
    (void)office.command_output({"till", "revoke", "CWB-1"});
    REQUIRE(within(5s, [&] { return !request_of(till, "sync_trouble").empty(); }));
    const std::string id = request_of(till, "sync_trouble");
    const auto said = lines_with(office.log(), "request=" + id);
    INFO(office.log());
    INFO(till.log());
    REQUIRE_FALSE(said.empty());
    CHECK(said.front().find("alert revoked_till") != std::string::npos);

    office.kill_hard();
    REQUIRE(within(10s, [&] { return !request_of(till, "head_office_not_reached").empty(); }));
    CHECK(wire::is_request_id(request_of(till, "head_office_not_reached")));
}

TEST_CASE("nobody writes into head office's log by a request's id", "[D30]") {
    HeadOffice office;
    office.start();
    const std::string token = office.add_till("CWB", "CWB-1");
    const std::string mine = "01990b5e-7c1a-7d3e-9a10-5f3c2b1a0d4e";
    CHECK(echoed(office, mine) == mine);
    CHECK(wire::is_request_id(echoed(office, "")));
    for (const std::string& bad :
         {std::string("error all is well till CWB-1 is let in"), std::string("alice@example.org"),
          std::string("deadbeefdeadbeef request=deadbeef"), std::string(65, 'a'),
          std::string("short"), std::string(8'000, 'a')}) {
        const std::string answered = echoed(office, bad);
        INFO(bad);
        CHECK(answered != bad);
        CHECK(wire::is_request_id(answered));
        const auto refused = office.call(
            {"POST",
             office.tills() + "/v1/sync/events",
             "not zstd",
             {"Authorization: Bearer " + token, "Content-Encoding: gzip", "X-Request-Id: " + bad}});
        CHECK(refused.status == 400);
        CHECK(office.log().find(bad) == std::string::npos);
    }
    // Each refusal is a line of its own all the same, under an id that head office has made.
    const auto lines = lines_with(office.log(), "400 not_zstd");
    CHECK(lines.size() == 6);
    for (const std::string& line : lines)
        CHECK(std::regex_search(line, std::regex(" request=[0-9a-f]{32} till CWB-1: 400 ")));
}
