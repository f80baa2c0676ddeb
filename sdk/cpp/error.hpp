// SPDX-License-Identifier: Apache-2.0
//
// What can go wrong for a host that uses the plugin, as values: nothing of sdk/cpp throws except
// for want of memory. It depends on nothing but the standard library and the schema.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "sdk/cpp/request_id.hpp"
#include "sdk/schema/till.pb.h"

namespace tillside::sdk {

// The schema's messages, under the name that hosts use: tillside::sdk::till::Reply and so on.
namespace till = ::tillside::till::v1;

enum class ErrorCode : std::uint8_t {
    cannot_load,     // the library, its symbol, or a version that both sides speak is missing
    unavailable,     // no answer in time: the outcome is unknown; repeat with the same request id
    refused,         // the engine answered and refuses: see failure
    invalid,         // the host called wrongly; nothing was sent
    too_large,       // a limit of plugin.h is exceeded; nothing was sent
    not_spooled,     // post: neither the engine nor the disk took it; it is not recorded
    not_understood,  // the engine answered with bytes that are no Reply
};

[[nodiscard]] const char* name_of(ErrorCode code);

struct Error {
    ErrorCode code{};
    std::string message;     // English, for the host's log; no personal data
    RequestId request_id;    // the id that was used; all zero before one was made
    till::Failure failure;   // code refused: the engine's words, for the cashier
    till::Reply reply = {};  // code refused: the whole answer ("already_member" shows the member)
};

template <typename T>
using Result = std::expected<T, Error>;

}  // namespace tillside::sdk
