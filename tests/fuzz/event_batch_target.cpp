// What head office reads of a batch before it believes anything: any bytes give events or refusals
// by name, and an event that is taken is what protobuf alone reads of the same bytes. The first
// byte says whether the rest is a whole batch, as it is unpacked from a till's request, or one
// event.
#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sync/head_office/ingest/event_check.hpp"
#include "sync/wire/sealing.hpp"

namespace ingest = tillside::head_office::ingest;
namespace wire = tillside::wire;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

constexpr std::size_t id_bytes = 16;

std::string bytes_of(const ingest::EventHead::Id& id) {
    return {id.data(), id.size()};
}

// What the log would keep, against what protobuf reads.
void check_head(const ingest::EventHead& head, const wire::Event& plain) {
    require(head.till == plain.till() && head.store == plain.store());
    require(head.epoch == plain.epoch() && head.sequence == plain.sequence());
    require(head.kind == plain.kind());
    require(head.occurred_at_us == plain.occurred_at_us());
    require(head.business_day == plain.business_day() && head.ticket == plain.ticket());
    require(bytes_of(head.id).starts_with(plain.id().substr(0, id_bytes)));
    require(head.customer_id.has_value() == !plain.customer_id().empty());
    if (head.customer_id) {
        require(bytes_of(*head.customer_id).starts_with(plain.customer_id().substr(0, id_bytes)));
    }
}

// A refusal goes to the till, into tables and logs: a known code and words of ours alone.
void check_refusal(const ingest::Refusal& refusal) {
    static constexpr std::array codes{
        "too_large", "not_an_event",       "wrong_place",          "wrong_store",
        "bad_field", "consent_not_signed", "consent_not_a_record", "consent_not_bound"};
    require(std::ranges::find(codes, std::string_view(refusal.code)) != codes.end());
    require(!refusal.message.empty() && refusal.message.size() <= 200);
    require(std::ranges::all_of(refusal.message, [](char c) { return c >= ' ' && c <= '~'; }));
}

void check_taken(const ingest::EventHead& head, const wire::Event& plain,
                 const ingest::Place& place) {
    check_head(head, plain);
    require(head.till == place.till && head.epoch == place.epoch);
    require(head.sequence == place.sequence);
    require(place.store.empty() || head.store == place.store);
    require(plain.id().size() == id_bytes && plain.kind() != wire::EVENT_KIND_UNSPECIFIED);
    require(plain.customer_id().empty() || plain.customer_id().size() == id_bytes);
    if (plain.kind() != wire::CONSENT_RECORDED) return;
    require(wire::consent_is_signed(place.public_key, plain.consent_recorded()));
    wire::ConsentRecord record;
    require(record.ParseFromString(plain.consent_recorded().record()));
    require(record.subject_pseudonym() == plain.customer_id());
    require(record.sequence() == place.sequence);
}

// The same event elsewhere: where it does not belong it is never taken.
void check_elsewhere(std::string_view bytes, const ingest::ReadEvent& read,
                     const ingest::Place& place) {
    ingest::Place other = place;
    ++other.sequence;
    require(ingest::refusal_at(other, read, bytes)->code == "wrong_place");
    other = place;
    ++other.epoch;
    require(ingest::refusal_at(other, read, bytes)->code == "wrong_place");
    other = place;
    const std::string store = read.head.store + "2";
    other.store = store;
    require(ingest::refusal_at(other, read, bytes)->code == "wrong_store");
    if (read.head.kind != wire::CONSENT_RECORDED) return;
    other = place;
    other.previous_head[0] ^= 1;
    require(ingest::refusal_at(other, read, bytes)->code == "consent_not_bound");
    other = place;
    other.public_key = {};
    require(ingest::refusal_at(other, read, bytes)->code == "consent_not_signed");
}

void check_one(std::string_view bytes, const ingest::ReadEvent& read, const ingest::Place& place) {
    wire::Event plain;
    const bool is_event = plain.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    require(read.unreadable.has_value() != (is_event && bytes.size() <= ingest::event_bytes_max));
    const auto refusal = ingest::refusal_at(place, read, bytes);
    const auto taken = ingest::check_event(bytes, place);
    require(taken.has_value() == !refusal.has_value());
    if (refusal) {
        check_refusal(*refusal);
        require(taken.error().code == refusal->code && taken.error().message == refusal->message);
    }
    if (read.unreadable) return;
    check_head(read.head, plain);
    const bool kept = read.consent != nullptr;
    require((kept != read.consent_not_kept) == (plain.kind() == wire::CONSENT_RECORDED));
    require(!(kept && read.consent_not_kept));
    if (read.consent) {
        require(read.consent->SerializeAsString() == plain.SerializeAsString());
    }
    if (!taken) return;
    check_taken(*taken, plain, place);
    check_elsewhere(bytes, read, place);
}

// As ChainWriter goes through it, at the places that the batch claims.
void check_batch(std::string_view bytes) {
    wire::EventBatch batch;
    if (!batch.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
    const auto read = ingest::read_events(batch);
    require(read.size() == static_cast<std::size_t>(batch.events_size()));
    ingest::Place place;
    place.till = batch.till();
    place.epoch = batch.epoch();
    place.sequence = batch.first_sequence();
    place.public_key = batch.public_key();
    for (int i = 0; i < batch.events_size(); ++i) {
        const std::string& event = batch.events(i);
        check_one(event, read[static_cast<std::size_t>(i)], place);
        place.previous_head = wire::chain_next(place.previous_head, event);
        ++place.sequence;
    }
}

// At the very place that it names, and at the first of nobody's chain.
void check_event(std::string_view bytes) {
    const ingest::ReadEvent read = ingest::read_event(bytes);
    ingest::Place place;
    place.store = read.head.store;
    place.till = read.head.till;
    place.epoch = read.head.epoch;
    place.sequence = read.head.sequence;
    check_one(bytes, read, place);
    check_one(bytes, read, {});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    [[maybe_unused]] static const bool quiet = [] {
        google::protobuf::SetLogHandler(nullptr);  // text that is no UTF-8 is an input like others
        return true;
    }();
    if (size == 0) return 0;
    const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] % 2 == 0) {
        check_batch(rest);
    } else {
        check_event(rest);
    }
    return 0;
}
