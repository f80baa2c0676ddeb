// The examples of sdk/schema/examples, and what their names say: `<kind>.json`,
// `<kind>.<variant>.json`, `<kind>.refused.<code>.json` and `reply.<variant>.json`.
#pragma once

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sdk/schema/till.hpp"

namespace tillside::testing {

struct Example {
    std::string name;     // without .json
    till::Kind kind{};    // KIND_UNSPECIFIED: a reply
    std::string refusal;  // the code that its name announces; empty: it is taken
    std::string json;
};

inline std::vector<Example> read_examples() {
    std::vector<Example> all;
    const std::filesystem::path folder(TILLSIDE_SOURCE_DIR "/sdk/schema/examples");
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        if (file.path().extension() != ".json") continue;
        Example one;
        one.name = file.path().stem().string();
        INFO(one.name);
        std::string kind = one.name.substr(0, one.name.find('.'));
        std::ranges::transform(kind, kind.begin(), [](unsigned char c) { return std::toupper(c); });
        if (kind != "REPLY") REQUIRE(till::Kind_Parse(kind, &one.kind));
        const std::string mark = ".refused.";
        if (const auto at = one.name.find(mark); at != std::string::npos) {
            one.refusal = one.name.substr(at + mark.size());
        }
        std::ifstream in(file.path(), std::ios::binary);
        one.json.assign(std::istreambuf_iterator<char>(in), {});
        all.push_back(std::move(one));
    }
    std::ranges::sort(all, {}, &Example::name);
    return all;
}

// The message that travels under the kind; nullptr where there is none.
inline std::unique_ptr<google::protobuf::Message> message_of(till::Kind kind) {
    static const std::map<till::Kind, const google::protobuf::Message*> prototypes{
        {till::KIND_UNSPECIFIED, &till::Reply::default_instance()},
        {till::HELLO, &till::Hello::default_instance()},
        {till::STAFF_SIGNED_IN, &till::StaffSignedIn::default_instance()},
        {till::STAFF_SIGNED_OUT, &till::StaffSignedOut::default_instance()},
        {till::ELEVATE, &till::Elevate::default_instance()},
        {till::SCANNED, &till::Scanned::default_instance()},
        {till::FIND_CUSTOMER, &till::FindCustomer::default_instance()},
        {till::GET_NOTICE, &till::GetNotice::default_instance()},
        {till::ENROL_CUSTOMER, &till::EnrolCustomer::default_instance()},
        {till::SET_CUSTOMER, &till::SetCustomer::default_instance()},
        {till::ANSWER_CONSENT, &till::AnswerConsent::default_instance()},
        {till::REVEAL_CONTACT, &till::RevealContact::default_instance()},
        {till::SUPPRESS_ADDRESS, &till::SuppressAddress::default_instance()},
        {till::OPEN_PRIVACY_REQUEST, &till::PrivacyRequestOpened::default_instance()},
        {till::CHANGE_CUSTOMER, &till::ChangeCustomer::default_instance()},
        {till::KEEP_QUIET, &till::KeepQuiet::default_instance()},
        {till::BASKET_CHANGED, &till::BasketChanged::default_instance()},
        {till::BEFORE_TENDER, &till::BeforeTender::default_instance()},
        {till::ENQUIRE, &till::Enquiry::default_instance()},
        {till::ANSWER_PROMPT, &till::PromptAnswered::default_instance()},
        {till::BASKET_COMPLETED, &till::BasketCompleted::default_instance()},
        {till::BASKET_VOIDED, &till::BasketVoided::default_instance()},
        {till::WITHDRAW_CONSENT, &till::WithdrawConsent::default_instance()},
        {till::BASKET_SUSPENDED, &till::BasketSuspended::default_instance()},
        {till::BASKET_RESUMED, &till::BasketResumed::default_instance()},
        {till::RETURN_COMPLETED, &till::ReturnCompleted::default_instance()},
        {till::RECEIPT_REPRINTED, &till::ReceiptReprinted::default_instance()},
        {till::SHIFT_OPENED, &till::ShiftOpened::default_instance()},
        {till::SHIFT_CLOSED, &till::ShiftClosed::default_instance()},
        {till::GIVE_FEEDBACK, &till::Feedback::default_instance()},
        {till::OPEN_COMPLAINT, &till::ComplaintOpened::default_instance()},
        {till::LOG_INTERACTION, &till::InteractionLogged::default_instance()},
    };
    const auto found = prototypes.find(kind);
    if (found == prototypes.end()) return nullptr;
    return std::unique_ptr<google::protobuf::Message>(found->second->New());
}

// POLL and STATUS have no payload; every other kind has a message.
inline bool has_payload(till::Kind kind) {
    return kind != till::POLL && kind != till::STATUS;
}

}  // namespace tillside::testing
