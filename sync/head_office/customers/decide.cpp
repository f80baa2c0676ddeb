#include "sync/head_office/customers/decide.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "sync/head_office/customers/directory.hpp"
#include "sync/head_office/customers/persons.hpp"
#include "sync/head_office/store/event_log.hpp"
#include "sync/rules/consent/fold.hpp"
#include "sync/rules/merge/persons.hpp"

namespace tillside::head_office::customers {

namespace {

using store::Blob;

constexpr std::size_t who_bytes_max = 64;
constexpr std::size_t reason_bytes_max = 200;
constexpr std::size_t id_bytes = 16;

Result<void> check(const Why& why) {
    if (!why.who.empty() && why.who.size() <= who_bytes_max && !why.reason.empty() &&
        why.reason.size() <= reason_bytes_max) {
        return {};
    }
    return fail(Domain::customers, "bad_reason",
                fmt::format("say who decided (1 to {} bytes) and why (1 to {})", who_bytes_max,
                            reason_bytes_max));
}

Result<std::vector<std::string>> known(store::Database& database, const std::string& id) {
    auto ids = members_of(database, id);
    if (!ids || !ids->empty()) return ids;
    return fail(Domain::customers, "not_found",
                fmt::format("head office has no record of {}", wire::uuid_text(id)));
}

std::vector<std::string> ids_in(std::string_view bytes) {
    std::vector<std::string> out;
    for (; bytes.size() >= id_bytes; bytes.remove_prefix(id_bytes))
        out.emplace_back(bytes.substr(0, id_bytes));
    return out;
}

// What was decided about the pair and nothing decided since.
Result<std::vector<std::string>> newest_decisions(store::Database& database, const std::string& one,
                                                  const std::string& other) {
    const auto all = database.rows(
        "SELECT event_id, joins, one, other, cites FROM customer_decisions "
        "WHERE (one = ?1 AND other = ?2) OR (one = ?2 AND other = ?1)",
        {Blob{one}, Blob{other}}, [](const store::Row& row) {
            return rules::merge::Decision{row.blob_copy(0), row.integer(1) != 0, row.blob_copy(2),
                                          row.blob_copy(3), ids_in(row.blob(4))};
        });
    if (!all) return std::unexpected(all.error());
    return rules::merge::newest(*all, one, other);
}

Result<void> append(const Deciding& at, wire::Event draft, Now now,
                    const ingest::OwnLog::Finish& finish = {}) {
    draft.set_occurred_at_us(now.us);
    std::array drafts{std::move(draft)};
    if (auto added = at.own_log.append(drafts, now, finish); !added) {
        return std::unexpected(std::move(added.error()));
    }
    return at.projector.catch_up();
}

Result<wire::Event> decision(const Deciding& at, const std::string& one, const std::string& other) {
    auto cited = newest_decisions(at.database, one, other);
    if (!cited) return std::unexpected(std::move(cited.error()));
    wire::Event event;
    event.set_customer_id(one);
    event.mutable_cites()->Assign(cited->begin(), cited->end());
    return event;
}

std::unexpected<Error> same_record() {
    return fail(Domain::customers, "same_record", "both ids are of one record");
}

}  // namespace

Result<std::string> merge(const Deciding& at, const std::string& one, const std::string& other,
                          const Why& why, Now now) {
    if (auto checked = check(why); !checked) return std::unexpected(checked.error());
    if (one == other) return same_record();
    const auto of_one = known(at.database, one);
    if (!of_one) return std::unexpected(of_one.error());
    const auto of_other = known(at.database, other);
    if (!of_other) return std::unexpected(of_other.error());
    if (of_one->front() == of_other->front()) {
        return fail(Domain::customers, "one_already",
                    fmt::format("they are one customer already, under the id {}",
                                wire::uuid_text(of_one->front())));
    }
    auto event = decision(at, one, other);
    if (!event) return std::unexpected(std::move(event.error()));
    event->set_kind(wire::CUSTOMERS_MERGED);
    wire::CustomersMerged& fact = *event->mutable_customers_merged();
    fact.set_other_id(other);
    fact.set_who(why.who);
    fact.set_reason(why.reason);
    if (auto added = append(at, std::move(*event), now); !added) {
        return std::unexpected(std::move(added.error()));
    }
    const auto merged = members_of(at.database, one);
    if (!merged) return std::unexpected(merged.error());
    if (!std::ranges::count(*merged, other)) {
        return fail(
            Domain::customers, "kept_apart",
            "the decision is kept, but an earlier one keeps two records of them apart; undo "
            "that first");
    }
    return merged->front();
}

Result<std::string> undo_merge(const Deciding& at, const std::string& one, const std::string& other,
                               const Why& why, Now now) {
    if (auto checked = check(why); !checked) return std::unexpected(checked.error());
    if (one == other) return same_record();
    const auto of_one = known(at.database, one);
    if (!of_one) return std::unexpected(of_one.error());
    if (!std::ranges::count(*of_one, other)) {
        return fail(Domain::customers, "two_already", "they are no records of one customer");
    }
    auto event = decision(at, one, other);
    if (!event) return std::unexpected(std::move(event.error()));
    event->set_kind(wire::MERGE_UNDONE);
    wire::MergeUndone& fact = *event->mutable_merge_undone();
    fact.set_other_id(other);
    fact.set_who(why.who);
    fact.set_reason(why.reason);
    if (auto added = append(at, std::move(*event), now); !added) {
        return std::unexpected(std::move(added.error()));
    }
    return one;
}

Result<void> withdraw(const Deciding& at, const std::string& customer_id,
                      const std::vector<std::string>& purposes, const Why& why, Now now) {
    if (auto checked = check(why); !checked) return checked;
    for (const std::string& purpose : purposes) {
        if (at.pack.purpose(purpose) != nullptr) continue;
        return fail(Domain::consent, "purpose_unknown",
                    "nobody is asked for this purpose; name none to withdraw all");
    }
    const auto ids = known(at.database, customer_id);
    if (!ids) return std::unexpected(ids.error());
    const auto consents = consents_of_person(at.database, customer_id);
    if (!consents) return std::unexpected(consents.error());
    std::vector<wire::ConsentRecord> records;
    for (const wire::SignedConsentRecord& consent : *consents)
        records.emplace_back().ParseFromString(consent.record());
    const auto before = rules::consent::fold(records, at.pack, now);

    wire::ConsentRecord record;
    record.set_schema_version(1);
    record.set_record_id(wire::uuid_v7(now.us, at.random));
    record.set_receipt_id(wire::uuid_v7(now.us, at.random));
    record.set_subject_pseudonym(ids->front());
    record.set_jurisdiction(at.pack.jurisdiction);
    record.set_pack_id(at.pack.pack_id);
    record.set_pack_sha256(wire::to_bytes(at.pack.sha256));
    record.set_event_type(wire::WITHDRAWN);
    record.set_event_time_us(now.us);
    record.set_controller_id(at.pack.controller.id);
    record.set_controller_contact(at.pack.controller.contact);
    record.set_terminal(std::string(store::own_till));
    record.set_operator_pseudonym(why.who);
    wire::Suppression suppression;
    for (const std::string& purpose : purposes) {
        wire::Grant& grant = *record.add_grants();
        grant.set_purpose(purpose);
        grant.set_decision(wire::DECISION_DECLINED);
        suppression.add_purposes(purpose);
    }
    for (const std::string& known_record : before.newest())
        record.add_refers_to(known_record);

    // The suppression first, as from a till: should the rest fail, nothing is used any more.
    suppression.set_record_id(record.record_id());
    suppression.set_customer_id(ids->front());
    suppression.set_since_us(now.us);
    wire::SuppressionBatch batch;
    batch.set_till(std::string(store::own_till));
    *batch.add_suppressions() = suppression;
    const auto suppressed =
        at.log.receive_suppressions(batch, {std::string(store::own_till), {}, {}}, now);
    if (!suppressed) return std::unexpected(suppressed.error());

    wire::Event event;
    event.set_kind(wire::CONSENT_RECORDED);
    event.set_customer_id(ids->front());
    event.mutable_consent_recorded()->set_record(record.SerializeAsString());
    return append(
        at, std::move(event), now, [](wire::Event& draft, const ingest::OwnLog::NextPlace& place) {
            wire::ConsentRecord own;
            own.ParseFromString(draft.consent_recorded().record());
            own.set_sequence(place.sequence);
            own.set_previous_head(wire::to_bytes(place.previous_head));
            own.set_key_id(wire::signing_key_id(wire::to_bytes(place.signing.public_key)));
            *draft.mutable_consent_recorded() = wire::sign_consent(place.signing, own);
        });
}

}  // namespace tillside::head_office::customers
