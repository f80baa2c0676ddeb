// What sdk/SANDBOX.md promises a vendor, read from that page where it is a table.
#include <sstream>

#include "tests/integration/sandbox/sandbox_process.hpp"

using namespace tillside;
using namespace tillside::testing;

namespace {

std::string page() {
    std::ifstream in(TILLSIDE_SOURCE_DIR "/sdk/SANDBOX.md");
    return {std::istreambuf_iterator<char>(in), {}};
}

struct Row {
    std::string phone;
    std::string card;
};
// The customers of the page's table.
std::vector<Row> customers_of_the_page() {
    std::vector<Row> rows;
    std::istringstream lines(page());
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("| 9000 ") && line.find("TSDEM") != std::string::npos)
            rows.push_back({line.substr(2, 9), line.substr(14, 15)});
    }
    return rows;
}

std::string state_of(const till::Reply& reply, std::string_view purpose) {
    REQUIRE(reply.customers_size() == 1);
    for (const till::ConsentState& state : reply.customers(0).consents()) {
        if (state.purpose() == purpose) return state.state();
    }
    return "none";
}

bool has_badge(const till::Reply& reply, std::string_view id) {
    return std::ranges::any_of(reply.badges(),
                               [id](const till::Badge& one) { return one.badge_id() == id; });
}

const std::vector<std::string> prompts_and_display{
    "tillside.prompt.confirm/1",   "tillside.prompt.choose/1", "tillside.prompt.text/1",
    "tillside.prompt.phone/1",     "tillside.prompt.rating/1", "tillside.elevation/1",
    "tillside.prompt.signature/1", "tillside.display/1"};

till::PromptAnswered answer_to(const till::Prompt& prompt, const std::string& ticket) {
    till::PromptAnswered message;
    *message.mutable_context() = SandboxHost::at(ticket);
    message.set_prompt_id(prompt.prompt_id());
    message.set_outcome(till::PromptAnswered::ANSWERED);
    message.set_surface(prompt.surface());
    return message;
}

const std::vector<std::string> everything{"tillside.card/1", "tillside.badge/1",
                                          "tillside.discount/1", "tillside.display/1",
                                          "tillside.receipt/48"};

}  // namespace

TEST_CASE("a sandbox needs nothing but a folder, and says what it is wherever one looks") {
    const SandboxProcess sandbox;
    SandboxHost host(sandbox, everything);
    CHECK(host.hello.engine_version().find("SANDBOX") != std::string::npos);
    CHECK(host.hello.store() == "SANDBOX");
    CHECK(std::ranges::count(host.hello.capabilities(), "tillside.sandbox/1") == 1);
    const till::EngineStatus status = host.status();
    REQUIRE(status.warnings_size() >= 1);
    CHECK(status.warnings(0).starts_with("SANDBOX"));
    CHECK(has_badge(host.call(SandboxHost::changed("1")), "sandbox"));
    CHECK(sandbox.printed().find(sandbox.socket().string()) != std::string::npos);
    for (const Row& row : customers_of_the_page())
        CHECK(sandbox.printed().find(row.card) != std::string::npos);
}

TEST_CASE("a sandbox has no uplink: what it records never leaves its folder") {
    const SandboxProcess sandbox;
    SandboxHost host(sandbox);
    CHECK(host.call(SandboxHost::completed("1")).recorded_size() == 1);
    CHECK_FALSE(host.status().head_office_reached());
    CHECK(host.status().outbox_depth() == host.status().events());
    // A till's uplink runs on a thread of its own; here there is the main one alone.
    const std::filesystem::directory_iterator threads("/proc/" + std::to_string(sandbox.pid()) +
                                                      "/task");
    CHECK(std::distance(begin(threads), end(threads)) == 1);
}

TEST_CASE("the ten customers are found by the phone and the card of the page") {
    const SandboxProcess sandbox;
    SandboxHost host(sandbox);
    const std::vector<Row> rows = customers_of_the_page();
    REQUIRE(rows.size() == 10);
    for (std::size_t at = 0; at < rows.size(); ++at) {
        INFO(rows[at].phone);
        if (rows[at].phone == "9000 0003") continue;  // shown once a manager agreed: below
        till::Reply found = host.find(rows[at].phone);
        if (found.looking_elsewhere()) found = host.news();
        REQUIRE(found.customers_size() == 1);
        CHECK(found.customers(0).card_number() == rows[at].card);
        const std::string number = (at < 9 ? "0" : "") + std::to_string(at + 1);
        CHECK(found.customers(0).customer_id() == "5a000000-0000-4000-8000-0000000000" + number);
        CHECK(found.customers(0).home_store() == (at < 9));
        till::Scanned scan;
        *scan.mutable_context() = SandboxHost::at("2");
        scan.set_text(rows[at].card);
        const till::Reply scanned = host.call(scan);
        CHECK(scanned.scan().claimed());
        CHECK(scanned.customers_size() == 1);
    }
}

