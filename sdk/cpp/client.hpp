// SPDX-License-Identifier: Apache-2.0
//
// The typed client: a message of the schema in, a Reply or an Error out. The kind follows from the
// message's type, so that a payload cannot travel under the wrong kind, and only postable messages
// can be posted.
//
//   auto plugin = sdk::Plugin::load("/usr/lib/libtillside.so");
//   auto session = sdk::Session::open(*plugin, {.socket = "/run/tillside/till.sock"});
//   sdk::till::FindCustomer find;  …
//   if (auto answer = session->call(find)) show(answer->reply.customers());
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "sdk/cpp/error.hpp"
#include "sdk/cpp/plugin.hpp"

namespace tillside::sdk {

// The kind that a message travels under; no value for messages that are no request.
template <typename Message>
inline constexpr till::Kind kind_of = till::KIND_UNSPECIFIED;
template <>
inline constexpr till::Kind kind_of<till::Hello> = till::HELLO;
template <>
inline constexpr till::Kind kind_of<till::StaffSignedIn> = till::STAFF_SIGNED_IN;
template <>
inline constexpr till::Kind kind_of<till::StaffSignedOut> = till::STAFF_SIGNED_OUT;
template <>
inline constexpr till::Kind kind_of<till::Scanned> = till::SCANNED;
template <>
inline constexpr till::Kind kind_of<till::FindCustomer> = till::FIND_CUSTOMER;
template <>
inline constexpr till::Kind kind_of<till::GetNotice> = till::GET_NOTICE;
template <>
inline constexpr till::Kind kind_of<till::EnrolCustomer> = till::ENROL_CUSTOMER;
template <>
inline constexpr till::Kind kind_of<till::SetCustomer> = till::SET_CUSTOMER;
template <>
inline constexpr till::Kind kind_of<till::AnswerConsent> = till::ANSWER_CONSENT;
template <>
inline constexpr till::Kind kind_of<till::RevealContact> = till::REVEAL_CONTACT;
template <>
inline constexpr till::Kind kind_of<till::SuppressAddress> = till::SUPPRESS_ADDRESS;
template <>
inline constexpr till::Kind kind_of<till::PrivacyRequestOpened> = till::OPEN_PRIVACY_REQUEST;
template <>
inline constexpr till::Kind kind_of<till::ChangeCustomer> = till::CHANGE_CUSTOMER;
template <>
inline constexpr till::Kind kind_of<till::KeepQuiet> = till::KEEP_QUIET;
template <>
inline constexpr till::Kind kind_of<till::BasketChanged> = till::BASKET_CHANGED;
template <>
inline constexpr till::Kind kind_of<till::BeforeTender> = till::BEFORE_TENDER;
template <>
inline constexpr till::Kind kind_of<till::BasketCompleted> = till::BASKET_COMPLETED;
template <>
inline constexpr till::Kind kind_of<till::BasketVoided> = till::BASKET_VOIDED;
template <>
inline constexpr till::Kind kind_of<till::WithdrawConsent> = till::WITHDRAW_CONSENT;
template <>
inline constexpr till::Kind kind_of<till::Elevate> = till::ELEVATE;
template <>
inline constexpr till::Kind kind_of<till::Enquiry> = till::ENQUIRE;
template <>
inline constexpr till::Kind kind_of<till::PromptAnswered> = till::ANSWER_PROMPT;
template <>
inline constexpr till::Kind kind_of<till::Feedback> = till::GIVE_FEEDBACK;
template <>
inline constexpr till::Kind kind_of<till::ComplaintOpened> = till::OPEN_COMPLAINT;
template <>
inline constexpr till::Kind kind_of<till::InteractionLogged> = till::LOG_INTERACTION;
template <>
inline constexpr till::Kind kind_of<till::BasketSuspended> = till::BASKET_SUSPENDED;
template <>
inline constexpr till::Kind kind_of<till::BasketResumed> = till::BASKET_RESUMED;
template <>
inline constexpr till::Kind kind_of<till::ReturnCompleted> = till::RETURN_COMPLETED;
template <>
inline constexpr till::Kind kind_of<till::ReceiptReprinted> = till::RECEIPT_REPRINTED;
template <>
inline constexpr till::Kind kind_of<till::ShiftOpened> = till::SHIFT_OPENED;
template <>
inline constexpr till::Kind kind_of<till::ShiftClosed> = till::SHIFT_CLOSED;

template <typename Message>
concept Request = kind_of<Message>
!= till::KIND_UNSPECIFIED;

template <typename Message>
concept PostableRequest = Request<Message> && static_cast<int>(kind_of<Message>) >= 256;

// The engine's answer.
struct Answer {
    till::Reply reply;
    bool repeated = false;  // the request id was known: the first result again
    RequestId request_id;
    std::uint64_t cursor = 0;  // poll: pass it next time
};

// What became of a post: with the engine, or durable on the till's disk.
struct Posted {
    bool spooled = false;
    Answer answer;  // empty Reply where spooled
};

// One session. Movable; used by one thread at a time.
class Session {
public:
    explicit Session(RawSession raw) : raw_(std::move(raw)) {}

    // Error: invalid.
    [[nodiscard]] static Result<Session> open(const Plugin& plugin, const OpenOptions& options);

    // Errors: unavailable, refused, invalid, too_large, not_understood.
    template <Request Message>
    [[nodiscard]] Result<Answer> call(const Message& message, const CallOptions& options = {}) {
        return call_kind(kind_of<Message>, message.SerializeAsString(), options);
    }

    // Errors: refused, not_spooled, invalid, too_large, not_understood.
    template <PostableRequest Message>
    [[nodiscard]] Result<Posted> post(const Message& message, const CallOptions& options = {}) {
        return post_kind(kind_of<Message>, message.SerializeAsString(), options);
    }

    // The engine's health.
    [[nodiscard]] Result<till::EngineStatus> status(const CallOptions& options = {});

    // What the engine has to say since cursor (0 at first). Waits for nothing.
    [[nodiscard]] Result<Answer> poll(std::uint64_t cursor,
                                      std::chrono::milliseconds deadline =
                                          std::chrono::milliseconds{TILLSIDE_DEADLINE_MS_DEFAULT});

private:
    Result<Answer> call_kind(till::Kind kind, const std::string& payload,
                             const CallOptions& options);
    Result<Posted> post_kind(till::Kind kind, const std::string& payload,
                             const CallOptions& options);

    RawSession raw_;
};

}  // namespace tillside::sdk
