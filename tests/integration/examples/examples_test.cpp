// A day at a till, told by the schema's examples in their order: each is answered OK, or with the
// Failure that its name says; and head office takes every fact of it.
#include <fmt/format.h>

#include <chrono>
#include <regex>
#include <set>
#include <thread>

#include "sync/wire/time.hpp"
#include "tests/integration/till_and_office.hpp"
#include "tests/unit/sdk/schema/examples.hpp"

using namespace tillside;
using namespace tillside::testing;
using namespace std::chrono_literals;
using tests::HeadOffice;
using tests::let_in;
using tests::within;

namespace {

const std::vector<std::string> a_day{
    "hello",
    "hello.without_display",
    "status",
    "poll",
    "staff_signed_in",
    "shift_opened",
    "shift_opened.refused.shift_opened",
    "scanned",
    "scanned.other_barcode",
    "find_customer.refused.phone_not_possible",
    "get_notice",
    "enrol_customer.refused.notice_missing",
    "enrol_customer",
    "enrol_customer.refused.already_member",
    "keep_quiet",
    "find_customer",
    "find_customer.without_ticket",
    "set_customer",
    "set_customer.detach",
    "answer_consent",
    "change_customer",
    "change_customer.refused.proof_needed",
    "basket_changed",
    "before_tender",
    "basket_completed",
    "basket_completed.refused.ticket_completed",
    "find_customer.receipt",
    "basket_completed.smallest",
    "basket_completed.training",
    "basket_completed.host_offline",
    "basket_completed.taxes",
    "basket_completed.reversal",
    "basket_completed.refused.total_does_not_add_up",
    "basket_completed.refused.unknown_currency",
    "basket_voided",
    "basket_completed.refused.ticket_voided",
    "basket_suspended",
    "basket_resumed",
    "basket_resumed.from_other_till",
    "return_completed",
    "return_completed.exchange",
    "return_completed.without_receipt",
    "receipt_reprinted",
    "receipt_reprinted.other_till",
    "give_feedback",
    "give_feedback.anonymous",
    "open_complaint",
    "log_interaction",
    "reveal_contact",
    "reveal_contact.refused.reason_needed",
    "suppress_address",
    "suppress_address.email",
    "open_privacy_request",
    "open_privacy_request.correction",
    "withdraw_consent",
    "shift_closed",
    "staff_signed_out",
};

// Prompts and elevations are answered by ids that only the engine gives, and enquiries need a
// catalogue: their day is told in the tests of those rooms and of the sandbox.
const std::set<till::Kind> told_elsewhere{till::ELEVATE, till::ENQUIRE, till::ANSWER_PROMPT};

const std::string example_customer = "01990b5e-7c1a-7d3e-9a10-5f3c2b1a0d4e";

// What only the engine can give stands in the examples as something made up: the customer's id, the
// notice's hash, and a time that the machine's clock must have reached.
class Told {
public:
    std::string in_place(std::string text) const {
        if (!customer_id_.empty()) {
            text = std::regex_replace(text, std::regex(example_customer), customer_id_);
        }
        if (!notice_sha256_.empty()) {
            text = std::regex_replace(text, std::regex("\"noticeSha256\": \"[^\"]*\""),
                                      "\"noticeSha256\": \"" + notice_sha256_ + "\"");
        }
        return std::regex_replace(
            text, std::regex("\"noticeShownAtUs\": [0-9]+"),
            fmt::format("\"noticeShownAtUs\": {}", system_now().us - 5'000'000));
    }
    void listen(const nlohmann::json& reply) {
        if (reply.contains("notice") && !reply["notice"].is_null()) {
            notice_sha256_ = reply["notice"]["sha256"];
        }
        if (customer_id_.empty() && !reply["customers"].empty()) {
            customer_id_ = reply["customers"][0]["customerId"];
        }
    }

private:
    std::string customer_id_;
    std::string notice_sha256_;
};

// One example as JSON over a connection of its own; the reply's JSON and status.
std::pair<std::uint32_t, nlohmann::json> send(const EngineProcess& engine, till::Kind kind,
                                              const std::string& payload) {
    server::Frame frame = request(kind);
    frame.encoding = TILLSIDE_JSON;
    const FrameClient client(engine.socket());
    REQUIRE(client.send(server::write_frame(frame, payload)));
    const auto reply = client.read();
    REQUIRE(reply);
    return {reply->frame.status, nlohmann::json::parse(reply->payload)};
}

}  // namespace

