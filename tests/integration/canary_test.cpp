// Canaries: a phone number, an e-mail address and a name that exist nowhere else go through every
// kind of message to a real engine, right and wrong, in both encodings, and an identity card and a
// payment card number into every free text. Then every file of the till is searched: log, what the
// engine printed, databases with their logs, spool.
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "sync/wire/time.hpp"
#include "tests/integration/engine_process.hpp"

using namespace tillside;
using namespace tillside::testing;

namespace {

constexpr const char* phone = "98713562";
constexpr const char* email = "zebedee.quillfeather@canary.example";
constexpr const char* name = "Zebedee Quillfeather";
constexpr const char* identity_card = "A123456(3)";
constexpr const char* payment_card = "4539 1488 0343 6467";

std::string utf16(const std::string& ascii) {
    std::string out;
    for (const char c : ascii)
        out += {c, '\0'};
    return out;
}

std::vector<std::string> needles() {
    std::vector<std::string> out{phone,     "quillfeather", "Quillfeather",     "Zebedee",
                                 "A123456", "4539 1488",    "4539148803436467", "0343 6467"};
    const std::size_t plain = out.size();
    for (std::size_t at = 0; at < plain; ++at)
        out.push_back(utf16(out[at]));
    return out;
}

// Files under the till's folder that hold a canary, by name.
std::vector<std::string> files_with_canaries(const EngineProcess& engine) {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(engine.folder.path)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(in)), {});
        for (const std::string& needle : needles()) {
            if (bytes.find(needle) != std::string::npos) {
                out.push_back(entry.path().filename().string() + " holds " + needle);
            }
        }
    }
    return out;
}

// What the engine prints goes to a file of the searched folder.
void start_printing_to_a_file(EngineProcess& engine) {
    const int file = ::open((engine.folder / "printed").c_str(),
                            O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    const int out = ::dup(STDOUT_FILENO);
    const int error = ::dup(STDERR_FILENO);
    REQUIRE((file >= 0 && out >= 0 && error >= 0));
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    const bool started = engine.start();
    ::dup2(out, STDOUT_FILENO);
    ::dup2(error, STDERR_FILENO);
    for (const int one : {file, out, error})
        ::close(one);
    REQUIRE(started);
}

till::Context at(const std::string& ticket) {
    static int staff = 0;
    till::Context out = context(ticket);
    out.set_staff("c" + std::to_string(++staff));
    out.set_role(till::CASHIER);
    return out;
}

// Every kind that a frame can hold, also those that no room serves.
std::vector<till::Kind> every_kind() {
    std::vector<till::Kind> out;
    const auto* kinds = till::Kind_descriptor();
    for (int index = 0; index < kinds->value_count(); ++index)
        out.push_back(static_cast<till::Kind>(kinds->value(index)->number()));
    return out;
}

// Length-delimited field, as protobuf writes it.
std::string field(int number, const std::string& value) {
    const auto varint = [](std::uint64_t rest) {
        std::string out;
        for (; rest > 127; rest >>= 7U)
            out += static_cast<char>((rest & 127U) | 128U);
        return out + static_cast<char>(rest);
    };
    return varint(static_cast<std::uint64_t>(number) << 3U | 2U) + varint(value.size()) + value;
}

std::string all_canaries() {
    return std::string(phone) + " " + email + " " + name + " " + identity_card + " " + payment_card;
}

// No message, half a message, wrong types, fields that no version has, a context of somebody else.
std::vector<std::pair<std::uint8_t, std::string>> wrong_payloads() {
    const std::string said = all_canaries();
    const std::string right = field(1, at("1").SerializeAsString());
    till::Context foreign = at(phone);
    foreign.set_store(name);
    foreign.set_till(email);
    return {
        {TILLSIDE_PROTOBUF, said},
        {TILLSIDE_PROTOBUF, field(1, said)},
        {TILLSIDE_PROTOBUF, right + field(2, said).substr(0, 40)},
        {TILLSIDE_PROTOBUF, right + field(900, said)},
        {TILLSIDE_PROTOBUF, field(1, foreign.SerializeAsString())},
        {TILLSIDE_JSON, said},
        {TILLSIDE_JSON, "{\"context\": \"" + said + "\"}"},
        {TILLSIDE_JSON, "{\"" + said + "\": {\"phone\": \"" + phone + "\"}}"},
        {TILLSIDE_JSON, "{\"context\": {\"store\": \"" + said + "\"}, \"phone\": 98713562}"},
        {TILLSIDE_JSON, "{\"phone\": \"" + std::string(phone)},
        {99, said},
    };
}

till::Reply ask(const EngineProcess& engine, till::Kind kind,
                const google::protobuf::Message& message) {
    const auto reply = engine.ask(kind, message);
    REQUIRE(reply);
    return reply->message;
}

till::Notice notice_of(const EngineProcess& engine) {
    till::GetNotice get;
    *get.mutable_context() = at("1");
    get.set_language("en");
    return ask(engine, till::GET_NOTICE, get).notice();
}

till::EnrolCustomer enrolment(const EngineProcess& engine, const std::string& named) {
    const till::Notice notice = notice_of(engine);
    till::EnrolCustomer message;
    *message.mutable_context() = at("1");
    message.set_phone(phone);
    message.set_name(named);
    till::ConsentAnswer& answer = *message.mutable_answer();
    answer.set_notice_id(notice.notice_id());
    answer.set_notice_sha256(notice.sha256());
    answer.set_surface(till::CUSTOMER_DISPLAY);
    answer.set_method(till::CUSTOMER_TAP);
    answer.set_notice_shown_at_us(system_now().us - 5'000'000);
    return message;
}

// As the plugin leaves a request on disk while the engine is away.
std::filesystem::path spool(const EngineProcess& engine, till::Kind kind,
                            const std::string& payload) {
    std::filesystem::create_directory(engine.spool());
    server::Frame frame = request(kind);
    frame.checksum = server::payload_checksum(payload);
    auto file = engine.spool() / (wire::to_hex(frame.request_id()) + ".post");
    std::ofstream(file, std::ios::binary) << server::write_frame(frame, payload);
    return file;
}

// Every postable message with a free text of what a customer said, and that text in it.
std::vector<std::pair<till::Kind, std::string>> said_by(const std::string& customer_id,
                                                        const std::string& text) {
    std::vector<std::pair<till::Kind, std::string>> out;
    till::Feedback feedback;
    *feedback.mutable_context() = at("5");
    feedback.set_customer_id(customer_id);
    feedback.set_rating(1);
    feedback.set_text(text);
    out.emplace_back(till::GIVE_FEEDBACK, feedback.SerializeAsString());
    till::ComplaintOpened complaint;
    *complaint.mutable_context() = at("5");
    complaint.set_customer_id(customer_id);
    complaint.set_category("goods");
    complaint.set_text(text);
    out.emplace_back(till::OPEN_COMPLAINT, complaint.SerializeAsString());
    for (int which = 0; which < 3; ++which) {
        till::InteractionLogged talk;
        *talk.mutable_context() = at("5");
        talk.set_customer_id(customer_id);
        talk.set_channel(till::InteractionLogged::HOTLINE);
        talk.set_subject(which == 0 ? text : "a question");
        talk.set_text(which == 1 ? text : "asked");
        talk.set_promised_by_us(system_now().us + 1'000'000);
        talk.set_promise(which == 2 ? text : "to call");
        out.emplace_back(till::LOG_INTERACTION, talk.SerializeAsString());
    }
    return out;
}

}  // namespace

