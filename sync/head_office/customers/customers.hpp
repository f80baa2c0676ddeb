// The projection of customers: one record each as the newest enrolment made it, their consent
// records in the order of the log, their visits. Contacts stay sealed. Whatever a till should hear
// of is noted for it in the same transaction.
//
// Two tills that were offline may enrol one phone twice. Both records are kept, with their own
// cards, consents and history; the older (by its own time, then by id, so that every order of
// arrival ends the same) answers look-ups by phone, the other is linked to it. Nothing is joined
// without a person: numbers are shared and re-assigned.
#pragma once

#include "sync/head_office/projections/projection.hpp"

namespace tillside::head_office::customers {

class Customers final : public projections::Projection {
public:
    [[nodiscard]] std::string_view name() const override { return "customers"; }
    [[nodiscard]] std::span<const std::string_view> tables() const override;
    [[nodiscard]] Result<void> apply(store::Database& database,
                                     const projections::LoggedEvent& logged) override;
};

// Notes a change of a customer for all tills that hold them: their home store's, those of stores
// where the same phone was enrolled again, and those that asked for them. Nothing where there is no
// such customer.
[[nodiscard]] Result<void> note_customer(store::Database& database, std::string_view customer_id);

}  // namespace tillside::head_office::customers
