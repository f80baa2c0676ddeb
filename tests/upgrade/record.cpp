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

    template <typename Message>
    Reply say(const std::string& name, till::Kind kind, const Message& message) {
        return say_bytes(name, request(kind), message.SerializeAsString());
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