TEST_CASE("contacts that go through every kind of message stand in no file of the till",
          "[D12][D30]") {
    EngineProcess engine;
    start_printing_to_a_file(engine);
    const till::Reply enrolled = ask(engine, till::ENROL_CUSTOMER, enrolment(engine, name));
    REQUIRE(enrolled.customers_size() == 1);
    const std::string customer_id = enrolled.customers(0).customer_id();

    till::FindCustomer find;
    *find.mutable_context() = at("2");
    find.set_phone(phone);
    CHECK(ask(engine, till::FIND_CUSTOMER, find).customers_size() == 1);
    find.set_phone(std::string("+852 ") + phone + "9");
    CHECK(ask(engine, till::FIND_CUSTOMER, find).has_failure());
    find.set_card(email);
    (void)ask(engine, till::FIND_CUSTOMER, find);
    till::Scanned scanned;
    *scanned.mutable_context() = at("2");
    scanned.set_text(std::string("tel:") + phone);
    (void)ask(engine, till::SCANNED, scanned);
    till::PromptAnswered prompt;
    *prompt.mutable_context() = at("2");
    prompt.set_prompt_id("00000000-0000-0000-0000-000000000001");
    prompt.set_outcome(till::PromptAnswered::ANSWERED);
    prompt.set_phone(phone);
    prompt.set_text(all_canaries());
    (void)ask(engine, till::ANSWER_PROMPT, prompt);
    till::SetCustomer attach;
    *attach.mutable_context() = at("2");
    attach.set_customer_id(phone);
    CHECK(ask(engine, till::SET_CUSTOMER, attach).has_failure());
    // What a known customer says is kept, sealed.
    for (const auto& [kind, payload] : said_by(customer_id, std::string(name) + ", " + phone)) {
        const auto reply = FrameClient(engine.socket()).ask(request(kind), payload);
        REQUIRE(reply);
        CHECK_FALSE(reply->message.has_failure());
    }

    int sent = 0;
    for (const till::Kind kind : every_kind()) {
        for (const auto& [encoding, payload] : wrong_payloads()) {
            server::Frame frame = request(kind);
            frame.encoding = encoding;
            (void)FrameClient(engine.socket()).ask(frame, payload);
            ++sent;
        }
    }
    CHECK(sent == static_cast<int>(every_kind().size() * wrong_payloads().size()));
    engine.check_goes_on();
    CHECK(files_with_canaries(engine) == std::vector<std::string>{});
    engine.end(SIGTERM);
    CHECK(files_with_canaries(engine) == std::vector<std::string>{});
    CHECK_FALSE(engine.log().empty());
}

