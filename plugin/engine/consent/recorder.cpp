// The record states the sequence and the chain head of the event that will carry it, so a slip that
// holds the record also dates the log.
#include "plugin/engine/consent/recorder.hpp"

#include "plugin/engine/consent/slip.hpp"
#include "plugin/engine/outbox/draft.hpp"
#include "sync/rules/consent/records.hpp"
#include "sync/rules/evidence/slip.hpp"

namespace tillside::engine::consent {

namespace {

constexpr std::int64_t late_us_max = 30LL * 24 * 3600 * 1'000'000;

std::string_view public_key_of(const wire::SigningKey& key) {
    return {reinterpret_cast<const char*>(key.public_key.data()), key.public_key.size()};
}

}  // namespace

Now happened_at(const till::Context& context, Now now) {
    const std::int64_t stated = context.occurred_at_us();
    const bool sensible = stated > now.us - late_us_max && stated <= now.us;
    return sensible ? Now{stated} : now;
}

wire::Event event_from(const Origin& origin, std::string_view customer_id, wire::EventKind kind,
                       Now happened) {
    wire::Event event = outbox::draft_event(kind, origin.context, origin.request_id);
    event.set_occurred_at_us(happened.us);
    event.set_customer_id(std::string(customer_id));
    return event;
}

Result<Written> Recorder::write(wire::ConsentRecord draft, std::string_view customer_id,
                                const Origin& origin, Now now) {
    const auto sequence = outbox_->next_sequence();
    if (!sequence) return std::unexpected(sequence.error());
    const auto head = outbox_->head();
    if (!head) return std::unexpected(head.error());
    const rules::consent::Pack& pack = ledger_->pack();

    draft.set_schema_version(1);
    draft.set_record_id(wire::uuid_v7(now.us, random_));
    draft.set_subject_pseudonym(std::string(customer_id));
    draft.set_jurisdiction(pack.jurisdiction);
    draft.set_pack_id(pack.pack_id);
    draft.set_pack_sha256(wire::to_bytes(pack.sha256));
    draft.set_controller_id(pack.controller.id);
    draft.set_controller_contact(pack.controller.contact);
    draft.set_withdrawal_method(pack.controller.withdrawal_method);
    draft.set_response_channel(pack.controller.response_channel);
    draft.set_store(outbox_->store());
    draft.set_terminal(outbox_->till());
    draft.set_operator_pseudonym(origin.context.staff());
    draft.set_operator_role(static_cast<wire::Role>(origin.context.role()));
    draft.set_sequence(*sequence);
    draft.set_previous_head(wire::to_bytes(*head));
    draft.set_key_id(wire::signing_key_id(public_key_of(*signing_key_)));
    if (auto acceptable = rules::consent::check_record(draft); !acceptable) {
        return std::unexpected(acceptable.error());
    }

    const wire::SignedConsentRecord signed_record = wire::sign_consent(*signing_key_, draft);
    wire::Event event =
        event_from(origin, customer_id, wire::CONSENT_RECORDED, Now{draft.event_time_us()});
    *event.mutable_consent_recorded() = signed_record;
    auto recorded = outbox_->append(std::move(event), now);
    if (!recorded) return std::unexpected(recorded.error());
    if (auto kept = ledger_->keep(customer_id, signed_record); !kept) {
        return std::unexpected(kept.error());
    }
    Written written{*recorded, draft.record_id(), {}};
    if (has_slip(draft.event_type())) {
        const rules::evidence::ChainPlace place{outbox_->epoch(), recorded->sequence,
                                                recorded->hash};
        written.slip =
            rules::evidence::slip_text(rules::evidence::slip_of(draft, place), *signing_key_);
    }
    return written;
}

}  // namespace tillside::engine::consent
