// The projection of customers: one record each as the newest enrolment made it, their consent
// records in the order of the log, their visits. Contacts stay sealed. Whatever a till should hear
// of is noted for it in the same transaction.
//
// Two tills that were offline may enrol one phone twice. Both records are kept, with their own
// cards, consents and history; the older (by its own time, then by id, so that every order of
// arrival ends the same) answers look-ups by phone, the other is linked to it. Nothing is joined
// without a person: numbers are shared and re-assigned. Where the enrolment says so, a sharer
// stands alone, and whoever had a re-assigned number before is no longer found by it.
//
// Who was erased (CUSTOMER_ERASED) has no record any more, whatever arrives of them later; of
// their consent only what they refused or withdrew is kept, under the pseudonym (UEMO 9(3)).
#pragma once

#include "sync/head_office/projections/projection.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::head_office::customers {

class Customers final : public projections::Projection {
public:
    // lookup_key: the fleet's, for the cards of events from before they were sealed.
    explicit Customers(const wire::Key& lookup_key) : lookup_key_(lookup_key) {}

    [[nodiscard]] std::string_view name() const override { return "customers"; }
    [[nodiscard]] std::span<const std::string_view> tables() const override;
    [[nodiscard]] Result<void> apply(store::Database& database,
                                     const projections::LoggedEvent& logged) override;

private:
    wire::Key lookup_key_;
};

// Notes a change of a customer for all tills that hold them: their home store's, those of stores
// where the same phone was enrolled again, and those that asked for them. Nothing where there is no
// such customer.
[[nodiscard]] Result<void> note_customer(store::Database& database, std::string_view customer_id);

}  // namespace tillside::head_office::customers