TEST_CASE("every example is answered as its name says, and every fact reaches head office once",
          "[F18]") {
    HeadOffice office;
    EngineProcess engine;
    std::ofstream(office.folder() / "staff.csv")
        << "staff,role,store,display_name,pin\nC014,cashier,CWB,陳小姐,482913\n";
    (void)office.command_output({"import", "staff", (office.folder() / "staff.csv").string()});
    office.start();
    let_in(office, engine);
    REQUIRE(engine.start());

    std::map<std::string, Example> examples;
    for (Example& example : read_examples())
        examples.emplace(example.name, std::move(example));
    for (const auto& [name, example] : examples) {
        if (example.kind == till::KIND_UNSPECIFIED || told_elsewhere.contains(example.kind))
            continue;
        INFO(name << " has no place in the day");
        CHECK(std::ranges::find(a_day, name) != a_day.end());
    }

    // The staff's verifiers come from head office some moments after the start.
    REQUIRE(within(20s, [&] {
        return send(engine, till::STAFF_SIGNED_IN, examples.at("staff_signed_in").json).first ==
               TILLSIDE_OK;
    }));
    Told told;
    for (const std::string& name : a_day) {
        const Example& example = examples.at(name);
        const auto [status, reply] = send(
            engine, example.kind, has_payload(example.kind) ? told.in_place(example.json) : "");
        INFO(name << ": " << reply.dump());
        if (example.refusal.empty()) {
            CHECK(status == TILLSIDE_OK);
        } else {
            CHECK(status == TILLSIDE_REFUSED);
            CHECK(reply["failure"].value("code", "") == example.refusal);
            CHECK_FALSE(reply["failure"].value("message", "").empty());
        }
        told.listen(reply);
    }

    // Again, each under a new request id: tickets and shifts are known, nothing is doubled.
    const auto recorded = engine.status()["recorded"];
    for (const std::string& name : a_day) {
        const Example& example = examples.at(name);
        const bool ends_a_ticket =
            example.kind == till::BASKET_COMPLETED || example.kind == till::BASKET_VOIDED ||
            example.kind == till::RETURN_COMPLETED || example.kind == till::SHIFT_OPENED ||
            example.kind == till::SHIFT_CLOSED || example.kind == till::BASKET_SUSPENDED ||
            example.kind == till::BASKET_RESUMED;
        if (!ends_a_ticket) continue;
        INFO(name);
        const auto [status, reply] = send(engine, example.kind, told.in_place(example.json));
        CHECK(status == (example.refusal.empty() ? TILLSIDE_OK : TILLSIDE_REFUSED));
    }
    CHECK(engine.status()["recorded"] == recorded);
    CHECK(recorded["baskets"] == 5);
    CHECK(recorded["returns"] == 3);

    // One record of each at head office, and the same money.
    REQUIRE(within(20s, [&] { return engine.status()["outbox_depth"] == 0; }));
    CHECK(engine.status()["dead_letters"] == 0);
    const auto report =
        nlohmann::json::parse(office.command_output({"report", "--json", "--tills-only"}));
    for (const char* row : {"baskets", "lines", "total", "returns", "events", "withdrawn",
                            "customers_enrolled", "suggestions_shown"}) {
        INFO(row);
        CHECK(report[row] == recorded[row]);
    }
}

TEST_CASE("everything postable about sales may come through the spool, twice, and counts once") {
    EngineProcess engine;
    std::filesystem::create_directory(engine.spool());
    const auto put_into_spool = [&](const Example& example) {
        server::Frame frame = request(example.kind);
        frame.encoding = TILLSIDE_JSON;
        frame.checksum = server::payload_checksum(example.json);
        const std::string name = wire::to_hex(frame.request_id()) + ".post";
        std::ofstream(engine.spool() / name, std::ios::binary)
            << server::write_frame(frame, example.json);
    };
    std::set<till::Kind> kinds;
    int facts = 0;
    for (const Example& example : read_examples()) {
        // Withdrawals need their customer; a training sale leaves nothing; what customers say is
        // each time something of its own.
        if (example.kind < till::BASKET_COMPLETED || example.kind >= till::GIVE_FEEDBACK ||
            example.kind == till::WITHDRAW_CONSENT || !example.refusal.empty() ||
            example.name.ends_with(".training")) {
            continue;
        }
        kinds.insert(example.kind);
        ++facts;
        put_into_spool(example);
        // A host that retries under a new id. Reprints are each one of their own.
        if (example.kind != till::RECEIPT_REPRINTED) put_into_spool(example);
    }
    CHECK(kinds.size() == 8);
    REQUIRE(engine.start());
    const auto status = engine.status();
    INFO(status.dump());
    CHECK(status["dead_letters"] == 0);
    CHECK(status["spool_files"] == 0);
    CHECK(status["recorded"]["events"] == facts);
}
