#include "sync/head_office/ingest/event_check.hpp"

#include <fmt/format.h>
#include <google/protobuf/arena.h>

#include <algorithm>

#include "sync/head_office/ingest/fact_check.hpp"
#include "sync/head_office/ingest/privacy_check.hpp"
#include "sync/head_office/ingest/service_check.hpp"

namespace tillside::head_office::ingest {

namespace {

constexpr std::size_t id_bytes = 16;
constexpr std::size_t text_bytes_max = 4096;
constexpr std::size_t consents_bytes_max = 4 << 20;
constexpr std::size_t read_bytes_usual = 16'384;  // an event as a message

EventHead::Id id_from(std::string_view bytes) {
    EventHead::Id id{};
    std::ranges::copy(bytes.substr(0, id.size()), id.begin());
    return id;
}

// The first field of the envelope that is not as the schema says; nullptr where all are.
const char* bad_field(const wire::Event& event) {
    if (event.id().size() != id_bytes) return "id";
    if (event.kind() == wire::EVENT_KIND_UNSPECIFIED) return "kind";
    if (!event.customer_id().empty() && event.customer_id().size() != id_bytes) {
        return "customer_id";
    }
    if (!is_day_or_empty(event.business_day())) return "business_day";
    if (event.ticket().size() > text_bytes_max) return "ticket";
    if (event.staff().size() > text_bytes_max) return "staff";
    return nullptr;
}

std::optional<Refusal> fault_of(const wire::Event& event) {
    if (const char* field = bad_field(event)) {
        return Refusal{"bad_field", fmt::format("the event's field '{}' is not valid", field)};
    }
    if (const std::string fault = fact_fault(event); !fault.empty()) {
        return Refusal{"bad_field", "the event has " + fault};
    }
    const char* service = service_fault(event);
    if (const char* field = service != nullptr ? service : privacy_fault(event)) {
        return Refusal{"bad_field", fmt::format("the fact's field '{}' is not valid", field)};
    }
    return std::nullopt;
}

// The record is signed by the till that sends it, about the event's customer, and bound to this
// place of the chain: it cannot be lifted out of one till's history into another's.
const char* consent_fault(const wire::Event& event, const Place& place) {
    const wire::SignedConsentRecord& signed_record = event.consent_recorded();
    if (!wire::consent_is_signed(place.public_key, signed_record)) return "consent_not_signed";
    wire::ConsentRecord record;
    if (!record.ParseFromString(signed_record.record())) return "consent_not_a_record";
    if (record.record_id().size() != id_bytes ||
        record.subject_pseudonym() != event.customer_id() || record.sequence() != place.sequence ||
        record.previous_head() != wire::to_bytes(place.previous_head)) {
        return "consent_not_bound";
    }
    return nullptr;
}

}  // namespace

EventHead head_of(const wire::Event& event) {
    EventHead head;
    head.till = event.till();
    head.epoch = event.epoch();
    head.sequence = event.sequence();
    head.store = event.store();
    head.id = id_from(event.id());
    head.kind = event.kind();
    head.occurred_at_us = event.occurred_at_us();
    head.business_day = event.business_day();
    head.ticket = event.ticket();
    if (!event.customer_id().empty()) head.customer_id = id_from(event.customer_id());
    return head;
}

ReadEvent read_event(std::string_view bytes) {
    ReadEvent read;
    if (bytes.size() > event_bytes_max) {
        read.unreadable =
            Refusal{"too_large", fmt::format("the event has {} bytes; at most {} are taken",
                                             bytes.size(), event_bytes_max)};
        return read;
    }
    // An event of usual size is read without asking the heap for each of its parts.
    std::array<char, read_bytes_usual> room;
    google::protobuf::ArenaOptions options;
    options.initial_block = room.data();
    options.initial_block_size = room.size();
    google::protobuf::Arena arena(options);
    auto& event = *google::protobuf::Arena::CreateMessage<wire::Event>(&arena);
    if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        read.unreadable = Refusal{"not_an_event", "the bytes are not an event of this schema"};
        return read;
    }
    read.head = head_of(event);
    read.fault = fault_of(event);
    if (event.kind() == wire::CONSENT_RECORDED) {
        read.consent = std::make_shared<const wire::Event>(event);
    }
    return read;
}

std::vector<ReadEvent> read_events(const wire::EventBatch& batch) {
    std::vector<ReadEvent> all;
    all.reserve(static_cast<std::size_t>(batch.events_size()));
    std::size_t room = 0;
    for (const std::string& bytes : batch.events())
        room = std::min(room + bytes.size(), consents_bytes_max);
    for (const std::string& bytes : batch.events()) {
        ReadEvent& read = all.emplace_back(read_event(bytes));
        if (!read.consent) continue;
        const std::size_t size = read.consent->SpaceUsedLong();
        if (size > room) {
            read.consent.reset();
            read.consent_not_kept = true;
            continue;
        }
        room -= size;
    }
    return all;
}

std::optional<Refusal> refusal_at(const Place& place, const ReadEvent& event,
                                  std::string_view bytes) {
    if (event.consent_not_kept) return refusal_at(place, read_event(bytes), bytes);
    if (event.unreadable) return event.unreadable;
    const EventHead& head = event.head;
    if (head.till != place.till || head.epoch != place.epoch || head.sequence != place.sequence) {
        return Refusal{"wrong_place",
                       "the event names another till, epoch or sequence than its place in the "
                       "chain"};
    }
    if (!place.store.empty() && head.store != place.store) {
        return Refusal{"wrong_store", "the event names another store than its till's"};
    }
    if (event.fault) return event.fault;
    const char* fault = event.consent ? consent_fault(*event.consent, place) : nullptr;
    if (fault == nullptr) return std::nullopt;
    return Refusal{fault, "the consent record is not signed by its till for this event"};
}

std::expected<EventHead, Refusal> check_event(std::string_view bytes, const Place& place) {
    ReadEvent read = read_event(bytes);
    if (auto refusal = refusal_at(place, read, bytes)) return std::unexpected(std::move(*refusal));
    return std::move(read.head);
}

}  // namespace tillside::head_office::ingest
