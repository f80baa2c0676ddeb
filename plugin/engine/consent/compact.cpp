#include "plugin/engine/consent/compact.hpp"

#include <algorithm>

namespace tillside::engine::consent {

namespace {

constexpr std::size_t id_bytes = 16;
constexpr int citable_records = 256;  // those that one byte names

void leave_out_origin(wire::ConsentRecord& record) {
    record.clear_store();
    record.clear_terminal();
    record.clear_operator_pseudonym();
    record.clear_operator_role();
    record.clear_sequence();
    record.clear_previous_head();
    record.clear_key_id();
}

// Moves what a person said or is out of the wording, into the rest.
void part_with_person(wire::ConsentRecord& wording, wire::ConsentRecord& rest) {
    rest.set_clock_uncertainty_ms(wording.clock_uncertainty_ms());
    rest.set_valid_until_us(wording.valid_until_us());
    rest.set_evidence_sha256(wording.evidence_sha256());
    rest.set_guardian(wording.guardian());
    rest.set_consent_received_us(wording.consent_received_us());
    rest.set_opt_in_by_us(wording.opt_in_by_us());
    if (wording.has_confirmation())
        rest.mutable_confirmation()->Swap(wording.mutable_confirmation());
    if (wording.has_first_use()) rest.mutable_first_use()->Swap(wording.mutable_first_use());
    wording.clear_clock_uncertainty_ms();
    wording.clear_valid_until_us();
    wording.clear_evidence_sha256();
    wording.clear_guardian();
    wording.clear_consent_received_us();
    wording.clear_opt_in_by_us();
    wording.clear_confirmation();
    wording.clear_first_use();
}

// Times of one conversation follow each other; sums wrap, so that any two numbers can be told.
std::int64_t difference(std::int64_t later, std::int64_t earlier) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(later) -
                                     static_cast<std::uint64_t>(earlier));
}
std::int64_t sum(std::int64_t time, std::int64_t after) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(time) +
                                     static_cast<std::uint64_t>(after));
}

std::int64_t time_of_last(const std::vector<wire::ConsentRecord>& before) {
    return before.empty() ? 0 : before.back().event_time_us();
}

std::string receipt_of_last(const std::vector<wire::ConsentRecord>& before) {
    return before.empty() ? std::string() : before.back().receipt_id();
}

// A citation as it is kept: one byte for a record in front, the id otherwise.
std::string kept_citation(const std::string& id, const std::vector<wire::ConsentRecord>& before) {
    const auto found = std::ranges::find(before, id, &wire::ConsentRecord::record_id);
    const auto place = found - before.begin();
    if (found == before.end() || place >= citable_records) return id;
    return std::string(1, static_cast<char>(static_cast<unsigned char>(place)));
}

std::string citation(const std::string& kept, const std::vector<wire::ConsentRecord>& before) {
    if (kept.size() != 1) return kept;
    const std::size_t place = static_cast<unsigned char>(kept.front());
    return place < before.size() ? before[place].record_id() : std::string();
}

// Records of a newer version and those with ids of no known form are kept whole.
bool is_regular(const wire::ConsentRecord& record, const std::vector<wire::ConsentRecord>& before) {
    const bool loses_receipt = record.receipt_id().empty() && !receipt_of_last(before).empty();
    return !loses_receipt && std::ranges::all_of(record.refers_to(), [](const std::string& id) {
        return id.size() == id_bytes;
    }) && record.GetReflection()->GetUnknownFields(record).empty();
}

}  // namespace

Halves halve(const wire::ConsentRecord& record, const std::vector<wire::ConsentRecord>& before) {
    Halves out;
    wire::KeptConsent& own = out.own;
    wire::ConsentRecord wording = record;
    leave_out_origin(wording);
    own.set_record_id(record.record_id());
    own.set_event_after_us(difference(record.event_time_us(), time_of_last(before)));
    wording.clear_record_id();
    wording.clear_subject_pseudonym();
    wording.clear_event_time_us();
    if (!is_regular(record, before)) {
        own.set_whole(true);
        own.set_rest(wording.SerializeAsString());
        return out;
    }
    if (record.receipt_id() != receipt_of_last(before)) own.set_receipt_id(record.receipt_id());
    if (record.notice_shown_at_us() != 0) {
        own.set_shown_after_us(difference(record.notice_shown_at_us(), record.event_time_us()));
    }
    own.set_seconds_shown(record.seconds_shown());
    for (const std::string& id : record.refers_to())
        own.add_refers_to(kept_citation(id, before));
    wording.clear_receipt_id();
    wording.clear_notice_shown_at_us();
    wording.clear_seconds_shown();
    wording.clear_refers_to();
    wire::ConsentRecord rest;
    part_with_person(wording, rest);
    own.set_rest(rest.SerializeAsString());
    out.wording = wording.SerializeAsString();
    return out;
}

wire::ConsentRecord join(const wire::KeptConsent& own, const wire::ConsentRecord& wording,
                         std::string_view customer_id,
                         const std::vector<wire::ConsentRecord>& before) {
    wire::ConsentRecord out = wording;
    wire::ConsentRecord rest;
    if (rest.ParseFromString(own.rest())) out.MergeFrom(rest);
    out.set_record_id(own.record_id());
    out.set_subject_pseudonym(std::string(customer_id));
    out.set_event_time_us(sum(time_of_last(before), own.event_after_us()));
    if (own.whole()) return out;
    out.set_receipt_id(own.receipt_id().empty() ? receipt_of_last(before) : own.receipt_id());
    if (own.has_shown_after_us()) {
        out.set_notice_shown_at_us(sum(out.event_time_us(), own.shown_after_us()));
    }
    out.set_seconds_shown(own.seconds_shown());
    for (const std::string& kept : own.refers_to())
        out.add_refers_to(citation(kept, before));
    return out;
}

}  // namespace tillside::engine::consent
