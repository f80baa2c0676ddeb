#include "sync/head_office/ingest/privacy_check.hpp"

#include <algorithm>
#include <string>

#include "sync/head_office/ingest/fact_check.hpp"

namespace tillside::head_office::ingest {

namespace {

constexpr std::size_t id_bytes = 16;
constexpr std::size_t code_bytes_max = 64;
constexpr std::size_t text_bytes_max = 4096;
constexpr int uses_max = 500;
constexpr int names_max = 16;

bool is_code(const std::string& code) {
    return code.size() <= code_bytes_max;
}

bool is_id_or_empty(const std::string& id) {
    return id.empty() || id.size() == id_bytes;
}

const char* fault_of(const wire::Use& use) {
    if (!is_id_or_empty(use.customer_id())) return "uses.customer_id";
    if (use.purpose().empty() || !is_code(use.purpose())) return "uses.purpose";
    if (!is_code(use.channel())) return "uses.channel";
    if (!is_code(use.state())) return "uses.state";
    if (use.staff().size() > text_bytes_max) return "uses.staff";
    if (use.ticket().size() > text_bytes_max) return "uses.ticket";
    return use.reason().size() > text_bytes_max ? "uses.reason" : nullptr;
}

const char* fault_of(const wire::UsesLogged& fact) {
    if (fact.uses().empty() || fact.uses_size() > uses_max) return "uses";
    for (const wire::Use& use : fact.uses()) {
        if (const char* fault = fault_of(use)) return fault;
    }
    return nullptr;
}

const char* fault_of(const wire::ContactRevealed& fact) {
    if (fact.fields().empty() || fact.fields_size() > names_max ||
        !std::ranges::all_of(fact.fields(), is_code)) {
        return "fields";
    }
    if (fact.manager().empty() || !is_code(fact.manager())) return "manager";
    return fact.reason().size() > text_bytes_max ? "reason" : nullptr;
}

const char* fault_of(const wire::InvitationAnswered& fact) {
    constexpr std::uint32_t answers_max = 4;
    if (fact.invitation_id().size() != id_bytes) return "invitation_id";
    if (!is_code(fact.tier())) return "tier";
    if (fact.answer() == 0 || fact.answer() > answers_max) return "answer";
    if (!is_code(fact.manager())) return "manager";
    return fact.reason().size() > text_bytes_max ? "reason" : nullptr;
}

const char* fault_of(const wire::PrivacyRequestOpened& fact) {
    constexpr std::uint32_t kinds_max = 3;
    constexpr std::uint32_t checks_max = 4;
    if (fact.number().empty() || fact.number().size() > 2 * code_bytes_max) return "number";
    if (fact.kind() == 0 || fact.kind() > kinds_max) return "kind";
    if (fact.identity() == 0 || fact.identity() > checks_max) return "identity";
    if (!is_code(fact.language())) return "language";
    return is_day_or_empty(fact.answer_by()) ? nullptr : "answer_by";
}

const char* fault_of(const wire::AddressSuppressed& fact) {
    if (fact.address_lookup().size() != id_bytes) return "address_lookup";
    const bool fits =
        fact.channels_size() <= names_max && std::ranges::all_of(fact.channels(), is_code);
    return fits ? nullptr : "channels";
}

}  // namespace

const char* privacy_fault(const wire::Event& event) {
    switch (event.fact_case()) {
        case wire::Event::kUsesLogged:
            return fault_of(event.uses_logged());
        case wire::Event::kContactRevealed:
            return fault_of(event.contact_revealed());
        case wire::Event::kInvitationAnswered:
            return fault_of(event.invitation_answered());
        case wire::Event::kPrivacyRequestOpened:
            return fault_of(event.privacy_request_opened());
        case wire::Event::kAddressSuppressed:
            return fault_of(event.address_suppressed());
        case wire::Event::kLookUpsLimited:
            return event.look_ups_limited().staff().size() > text_bytes_max ? "staff" : nullptr;
        default:
            return nullptr;
    }
}

}  // namespace tillside::head_office::ingest