TEST_CASE("each customer of a sandbox shows the state that the page says") {
    const SandboxProcess sandbox;
    SandboxHost host(sandbox, everything);
    CHECK(state_of(host.find("9000 0001"), "profiling") == "ACTIVE");
    CHECK(host.find("9000 0004").customers(0).vip());
    CHECK(has_badge(host.find("9000 0004"), "vip"));
    const till::Reply complaint = host.find("9000 0005");
    CHECK(state_of(complaint, "direct_marketing") == "GIVEN_ORAL_UNCONFIRMED");
    REQUIRE(complaint.cards_size() == 1);
    CHECK(complaint.cards(0).kind() == "complaint");
    CHECK(host.find("9000 0006").customers(0).under_age());
    CHECK(state_of(host.find("9000 0007"), "profiling") == "NOT_ASKED");
    CHECK(state_of(host.find("9000 0008"), "profiling") == "WITHDRAWN");
    CHECK(state_of(host.find("9000 0009"), "profiling") == "REFUSED");
    CHECK(host.find("9000 0000").looking_elsewhere());
    CHECK(host.news().toasts(0).text().find("Nobody") != std::string::npos);
    CHECK(host.find("9000 0011").looking_elsewhere());
    CHECK(host.news().toasts(0).text().find("did not answer") != std::string::npos);
    const till::Reply regular = host.attach("01", "9");
    REQUIRE(regular.suggestions_size() > 0);
    CHECK(regular.suggestions(0).sku() == "MILK");
    CHECK(regular.suggestions(0).reason() == "The customer has bought it before");
}

TEST_CASE("a sandbox is late, stale or silent when a ticket asks for it") {
    const SandboxProcess sandbox;
    SandboxHost host(sandbox);
    const auto took_ms = [&](const auto& message) {
        const auto began = std::chrono::steady_clock::now();
        (void)host.call(message);
        return std::chrono::duration_cast<std::chrono::milliseconds>(
                   std::chrono::steady_clock::now() - began)
            .count();
    };
    CHECK(took_ms(SandboxHost::changed("SLOW-1")) >= 2000);
    CHECK(host.call(SandboxHost::changed("STALE-1")).stale());
    CHECK_FALSE(host.call(SandboxHost::changed("1")).stale());

    const std::uint64_t before = host.status().events();
    CHECK(host.unavailable(SandboxHost::changed("AWAY-1"), 100));
    const auto posted = host.post(SandboxHost::completed("AWAY-1"), 200);
    REQUIRE(posted);
    CHECK(posted->spooled);
    (void)host.call(SandboxHost::changed("1"));
    CHECK(host.status().events() == before + 1);
}

TEST_CASE("what a sandbox puts on a reply reaches the hosts that can draw it, and no other") {
    const SandboxProcess sandbox;
    {
        SandboxHost host(sandbox, everything);
        const till::Reply offer = host.call(SandboxHost::changed("OFFER-1"));
        REQUIRE(offer.discounts_size() == 1);
        CHECK(offer.discounts(0).amount() == 180);
        CHECK(host.call(SandboxHost::changed("CARDS-1")).cards_size() == 5);
        const till::Reply display = host.call(SandboxHost::changed("DISPLAY-1"));
        REQUIRE(display.display_size() == 3);
        CHECK(display.display(2).position() == 3);
        const till::Reply receipt = host.call(SandboxHost::completed("RECEIPT-1"));
        CHECK(std::ranges::none_of(receipt.receipt(), [](const till::ReceiptLine& line) {
            return line.style() == till::ReceiptLine::QR;
        }));
    }
    SandboxHost plain(sandbox);
    const till::Reply found = plain.find("9000 0005");
    CHECK(found.cards().empty());
    CHECK(found.badges().empty());
    CHECK(plain.call(SandboxHost::changed("OFFER-2")).discounts().empty());
    CHECK(plain.call(SandboxHost::changed("DISPLAY-2")).display().empty());
}

TEST_CASE("a sandbox asks every kind of question, and the phone's digits never come back") {
    const SandboxProcess sandbox;
    SandboxHost host(sandbox, prompts_and_display);
    const till::Reply asked = host.call(SandboxHost::changed("ASK-ALL-1"));
    REQUIRE(asked.display_size() == 6);
    for (const till::DisplayStep& step : asked.display()) {
        CHECK(step.time_limit_ms() > 0);
        CHECK(step.prompt().time_limit_ms() > 0);
        CHECK(step.prompt().skipped() != till::Prompt::SKIPPED_UNSPECIFIED);
    }
    till::PromptAnswered yes = answer_to(asked.display(0).prompt(), "ASK-ALL-1");
    yes.add_option_ids("yes");
    CHECK(host.call(yes).toasts(0).text() == "Answered: yes");
    till::PromptAnswered phone = answer_to(asked.display(3).prompt(), "ASK-ALL-1");
    phone.set_phone("9000 0001");
    const till::Reply found = host.call(phone);
    REQUIRE(found.customers_size() == 1);
    CHECK(found.customers(0).masked_name() == "陳**");
    CHECK(found.SerializeAsString().find("90000001") == std::string::npos);
    CHECK(host.call(SandboxHost::changed("ASK-ALL-1")).display().empty());  // once
}

