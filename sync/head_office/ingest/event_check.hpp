// Is an event what it claims to be? Pure: looks at the bytes and at where they stand, decides
// nothing about the rest of the batch. An event that is refused here is kept aside and shown, and
// blocks nothing after it.
//
// Kinds that this version does not know are taken as they are: a newer till may sync to an older
// head office.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/wire/messages.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::head_office::ingest {

inline constexpr std::size_t event_bytes_max = 1 << 20;

// Where the event stands and who signs there.
struct Place {
    std::string_view store;  // empty: any (head office's own events are about many)
    std::string_view till;
    std::uint64_t epoch = 0;
    std::uint64_t sequence = 0;
    wire::Hash previous_head{};
    std::string_view public_key;  // of the till
};

struct Refusal {
    std::string code;  // "not_an_event", "wrong_place", "wrong_store", "bad_field", "consent_…"
    std::string message;  // without personal data
};

// The events of a batch as messages; nothing where the bytes are none, or too many.
using ReadEvents = std::vector<std::optional<wire::Event>>;
[[nodiscard]] ReadEvents read_events(const wire::EventBatch& batch);

// The event, or why it cannot be taken. `read`: the bytes as a message, where they were read
// already.
[[nodiscard]] std::expected<wire::Event, Refusal> check_event(
    std::string_view bytes, const Place& place, std::optional<wire::Event> read = std::nullopt);

}  // namespace tillside::head_office::ingest