TEST_CASE("an identity card or payment card number typed into any free text stands in no file",
          "[D12]") {
    EngineProcess engine;
    start_printing_to_a_file(engine);
    const till::Reply enrolled = ask(engine, till::ENROL_CUSTOMER, enrolment(engine, ""));
    REQUIRE(enrolled.customers_size() == 1);
    const std::string customer_id = enrolled.customers(0).customer_id();
    int refused = 0;
    for (const char* number : {identity_card, payment_card}) {
        const std::string text = std::string("mine is ") + number + " thank you";
        for (const std::string& who : {customer_id, std::string()}) {
            for (const auto& [kind, payload] : said_by(who, text)) {
                const auto reply = FrameClient(engine.socket()).ask(request(kind), payload);
                REQUIRE(reply);
                CHECK(reply->message.failure().code() == "text_holds_number");
                CHECK(reply->message.failure().message().find("123456") == std::string::npos);
                ++refused;
            }
        }
        till::FindCustomer nosy;
        *nosy.mutable_context() = at("");
        nosy.set_phone(phone);
        nosy.set_reason(text);
        CHECK(ask(engine, till::FIND_CUSTOMER, nosy).failure().code() == "reason_unfit");
        till::Elevate elevate;
        *elevate.mutable_context() = at("6");
        elevate.set_reason(text);
        CHECK(ask(engine, till::ELEVATE, elevate).has_failure());
        CHECK(ask(engine, till::ENROL_CUSTOMER, enrolment(engine, text)).failure().code() ==
              "name_holds_number");
    }
    CHECK(refused == 20);
    CHECK(files_with_canaries(engine) == std::vector<std::string>{});
    engine.end(SIGTERM);
    CHECK(files_with_canaries(engine) == std::vector<std::string>{});
}

TEST_CASE("a spooled message with such a number is noted as rejected, and its file is gone",
          "[D12]") {
    EngineProcess engine;
    int files = 0;
    for (const char* number : {identity_card, payment_card}) {
        for (const auto& [kind, payload] : said_by("", number)) {
            (void)spool(engine, kind, payload);
            ++files;
        }
    }
    REQUIRE_FALSE(files_with_canaries(engine).empty());  // they are there to be found
    start_printing_to_a_file(engine);
    CHECK(engine.status()["dead_letters"] == files);
    CHECK(engine.status()["spool_files"] == 0);
    CHECK(files_with_canaries(engine) == std::vector<std::string>{});
    CHECK(engine.log().find("text_holds_number") != std::string::npos);
}

TEST_CASE("what was rejected otherwise is removed after a fortnight, whatever it holds",
          "[D12][D17]") {
    EngineProcess engine;
    constexpr std::int64_t day_s = 24 * 3600;
    const auto aged = [&](std::int64_t days, const std::string& payload) {
        const auto file = spool(engine, till::BASKET_COMPLETED, payload);
        const timespec then{static_cast<time_t>(system_now().us / 1'000'000 - days * day_s), 0};
        const std::array times{then, then};
        REQUIRE(::utimensat(AT_FDCWD, file.c_str(), times.data(), 0) == 0);
        return file.filename();
    };
    const auto young = aged(13, "no message at all");
    const auto old = aged(15, "no message, but " + all_canaries());
    const auto ahead = aged(-15, "no message, from a clock that ran ahead");
    REQUIRE(engine.start());
    engine.check_goes_on();
    engine.end(SIGTERM);
    const auto rejected = engine.spool() / "rejected";
    CHECK(std::filesystem::exists(rejected / old));  // people had no chance to look yet
    REQUIRE(engine.start());
    engine.check_goes_on();  // the spool comes before the first answer
    CHECK(std::filesystem::exists(rejected / young));
    CHECK_FALSE(std::filesystem::exists(rejected / old));
    CHECK_FALSE(std::filesystem::exists(rejected / ahead));
    CHECK(files_with_canaries(engine) == std::vector<std::string>{});
}