TEST_CASE("prompts reach a host that says hello once and is another process from then on") {
    SandboxProcess sandbox;
    { const SandboxHost first(sandbox, prompts_and_display); }
    sandbox.end(SIGKILL);
    sandbox.start();
    // No Hello: what the first process said counts, also after the engine was killed.
    const auto asked = FrameClient(sandbox.socket())
                           .ask(request(till::BASKET_CHANGED),
                                SandboxHost::changed("ASK-RATE-1").SerializeAsString());
    REQUIRE(asked);
    CHECK(asked->message.display_size() == 1);
}

TEST_CASE("the elevation customer is shown once a manager has agreed") {
    const SandboxProcess sandbox;
    SandboxHost host(sandbox, prompts_and_display);
    const till::Reply wanted = host.find("9000 0003", "7");
    CHECK(wanted.customers().empty());
    REQUIRE(wanted.has_elevation());
    till::Elevate message;
    *message.mutable_context() = SandboxHost::at("7");
    message.set_elevation_id(wanted.elevation().elevation_id());
    message.set_manager("cashier");
    message.set_pin("2468");
    CHECK(host.call(message).failure().code() == "not_allowed");
    message.set_manager("manager");
    message.set_pin("1357");
    const till::Reply agreed = host.call(message);
    INFO(agreed.failure().message());
    REQUIRE(agreed.customers_size() == 1);
    CHECK(agreed.customers(0).card_number() == "TSDEM00TEXT034Q");
    CHECK(host.find("9000 0003", "7").customers_size() == 1);
    CHECK(host.find("9000 0003", "8").has_elevation());
    CHECK(host.call(SandboxHost::changed("MANAGER-1")).has_elevation());
}

TEST_CASE("consent is asked of the one who never answered, and a sale may be rated") {
    const SandboxProcess sandbox;
    SandboxHost host(sandbox, prompts_and_display);
    const till::Reply attached = host.attach("07", "20");
    REQUIRE(attached.display_size() == 1);
    CHECK(attached.display(0).prompt().has_notice());
    CHECK(host.attach("06", "21").display().empty());  // a guardian decides
    const till::Reply sold = host.call(SandboxHost::completed("22"));
    REQUIRE(sold.display_size() == 1);
    CHECK(sold.display(0).prompt().kind() == till::Prompt::RATING);
}

TEST_CASE("a sandbox takes complaints and answers enquiries") {
    const SandboxProcess sandbox;
    SandboxHost host(sandbox);
    till::ComplaintOpened complaint;
    *complaint.mutable_context() = SandboxHost::at("1");
    complaint.set_text("the umbrella broke");
    CHECK(host.call(complaint).complaint_number().starts_with("SANDBOX-1-260102-0001-"));
    till::Enquiry enquiry;
    *enquiry.mutable_context() = SandboxHost::at("1");
    enquiry.set_subject(till::Enquiry::STOCK);
    enquiry.add_skus("UMBRELLA");
    const till::Reply answer = host.call(enquiry);
    REQUIRE(answer.cards_size() == 1);
    CHECK(answer.cards(0).rows(0).value() == "0");
}

TEST_CASE("a sandbox keeps its folder's past, and neither till runs on the other's folder") {
    SandboxProcess sandbox;
    {
        SandboxHost host(sandbox);
        till::WithdrawConsent withdraw;
        *withdraw.mutable_context() = SandboxHost::at("1");
        withdraw.set_customer_id("5a000000-0000-4000-8000-000000000001");
        (void)host.call(withdraw);
    }
    sandbox.end(SIGTERM);
    sandbox.start();
    CHECK(state_of(SandboxHost(sandbox).find("9000 0001"), "profiling") == "WITHDRAWN");
    sandbox.end(SIGTERM);

    EngineProcess real;
    real.configure("", sandbox.data().string());
    CHECK(real.run_to_end().code == 1);
    CHECK(real.log().find("is a sandbox's") != std::string::npos);

    real.configure("");
    REQUIRE(real.start());
    real.end(SIGTERM);
    const Ran refused = run({EngineProcess::program(), "run", "--sandbox", "--data", real.data()});
    CHECK(refused.code == 1);
    CHECK(refused.out.find("holds something that is no sandbox") != std::string::npos);
    CHECK(run({EngineProcess::program(), "run"}).code == 2);
}
