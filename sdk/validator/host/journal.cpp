#include "sdk/validator/host/journal.hpp"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <tillside/plugin.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <string_view>

namespace tillside::validator {

namespace {

template <typename Message>
std::unique_ptr<google::protobuf::Message> make() {
    return std::make_unique<Message>();
}

const google::protobuf::Message* part_of(const google::protobuf::Message* whole, const char* name) {
    if (whole == nullptr) return nullptr;
    const auto* field = whole->GetDescriptor()->FindFieldByName(name);
    if (field == nullptr || field->message_type() == nullptr || field->is_repeated())
        return nullptr;
    const auto* reflection = whole->GetReflection();
    return reflection->HasField(*whole, field) ? &reflection->GetMessage(*whole, field) : nullptr;
}

void read_messages(Act& act, std::string_view reply) {
    if (!reply.empty()) act.readable = parse_payload(reply, act.record.encoding, act.reply);
    auto message = message_of_kind(act.record.kind);
    if (message == nullptr || !act.asks()) return;
    if (parse_payload(act.payload, act.record.encoding, *message))
        act.message = std::move(message);
    else
        act.readable = false;
}

}  // namespace

std::unique_ptr<google::protobuf::Message> message_of_kind(std::uint32_t kind) {
    using Make = std::unique_ptr<google::protobuf::Message> (*)();
    static const std::map<std::uint32_t, Make> makers = {
        {till::HELLO, make<till::Hello>},
        {till::STAFF_SIGNED_IN, make<till::StaffSignedIn>},
        {till::STAFF_SIGNED_OUT, make<till::StaffSignedOut>},
        {till::ELEVATE, make<till::Elevate>},
        {till::REVEAL_CONTACT, make<till::RevealContact>},
        {till::SUPPRESS_ADDRESS, make<till::SuppressAddress>},
        {till::OPEN_PRIVACY_REQUEST, make<till::PrivacyRequestOpened>},
        {till::CHANGE_CUSTOMER, make<till::ChangeCustomer>},
        {till::KEEP_QUIET, make<till::KeepQuiet>},
        {till::SCANNED, make<till::Scanned>},
        {till::FIND_CUSTOMER, make<till::FindCustomer>},
        {till::GET_NOTICE, make<till::GetNotice>},
        {till::ENROL_CUSTOMER, make<till::EnrolCustomer>},
        {till::SET_CUSTOMER, make<till::SetCustomer>},
        {till::ANSWER_CONSENT, make<till::AnswerConsent>},
        {till::BASKET_CHANGED, make<till::BasketChanged>},
        {till::BEFORE_TENDER, make<till::BeforeTender>},
        {till::ENQUIRE, make<till::Enquiry>},
        {till::ANSWER_PROMPT, make<till::PromptAnswered>},
        {till::BASKET_COMPLETED, make<till::BasketCompleted>},
        {till::BASKET_VOIDED, make<till::BasketVoided>},
        {till::WITHDRAW_CONSENT, make<till::WithdrawConsent>},
        {till::BASKET_SUSPENDED, make<till::BasketSuspended>},
        {till::BASKET_RESUMED, make<till::BasketResumed>},
        {till::RETURN_COMPLETED, make<till::ReturnCompleted>},
        {till::RECEIPT_REPRINTED, make<till::ReceiptReprinted>},
        {till::SHIFT_OPENED, make<till::ShiftOpened>},
        {till::SHIFT_CLOSED, make<till::ShiftClosed>},
        {till::GIVE_FEEDBACK, make<till::Feedback>},
        {till::OPEN_COMPLAINT, make<till::ComplaintOpened>},
        {till::LOG_INTERACTION, make<till::InteractionLogged>},
    };
    const auto found = makers.find(kind);
    return found == makers.end() ? nullptr : found->second();
}

bool parse_payload(std::string_view payload, std::uint32_t encoding,
                   google::protobuf::Message& into) {
    if (encoding == TILLSIDE_PROTOBUF)
        return into.ParseFromArray(payload.data(), static_cast<int>(payload.size()));
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = true;
    return google::protobuf::util::JsonStringToMessage(std::string(payload), &into, options).ok();
}

std::string name_of_kind(std::uint32_t kind) {
    const std::string name = till::Kind_Name(static_cast<int>(kind));
    return name.empty() ? fmt::format("kind {}", kind) : name;
}

const till::Context* Act::context() const {
    return dynamic_cast<const till::Context*>(part_of(message.get(), "context"));
}

const till::Basket* Act::basket() const {
    return dynamic_cast<const till::Basket*>(part_of(message.get(), "basket"));
}

std::string Act::ticket() const {
    const till::Context* where = context();
    if (where == nullptr || where->ticket().empty()) return {};
    return fmt::format("{}/{}/{}", where->till(), where->business_day(), where->ticket());
}

std::string Act::name() const {
    if (record.function == PROBE_RELEASE) return "release()";
    if (record.function == PROBE_CLOSE) return "close()";
    const till::Context* where = context();
    const bool has = where != nullptr && !where->ticket().empty();
    return name_of_kind(record.kind) + (has ? " of ticket " + where->ticket() : "");
}

Acts read_journal(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    const std::string_view all = bytes;
    Acts acts;
    for (std::size_t at = 0; all.size() - at >= sizeof(probe_record);) {
        Act act;
        std::memcpy(&act.record, all.data() + at, sizeof act.record);
        at += sizeof act.record;
        const std::size_t rest = std::size_t{act.record.payload_bytes} + act.record.reply_bytes;
        if (all.size() - at < rest) break;
        act.payload = all.substr(at, act.record.payload_bytes);
        read_messages(act, all.substr(at + act.record.payload_bytes, act.record.reply_bytes));
        at += rest;
        acts.push_back(std::move(act));
    }
    std::ranges::stable_sort(acts, {}, [](const Act& act) { return act.record.ended_ns; });
    return acts;
}

}  // namespace tillside::validator
