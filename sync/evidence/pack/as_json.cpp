#include "sync/evidence/pack/as_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sync/evidence/words/words.hpp"
#include "sync/rules/consent/notice.hpp"

namespace tillside::evidence {

namespace {

using Json = nlohmann::ordered_json;

template <typename List, typename Make>
Json list_of(const List& list, Make make) {
    Json out = Json::array();
    for (const auto& one : list)
        out.push_back(make(one));
    return out;
}

Json strings(const google::protobuf::RepeatedPtrField<std::string>& list) {
    return list_of(list, [](const std::string& one) { return one; });
}

std::string hex(const wire::Hash& hash) {
    return wire::to_hex(wire::to_bytes(hash));
}

std::string id_word(const std::string& id) {
    return id.size() == 16 ? wire::uuid_text(id) : wire::to_hex(id);
}

// Enough to recognise a card that lies on the table, too little to copy one.
std::string masked_card(const std::string& card) {
    constexpr std::size_t shown = 4;
    return card.size() <= shown ? std::string(card.empty() ? "" : "****")
                                : "****" + card.substr(card.size() - shown);
}

Json place_json(const Place& place) {
    return {{"till", place.till},
            {"epoch", place.epoch},
            {"sequence", place.sequence},
            {"head", hex(place.head)},
            {"rejected", place.rejected}};
}

Json states_json(const std::vector<rules::consent::PurposeState>& states) {
    return list_of(states, [](const rules::consent::PurposeState& one) {
        return Json{{"purpose", one.purpose},
                    {"state", rules::consent::state_name(one.state)},
                    {"usable", one.usable},
                    {"since", time_word(one.since_us)}};
    });
}

Json notice_json(const wire::NoticeText& notice) {
    return {{"notice_id", notice.notice_id()},
            {"version", notice.version()},
            {"language", notice.language()},
            {"notice_sha256", hex(rules::consent::notice_hash(notice))},
            {"title", notice.title()},
            {"text", notice.text()},
            {"script", notice.script()},
            {"choices", list_of(notice.choices(),
                                [](const wire::NoticeChoiceText& choice) {
                                    return Json{{"choice_id", choice.choice_id()},
                                                {"text", choice.text()},
                                                {"purpose", choice.grant().purpose()}};
                                })},
            {"policy_url", notice.policy_url()}};
}

Json grant_json(const wire::Grant& grant) {
    return {{"purpose", grant.purpose()},
            {"decision", decision_word(grant.decision())},
            {"kinds_of_data", strings(grant.kinds_of_data())},
            {"marketing_classes", strings(grant.marketing_classes())},
            {"channels", strings(grant.channels())},
            {"recipient_classes", strings(grant.recipient_classes())},
            {"for_gain", grant.for_gain()},
            {"lawful_basis", grant.lawful_basis()},
            {"storage_location", grant.storage_location()},
            {"retention_rule", grant.retention_rule()}};
}

void add_notice_shown(const wire::ConsentRecord& record, Json& out) {
    out["notice_id"] = record.notice_id();
    out["notice_sha256"] = wire::to_hex(record.notice_sha256());
    out["language"] = record.language();
    out["notice_shown_at"] = time_word(record.notice_shown_at_us());
    out["surface"] = surface_word(record.surface());
    out["seconds_shown"] = record.seconds_shown();
    out["rendered_sha256"] = wire::to_hex(record.rendered_sha256());
}

void add_confirmation(const wire::ConsentRecord& record, Json& out) {
    if (record.has_confirmation()) {
        const wire::Confirmation& sent = record.confirmation();
        out["confirmation"] = {{"due", time_word(sent.due_us())},
                               {"sent", time_word(sent.sent_us())},
                               {"via", sent.via()},
                               {"body_sha256", wire::to_hex(sent.body_sha256())},
                               {"electronic_ok", sent.electronic_ok()}};
    }
    if (record.has_first_use()) {
        const wire::FirstUse& use = record.first_use();
        out["first_use"] = {{"at", time_word(use.at_us())},
                            {"template_sha256", wire::to_hex(use.template_sha256())},
                            {"opt_out_notice_present", use.opt_out_notice_present()}};
    }
}

Json record_json(const CheckedRecord& one) {
    const wire::ConsentRecord& record = one.record;
    Json out = {{"holds", one.holds()},
                {"signature", one.signature},
                {"chain", one.chain},
                {"event_type", event_type_word(record.event_type())},
                {"event_time", time_word(record.event_time_us())},
                {"record_id", id_word(record.record_id())},
                {"receipt_id", id_word(record.receipt_id())},
                {"place", place_json(one.place)}};
    add_notice_shown(record, out);
    out["method"] = method_word(record.method());
    out["evidence_sha256"] = wire::to_hex(record.evidence_sha256());
    out["grants"] = list_of(record.grants(), grant_json);
    add_confirmation(record, out);
    out["refers_to"] = list_of(record.refers_to(), id_word);
    out["valid_until"] = time_word(record.valid_until_us());
    out["under_age"] = record.under_age();
    out["guardian"] = record.guardian();
    out["jurisdiction"] = record.jurisdiction();
    out["pack_id"] = record.pack_id();
    out["pack_sha256"] = wire::to_hex(record.pack_sha256());
    out["controller_id"] = record.controller_id();
    out["controller_contact"] = record.controller_contact();
    out["withdrawal_method"] = record.withdrawal_method();
    out["response_channel"] = record.response_channel();
    out["store"] = record.store();
    out["terminal"] = record.terminal();
    out["operator"] = record.operator_pseudonym();
    out["clock_uncertainty_ms"] = record.clock_uncertainty_ms();
    out["stated_sequence"] = record.sequence();
    out["previous_head"] = wire::to_hex(record.previous_head());
    out["key_id"] = wire::to_hex(record.key_id());
    out["states_after"] = states_json(one.states);
    return out;
}

Json suppression_json(const Suppressed& one) {
    return {{"record_id", id_word(one.record_id)},
            {"purposes", one.purposes},
            {"since", time_word(one.since_us)},
            {"till", one.till},
            {"received_at", time_word(one.received_at_us)}};
}

Json chain_json(const CheckedChain& one) {
    return {{"till", one.name.till},
            {"epoch", one.name.epoch},
            {"last_sequence", one.last_sequence},
            {"vouched_sequence", one.vouched_sequence},
            {"head", hex(one.head)},
            {"faults", list_of(one.faults, [](const Fault& fault) {
                 return Json{{"code", fault.code},
                             {"first_sequence", fault.first_sequence},
                             {"last_sequence", fault.last_sequence},
                             {"message", fault.message}};
             })}};
}

Json use_json(const LoggedUse& one) {
    const wire::Use& use = one.use;
    return {
        {"at", time_word(use.at_us())},
        {"purpose", use.purpose()},
        {"channel", use.channel()},
        {"granted", use.granted()},
        {"state", use.state()},
        {"staff", use.staff()},
        {"ticket", use.ticket()},
        {"reason", use.reason()},
        {"training", use.training()},
        {"event", fmt::format("{} / {} / {}", one.place.till, one.place.epoch, one.place.sequence)},
        {"holds", one.chain == "as_signed"}};
}

// The records of this type by their ids: what a reader looks for first.
Json withdrawals_of(const Dossier& dossier) {
    Json out = Json::array();
    for (const CheckedRecord& one : dossier.records) {
        if (one.record.event_type() != wire::WITHDRAWN) continue;
        out.push_back({{"record_id", id_word(one.record.record_id())},
                       {"event_time", time_word(one.record.event_time_us())},
                       {"holds", one.holds()}});
    }
    return out;
}

}  // namespace

Json as_json(const Dossier& dossier) {
    Json out;
    out["summary"] = {{"holds", dossier.holds()},
                      {"made_at", time_word(dossier.made_at_us)},
                      {"trusted_keys", dossier.trusted_keys},
                      {"record_count", dossier.records.size()},
                      {"not_as_signed", dossier.not_as_signed()}};
    out["customer"] = {{"pseudonym", wire::uuid_text(dossier.customer_id)},
                       {"card", masked_card(dossier.card_number)},
                       {"language", dossier.language},
                       {"home_store", dossier.home_store},
                       {"enrolled_at", time_word(dossier.enrolled_at_us)}};
    out["states"] = states_json(dossier.states);
    out["notices"] = list_of(dossier.notices, notice_json);
    out["notices_without_words"] = list_of(
        dossier.unknown_notices, [](const std::string& hash) { return wire::to_hex(hash); });
    out["records"] = list_of(dossier.records, record_json);
    out["withdrawals"] = withdrawals_of(dossier);
    out["uses"] = list_of(dossier.uses, use_json);
    out["suppressions"] = list_of(dossier.suppressions, suppression_json);
    out["looked_at"] = list_of(dossier.looked_at, [](const LookedAt& one) {
        return Json{{"at", time_word(one.at_us)},
                    {"who", one.who},
                    {"action", one.action},
                    {"outcome", one.outcome}};
    });
    out["other_events"] = list_of(dossier.other_events, [](const OtherEvent& one) {
        return Json{{"kind", wire::EventKind_Name(one.kind)},
                    {"at", time_word(one.at_us)},
                    {"place", place_json(one.place)}};
    });
    out["chains"] = list_of(dossier.chains, chain_json);
    return out;
}

}  // namespace tillside::evidence
