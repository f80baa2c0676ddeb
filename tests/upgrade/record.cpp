// Keeps a release: run once when one is made, against the programs of that release, with
// TILLSIDE_RECORD naming the folder to write (tests/upgrade/1.1). Refuses to write where anything
// is: what was kept is never changed.
#include <cstdlib>

#include "sdk/cpp/plugin.hpp"
#include "sync/wire/time.hpp"
#include "tests/integration/engine_process.hpp"

using namespace tillside;
using namespace tillside::testing;
namespace fs = std::filesystem;

namespace {

class Recorder {
public:
    Recorder(const EngineProcess& engine, fs::path folder)
        : engine_(&engine), folder_(std::move(folder)) {}

    // What this release does not know yet is not kept: a later one will.
    template <typename Message>
    Reply say(const std::string& name, till::Kind kind, const Message& message) {
        const std::string payload = message.SerializeAsString();
        const auto known = FrameClient(engine_->socket()).ask(request(kind), "\xff\xff");
        REQUIRE(known);
        if (known->message.failure().code() == "unknown_kind") {
            WARN(name << " is not known to this release, and not kept");
            return *known;
        }
        return say_bytes(name, request(kind), payload);
    }
    Reply say_bytes(const std::string& name, const server::Frame& frame,
                    const std::string& payload) {
        const auto reply = FrameClient(engine_->socket()).ask(frame, payload);
        INFO(name);
        REQUIRE(reply);
        const std::string number = std::to_string(100 + ++count_).substr(1);
        write(number + "-" + name + ".request", server::write_frame(frame, payload));
        write(number + "-" + name + ".reply", server::write_frame(reply->frame, reply->payload));
        return *reply;
    }

private:
    void write(const std::string& name, const std::string& bytes) const {
        std::ofstream(folder_ / name, std::ios::binary) << bytes;
    }
    const EngineProcess* engine_;
    fs::path folder_;
    int count_ = 0;
};

till::EnrolCustomer enrolment(const till::Notice& notice, const std::string& phone,
                              std::int64_t shown_at_us) {
    till::EnrolCustomer message;
    *message.mutable_context() = context("1");
    message.set_phone(phone);
    message.set_name("Ada Example");
    message.set_language("en");
    till::ConsentAnswer& answer = *message.mutable_answer();
    answer.set_notice_id(notice.notice_id());
    answer.set_notice_sha256(notice.sha256());
    answer.set_language(notice.language());
    answer.set_surface(till::CUSTOMER_DISPLAY);
    answer.set_method(till::CUSTOMER_TAP);
    answer.set_notice_shown_at_us(shown_at_us);
    answer.set_seconds_shown(9);
    till::ChoiceAnswer& given = *answer.add_choices();
    given.set_choice_id("profiling");
    given.set_given(true);
    return message;
}

// Nobody listens: the plugin writes the sale as a file, as it does on a till.
void keep_spooled_sale(const fs::path& folder) {
    const TemporaryFolder nowhere;
    const auto plugin = sdk::Plugin::load(TILLSIDE_PLUGIN);
    REQUIRE(plugin);
    auto session = plugin->open({.socket = nowhere / "s"});
    REQUIRE(session);
    const auto spooled = session->post(till::BASKET_COMPLETED, sdk::Encoding::protobuf,
                                       sale("spooled").SerializeAsString(), {});
    REQUIRE(spooled.result == TILLSIDE_SPOOLED);
    fs::copy(nowhere / "s.spool", folder);
}

void say_what_is_said_of_baskets(Recorder& recorder, const std::string& customer) {
    till::BasketSuspended suspended;
    *suspended.mutable_context() = context("10");
    suspended.set_customer_id(customer);
    *suspended.mutable_basket() = sale("10").basket();
    recorder.say("suspended", till::BASKET_SUSPENDED, suspended);
    till::BasketResumed resumed;
    *resumed.mutable_context() = context("11");
    resumed.set_customer_id(customer);
    *resumed.mutable_basket() = suspended.basket();
    resumed.mutable_suspended()->set_business_day("2026-01-02");
    resumed.mutable_suspended()->set_ticket("10");
    recorder.say("resumed", till::BASKET_RESUMED, resumed);
    till::ReturnCompleted returned;
    *returned.mutable_context() = context("12");
    returned.set_customer_id(customer);
    returned.mutable_return_of()->set_business_day("2026-01-02");
    returned.mutable_return_of()->set_ticket("2");
    till::ReturnLine& line = *returned.add_lines();
    *line.mutable_line() = sale("2").basket().lines(0);
    line.set_reason("broken");
    returned.set_refund_total(2500);
    till::Tender& paid_out = *returned.add_tenders();
    paid_out.set_kind(till::CASH);
    paid_out.set_amount(-2500);
    recorder.say("returned", till::RETURN_COMPLETED, returned);
    till::ReceiptReprinted reprinted;
    *reprinted.mutable_context() = context("2");
    reprinted.set_copies(1);
    recorder.say("reprinted", till::RECEIPT_REPRINTED, reprinted);
    till::ShiftOpened opened;
    *opened.mutable_context() = context("");
    opened.mutable_context()->set_staff("C1");
    opened.set_shift("1");
    opened.add_cash()->set_counted(50000);
    recorder.say("shift_opened", till::SHIFT_OPENED, opened);
    till::ShiftClosed closed;
    *closed.mutable_context() = opened.context();
    closed.set_shift("1");
    closed.add_cash()->set_counted(52500);
    closed.set_sales(1);
    closed.set_sales_total(2500);
    recorder.say("shift_closed", till::SHIFT_CLOSED, closed);
}

void say_what_customers_say(Recorder& recorder, const std::string& customer) {
    till::Feedback feedback;
    *feedback.mutable_context() = context("2");
    feedback.set_rating(4);
    feedback.set_highest(5);
    recorder.say("feedback", till::GIVE_FEEDBACK, feedback);
    till::ComplaintOpened complaint;
    *complaint.mutable_context() = context("2");
    complaint.set_customer_id(customer);
    complaint.set_category("goods");
    complaint.set_severity(till::ComplaintOpened::MINOR);
    complaint.set_text("the lid does not close");
    recorder.say("complaint", till::OPEN_COMPLAINT, complaint);
    till::InteractionLogged logged;
    *logged.mutable_context() = context("2");
    logged.set_customer_id(customer);
    logged.set_channel(till::InteractionLogged::HOTLINE);
    logged.set_subject("opening hours");
    recorder.say("interaction", till::LOG_INTERACTION, logged);
    till::Enquiry enquiry;
    *enquiry.mutable_context() = context("2");
    enquiry.set_subject(till::Enquiry::PRICE);
    enquiry.add_skus("A1");
    recorder.say("enquiry", till::ENQUIRE, enquiry);
    till::PromptAnswered skipped;
    *skipped.mutable_context() = context("2");
    skipped.set_prompt_id("00000000-0000-4000-8000-000000000001");
    skipped.set_outcome(till::PromptAnswered::SKIPPED);
    skipped.set_surface(till::READ_ALOUD);
    recorder.say("prompt_unknown", till::ANSWER_PROMPT, skipped);
    till::Elevate elevate;
    *elevate.mutable_context() = context("2");
    elevate.set_elevation_id("00000000-0000-4000-8000-000000000002");
    elevate.set_manager("M1");
    elevate.set_pin("0000");
    recorder.say("elevate_unknown", till::ELEVATE, elevate);
}

void say_everything(Recorder& recorder, std::int64_t shown_at_us) {
    till::Hello hello;
    hello.set_host_name("kept host");
    hello.set_host_version("1");
    hello.add_capabilities("tillside.toast/1");
    *hello.mutable_context() = context("");
    recorder.say("hello", till::HELLO, hello);
    server::Frame json = request(till::HELLO);
    json.encoding = TILLSIDE_JSON;
    recorder.say_bytes("hello_json", json,
                       R"({"hostName":"kept host","context":{"store":"CWB","till":"CWB-1"}})");
    recorder.say("status", till::STATUS, till::Reply());
    till::StaffSignedIn staff;
    *staff.mutable_context() = context("");
    staff.mutable_context()->set_staff("C1");
    staff.set_pin("0000");
    recorder.say("sign_in_refused", till::STAFF_SIGNED_IN, staff);
    till::Scanned scanned;
    *scanned.mutable_context() = context("1");
    scanned.set_text("4006381333931");
    recorder.say("scan_product", till::SCANNED, scanned);
    till::GetNotice get;
    *get.mutable_context() = context("1");
    get.set_language("en");
    get.set_surface(till::CUSTOMER_DISPLAY);
    const till::Notice notice = recorder.say("notice", till::GET_NOTICE, get).message.notice();
    const till::EnrolCustomer enrol = enrolment(notice, "9123 4567", shown_at_us);
    const auto enrolled = recorder.say("enrol", till::ENROL_CUSTOMER, enrol);
    REQUIRE(enrolled.message.customers_size() == 1);
    const std::string customer = enrolled.message.customers(0).customer_id();
    recorder.say("enrol_known_refused", till::ENROL_CUSTOMER, enrol);
    till::FindCustomer find;
    *find.mutable_context() = context("2");
    find.set_phone("+852-91234567");
    recorder.say("find", till::FIND_CUSTOMER, find);
    find.set_phone("12");
    recorder.say("find_impossible_refused", till::FIND_CUSTOMER, find);
    server::Frame find_json = request(till::FIND_CUSTOMER);
    find_json.encoding = TILLSIDE_JSON;
    recorder.say_bytes("find_json", find_json,
                       R"({"context":{"store":"CWB","till":"CWB-1","business_day":"2026-01-02",)"
                       R"("ticket":"2"},"phone":"91234567"})");
    till::SetCustomer set;
    *set.mutable_context() = context("2");
    set.set_customer_id(customer);
    recorder.say("set_customer", till::SET_CUSTOMER, set);
    till::AnswerConsent again;
    *again.mutable_context() = context("2");
    again.set_customer_id(customer);
    *again.mutable_answer() = enrol.answer();
    recorder.say("answer_consent", till::ANSWER_CONSENT, again);
    till::BasketCompleted completed = sale("2");
    completed.set_customer_id(customer);
    till::BasketChanged changed;
    *changed.mutable_context() = context("2");
    changed.set_customer_id(customer);
    *changed.mutable_basket() = completed.basket();
    recorder.say("basket_changed", till::BASKET_CHANGED, changed);
    till::BeforeTender tender;
    *tender.mutable_context() = context("2");
    tender.set_customer_id(customer);
    *tender.mutable_basket() = completed.basket();
    recorder.say("before_tender", till::BEFORE_TENDER, tender);
    const server::Frame once = request(till::BASKET_COMPLETED);
    recorder.say_bytes("completed", once, completed.SerializeAsString());
    recorder.say_bytes("completed_repeated", once, completed.SerializeAsString());
    till::BasketCompleted wrong = sale("3");
    wrong.mutable_basket()->set_total(1);
    recorder.say("completed_wrong_refused", till::BASKET_COMPLETED, wrong);
    till::BasketVoided voided;
    *voided.mutable_context() = context("4");
    voided.set_revision(3);
    voided.set_reason("changed their mind");
    recorder.say("voided", till::BASKET_VOIDED, voided);
    say_what_is_said_of_baskets(recorder, customer);
    say_what_customers_say(recorder, customer);
    till::WithdrawConsent withdraw;
    *withdraw.mutable_context() = context("4");
    withdraw.set_customer_id(customer);
    recorder.say("withdraw", till::WITHDRAW_CONSENT, withdraw);
    recorder.say("poll", till::POLL, till::Reply());
    till::BasketCompleted elsewhere = sale("5");
    elsewhere.mutable_context()->set_till("ELSEWHERE");
    recorder.say("other_till_refused", till::BASKET_COMPLETED, elsewhere);
    recorder.say_bytes("unknown_kind_refused", request(static_cast<till::Kind>(255)), "");
    recorder.say_bytes("no_protobuf_refused", request(till::FIND_CUSTOMER), "\xff\xff");
}

}  // namespace

TEST_CASE("a release is kept") {
    const char* named = std::getenv("TILLSIDE_RECORD");
    REQUIRE(named != nullptr);
    const fs::path release(named);
    REQUIRE_FALSE(fs::exists(release / "frames"));
    fs::create_directories(release / "frames");
    fs::create_directories(release / "include");

    EngineProcess engine;
    REQUIRE(engine.start());
    Recorder recorder(engine, release / "frames");
    // The one wall-clock time in the requests; whoever replays them puts its own in its place.
    const std::int64_t shown_at_us = system_now().us - 5'000'000;
    std::ofstream(release / "shown_at_us") << shown_at_us << '\n';
    say_everything(recorder, shown_at_us);
    keep_spooled_sale(release / "spool");
    fs::copy(TILLSIDE_SOURCE_DIR "/sdk/include/tillside", release / "include/tillside",
             fs::copy_options::recursive);
    fs::copy(TILLSIDE_PLUGIN, release / "libtillside.so");
    REQUIRE(run({"/bin/sh", "-c",
                 "cd " TILLSIDE_SOURCE_DIR " && protoc --include_imports --descriptor_set_out=" +
                     fs::absolute(release).string() + "/schema.pb sdk/schema/till.proto"})
                .code == 0);
}
