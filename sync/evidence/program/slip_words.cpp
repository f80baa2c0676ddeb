#include "sync/evidence/program/slip_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "sync/evidence/words/words.hpp"

namespace tillside::evidence::program {

namespace {

using rules::evidence::Slip;
using rules::evidence::SlipGrant;

constexpr std::int64_t second_us = 1'000'000;

nlohmann::ordered_json as_json(const Slip& slip) {
    nlohmann::ordered_json grants = nlohmann::ordered_json::array();
    for (const SlipGrant& grant : slip.grants) {
        grants.push_back({{"purpose", grant.purpose},
                          {"decision", decision_word(grant.decision)},
                          {"kinds_of_data", grant.kinds_of_data},
                          {"channels", grant.channels},
                          {"for_gain", grant.for_gain}});
    }
    return {{"record_id", wire::uuid_text(slip.record_id)},
            {"subject_prefix", wire::to_hex(slip.subject_prefix)},
            {"event_type", event_type_word(slip.event_type)},
            {"event_time", time_word(slip.event_time_s * second_us)},
            {"method", method_word(slip.method)},
            {"surface", surface_word(slip.surface)},
            {"notice_shown_s_before", slip.shown_before_s},
            {"notice_sha256_prefix", wire::to_hex(slip.notice_prefix)},
            {"grants", grants},
            {"controller", slip.controller},
            {"store", slip.store},
            {"till", slip.till},
            {"epoch", slip.epoch},
            {"sequence", slip.sequence},
            {"head", wire::to_hex(wire::to_bytes(slip.head))},
            {"key_id", wire::to_hex(slip.key_id)}};
}

std::string grant_line(const SlipGrant& grant) {
    return fmt::format(
        "  {}: {}, data: {}, by: {}{}\n", grant.purpose, decision_word(grant.decision),
        grant.kinds_of_data.empty() ? "all" : fmt::to_string(fmt::join(grant.kinds_of_data, " ")),
        grant.channels.empty() ? "all" : fmt::to_string(fmt::join(grant.channels, " ")),
        grant.for_gain ? ", for gain" : "");
}

std::string in_words(const Slip& slip) {
    std::string out = fmt::format(
        "{} on {}, shop {}, store {}, till {}\n"
        "  record {}, of the customer whose pseudonym begins with {}\n",
        event_type_word(slip.event_type), time_word(slip.event_time_s * second_us), slip.controller,
        slip.store, slip.till, wire::uuid_text(slip.record_id), wire::to_hex(slip.subject_prefix));
    if (!slip.notice_prefix.empty()) {
        out += fmt::format("  after notice {}…, shown {} s before ({}), answered by {}\n",
                           wire::to_hex(slip.notice_prefix), slip.shown_before_s,
                           surface_word(slip.surface), method_word(slip.method));
    }
    for (const SlipGrant& grant : slip.grants)
        out += grant_line(grant);
    if (slip.grants.empty()) out += "  everything: all purposes\n";
    out += fmt::format("  chain of the till: epoch {}, event {}, head {}\n", slip.epoch,
                       slip.sequence, wire::to_hex(wire::to_bytes(slip.head)));
    return out;
}

}  // namespace

nlohmann::ordered_json verdict_as_json(const SlipVerdict& verdict) {
    nlohmann::ordered_json faults = nlohmann::ordered_json::array();
    for (const SlipFault& fault : verdict.faults)
        faults.push_back({{"code", fault.code}, {"message", fault.message}});
    nlohmann::ordered_json out = {{"faults", faults}, {"authentic", verdict.authentic}};
    out["slip"] = verdict.slip ? as_json(*verdict.slip) : nlohmann::ordered_json();
    return out;
}

std::string verdict_in_words(const SlipVerdict& verdict) {
    std::string out;
    for (const SlipFault& fault : verdict.faults)
        out += fmt::format("{}: {}\n", fault.code, fault.message);
    if (verdict.faults.empty()) out += "the slip holds: it is as the till signed it\n";
    if (!verdict.slip) return out;
    if (!verdict.authentic) out += "what it says of itself, which nothing here proves:\n";
    return out + in_words(*verdict.slip);
}

}  // namespace tillside::evidence::program
