#include "plugin/engine/outbox/rebind.hpp"

namespace tillside::engine::outbox {

Rebind rebind_consents(const wire::SigningKey& key) {
    return [&key](wire::Event& event, std::uint64_t sequence, const wire::Hash& previous_head) {
        if (!event.has_consent_recorded()) return;
        wire::ConsentRecord record;
        if (!record.ParseFromString(event.consent_recorded().record())) return;
        record.set_sequence(sequence);
        record.set_previous_head(wire::to_bytes(previous_head));
        *event.mutable_consent_recorded() = wire::sign_consent(key, record);
    };
}

}  // namespace tillside::engine::outbox
