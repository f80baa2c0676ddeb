// SPDX-License-Identifier: Apache-2.0
//
// Turns the plugin's results into values of the schema.
#include "sdk/cpp/client.hpp"

namespace tillside::sdk {
namespace {

ErrorCode code_of(std::int32_t result) {
    switch (result) {
        case TILLSIDE_REFUSED:
            return ErrorCode::refused;
        case TILLSIDE_INVALID:
            return ErrorCode::invalid;
        case TILLSIDE_TOO_LARGE:
            return ErrorCode::too_large;
        case TILLSIDE_NOT_SPOOLED:
            return ErrorCode::not_spooled;
        default:  // also every result that this version does not know (plugin.h)
            return ErrorCode::unavailable;
    }
}

Result<Answer> understand(RawReply raw) {
    Answer answer;
    answer.repeated = raw.repeated;
    answer.cursor = raw.cursor;
    answer.request_id = raw.request_id;
    if (!answer.reply.ParseFromString(raw.payload))
        return std::unexpected<Error>(Error{
            ErrorCode::not_understood, "the engine's answer is no Reply", raw.request_id, {}});
    if (raw.result == TILLSIDE_OK || raw.result == TILLSIDE_SPOOLED) return answer;
    Error error{code_of(raw.result), raw.last_error, raw.request_id, answer.reply.failure()};
    error.reply = std::move(answer.reply);
    return std::unexpected<Error>(std::move(error));
}

}  // namespace

const char* name_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::cannot_load:
            return "cannot_load";
        case ErrorCode::unavailable:
            return "unavailable";
        case ErrorCode::refused:
            return "refused";
        case ErrorCode::invalid:
            return "invalid";
        case ErrorCode::too_large:
            return "too_large";
        case ErrorCode::not_spooled:
            return "not_spooled";
        case ErrorCode::not_understood:
            return "not_understood";
    }
    return "unknown";
}

Result<Session> Session::open(const Plugin& plugin, const OpenOptions& options) {
    auto raw = plugin.open(options);
    if (!raw) return std::unexpected<Error>(raw.error());
    return Session(std::move(*raw));
}

Result<Answer> Session::call_kind(till::Kind kind, const std::string& payload,
                                  const CallOptions& options) {
    return understand(
        raw_.call(static_cast<std::uint32_t>(kind), Encoding::protobuf, payload, options));
}

Result<Posted> Session::post_kind(till::Kind kind, const std::string& payload,
                                  const CallOptions& options) {
    RawReply raw =
        raw_.post(static_cast<std::uint32_t>(kind), Encoding::protobuf, payload, options);
    const bool spooled = raw.result == TILLSIDE_SPOOLED;
    auto answer = understand(std::move(raw));
    if (!answer) return std::unexpected<Error>(answer.error());
    return Posted{spooled, std::move(*answer)};
}

Result<till::EngineStatus> Session::status(const CallOptions& options) {
    auto answer = call_kind(till::STATUS, {}, options);
    if (!answer) return std::unexpected<Error>(answer.error());
    return answer->reply.status();
}

Result<Answer> Session::poll(std::uint64_t cursor, std::chrono::milliseconds deadline) {
    return understand(raw_.poll(cursor, Encoding::protobuf, deadline));
}

}  // namespace tillside::sdk
