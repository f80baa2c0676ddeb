#include "plugin/engine/customers/screen.hpp"

#include <algorithm>

#include "sync/rules/consent/due.hpp"

namespace tillside::engine::customers {

namespace {

using rules::consent::Task;

// The word that hosts know; empty for what is head office's alone.
std::string_view word_of(Task task) {
    switch (task) {
        case Task::send_confirmation:
            return "written_confirmation";
        case Task::first_use_notice:
            return "first_use_notice";
        case Task::repeat_notice:
            return "notice_again";
        default:
            return {};
    }
}

}  // namespace

Result<till::CustomerCard> Screen::card(const Customer& customer, const consent::Asker& asker,
                                        Now now) {
    auto permit = gate_->ask<consent::purpose::Membership, consent::channel::Till>(
        {customer.customer_id, "contact", "", customer.row}, asker, now);
    if (!permit) return std::unexpected(permit.error());
    const auto contact = contacts_->masked(std::move(*permit), customer);
    const auto brief = ledger_->brief({customer.customer_id, customer.row}, now);
    if (!brief) return std::unexpected(brief.error());

    till::CustomerCard card;
    card.set_customer_id(wire::uuid_text(customer.customer_id));
    if (contact) card.set_card_number(contact->card_number);
    card.set_masked_name(contact ? contact->name : "***");
    card.set_masked_phone(contact ? contact->phone : "***");
    card.set_language(customer.language);
    card.set_visits(customer.visits + customer.recent_visits);
    card.set_last_visit_us(std::max(customer.last_visit_us, customer.recent_last_us));
    card.set_data_as_of_us(customer.as_of_us);
    card.set_home_store(customer.home_store == own_store_);
    for (const rules::consent::PurposeState& state : (*brief)->purposes) {
        till::ConsentState& shown = *card.add_consents();
        shown.set_purpose(state.purpose);
        shown.set_state(std::string(rules::consent::state_name(state.state)));
        shown.set_usable(state.usable);
    }
    return card;
}

Result<void> Screen::add_due(std::string_view customer_id, Now now, till::CustomerCard& card) {
    const auto records = ledger_->records(customer_id);
    if (!records) return std::unexpected(records.error());
    for (const rules::consent::Due& due : rules::consent::due(*records, ledger_->pack(), now)) {
        const std::string_view what = word_of(due.task);
        if (what.empty()) continue;
        till::ConsentDue& shown = *card.add_due();
        shown.set_purpose(due.purpose);
        shown.set_what(std::string(what));
        shown.set_by_us(due.by_us);
    }
    card.set_under_age(std::ranges::any_of(
        *records, [](const wire::ConsentRecord& record) { return record.under_age(); }));
    return {};
}

}  // namespace tillside::engine::customers
