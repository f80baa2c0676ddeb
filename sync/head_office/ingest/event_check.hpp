// Is an event what it claims to be? Pure: looks at the bytes and at where they stand, decides
// nothing about the rest of the batch. An event that is refused here is kept aside and shown, and
// blocks nothing after it.
//
// Kinds that this version does not know are taken as they are: a newer till may sync to an older
// head office.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
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

// What the log keeps of an event beside its bytes.
struct EventHead {
    using Id = std::array<char, 16>;
    std::string till;
    std::uint64_t epoch = 0;
    std::uint64_t sequence = 0;
    std::string store;
    Id id{};
    int kind = 0;
    std::int64_t occurred_at_us = 0;
    std::string business_day;
    std::string ticket;
    std::optional<Id> customer_id;
};
// Of an event whose ids have 16 bytes.
[[nodiscard]] EventHead head_of(const wire::Event& event);

// What can be said of an event before its place in the chain is known.
struct ReadEvent {
    EventHead head;
    std::optional<Refusal> unreadable;           // there is no head
    std::optional<Refusal> fault;                // of its fields or its fact
    std::shared_ptr<const wire::Event> consent;  // of a consent record, which names its place
    bool consent_not_kept = false;               // a consent record for which there was no room
};
[[nodiscard]] ReadEvent read_event(std::string_view bytes);
// All of a batch. Consent records are kept as they were read while they take no more memory than
// the batch's bytes do, 4 MiB at most; the others are read again when they are judged.
[[nodiscard]] std::vector<ReadEvent> read_events(const wire::EventBatch& batch);

// Why the event cannot be taken at this place; nothing where it can. `bytes` are those that it was
// read from.
[[nodiscard]] std::optional<Refusal> refusal_at(const Place& place, const ReadEvent& event,
                                                std::string_view bytes);
// The event's head, or why it cannot be taken.
[[nodiscard]] std::expected<EventHead, Refusal> check_event(std::string_view bytes,
                                                            const Place& place);

}  // namespace tillside::head_office::ingest
