#include "sync/head_office/ingest/event_check.hpp"

#include <fmt/format.h>

#include "sync/head_office/ingest/fact_check.hpp"
#include "sync/head_office/ingest/privacy_check.hpp"
#include "sync/head_office/ingest/service_check.hpp"

namespace tillside::head_office::ingest {

namespace {

constexpr std::size_t id_bytes = 16;
constexpr std::size_t text_bytes_max = 4096;

std::unexpected<Refusal> refuse(std::string_view code, std::string message) {
    return std::unexpected(Refusal{std::string(code), std::move(message)});
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

ReadEvents read_events(const wire::EventBatch& batch) {
    ReadEvents all(static_cast<std::size_t>(batch.events_size()));
    for (int i = 0; i < batch.events_size(); ++i) {
        const std::string& bytes = batch.events(i);
        std::optional<wire::Event>& event = all[static_cast<std::size_t>(i)];
        if (bytes.size() <= event_bytes_max && !event.emplace().ParseFromString(bytes)) {
            event.reset();
        }
    }
    return all;
}

std::expected<wire::Event, Refusal> check_event(std::string_view bytes, const Place& place,
                                                std::optional<wire::Event> read) {
    if (bytes.size() > event_bytes_max) {
        return refuse("too_large", fmt::format("the event has {} bytes; at most {} are taken",
                                               bytes.size(), event_bytes_max));
    }
    const bool is_event =
        read || read.emplace().ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    if (!is_event) return refuse("not_an_event", "the bytes are not an event of this schema");
    wire::Event& event = *read;
    if (event.till() != place.till || event.epoch() != place.epoch ||
        event.sequence() != place.sequence) {
        return refuse("wrong_place",
                      "the event names another till, epoch or sequence than its "
                      "place in the chain");
    }
    if (!place.store.empty() && event.store() != place.store) {
        return refuse("wrong_store", "the event names another store than its till's");
    }
    if (const char* field = bad_field(event)) {
        return refuse("bad_field", fmt::format("the event's field '{}' is not valid", field));
    }
    if (const std::string fault = fact_fault(event); !fault.empty()) {
        return refuse("bad_field", "the event has " + fault);
    }
    const char* service = service_fault(event);
    if (const char* field = service != nullptr ? service : privacy_fault(event)) {
        return refuse("bad_field", fmt::format("the fact's field '{}' is not valid", field));
    }
    if (event.kind() == wire::CONSENT_RECORDED) {
        if (const char* fault = consent_fault(event, place)) {
            return refuse(fault, "the consent record is not signed by its till for this event");
        }
    }
    return std::move(event);
}

}  // namespace tillside::head_office::ingest
