#include "plugin/engine/sandbox/far_away.hpp"

#include "plugin/engine/sandbox/preparation.hpp"
#include "sync/rules/identity/card_number.hpp"

namespace tillside::engine::sandbox {

bool FarAway::ask(const wire::Find& find, Answered answered) {
    later_(answers_after_ms,
           [this, find, answered = std::move(answered)] { answered(answer(find)); });
    return true;
}

Result<wire::Found> FarAway::answer(const wire::Find& find) const {
    if (names(find, phone_unanswered)) {
        return fail(Domain::uplink, "sandbox", "the sandbox's head office does not answer this one",
                    true);
    }
    wire::Found found;
    for (const Person& person : people) {
        if (person.special != Special::other_store) continue;
        if (!names_card(find, person.card) && !names(find, person.phone)) continue;
        auto customer = customer_for(person, secrets_, clock_(), random_);
        if (!customer) return std::unexpected(customer.error());
        *found.mutable_customer() = std::move(*customer);
    }
    return found;
}

bool FarAway::names(const wire::Find& find, std::string_view phone) const {
    const auto key = wire::key_from_bytes(secrets_.lookup_key(), "lookup_key");
    return key && find.phone_lookup() == wire::lookup_hash(*key, "+852" + std::string(phone));
}

bool FarAway::names_card(const wire::Find& find, std::string_view card) const {
    const auto key = wire::key_from_bytes(secrets_.lookup_key(), "lookup_key");
    return key &&
           find.card_lookup() == wire::card_hash(*key, rules::identity::card_lookup_text(card));
}

}  // namespace tillside::engine::sandbox
