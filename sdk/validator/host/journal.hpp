// SPDX-License-Identifier: Apache-2.0
//
// What a host did, as the probe wrote it down, with the messages read: the material of all
// judgements.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sdk/schema/till.hpp"
#include "sdk/validator/probe/record.h"

namespace tillside::validator {

// One call of the interface. Times by one clock for all processes of the machine.
struct Act {
    probe_record record{};
    std::string payload;
    std::shared_ptr<const google::protobuf::Message> message;  // null: no payload, or not readable
    till::Reply reply;
    bool readable = true;

    [[nodiscard]] bool asks() const {
        return record.function >= PROBE_CALL && record.function <= PROBE_POLL;
    }
    [[nodiscard]] bool is(till::Kind kind) const {
        return asks() && record.kind == static_cast<std::uint32_t>(kind);
    }
    // The message, where it is one of that type.
    template <typename Message>
    [[nodiscard]] const Message* as() const {
        return dynamic_cast<const Message*>(message.get());
    }
    // Of any message that has one; else null.
    [[nodiscard]] const till::Context* context() const;
    [[nodiscard]] const till::Basket* basket() const;
    // "till/day/ticket", or empty.
    [[nodiscard]] std::string ticket() const;
    // For reports: "BASKET_CHANGED of ticket 17".
    [[nodiscard]] std::string name() const;
};

using Acts = std::vector<Act>;

// In the order in which they ended.
[[nodiscard]] Acts read_journal(const std::filesystem::path& file);

// The empty message that a kind carries; null for kinds without payload and unknown kinds.
[[nodiscard]] std::unique_ptr<google::protobuf::Message> message_of_kind(std::uint32_t kind);
[[nodiscard]] bool parse_payload(std::string_view payload, std::uint32_t encoding,
                                 google::protobuf::Message& into);
[[nodiscard]] std::string name_of_kind(std::uint32_t kind);

}  // namespace tillside::validator
