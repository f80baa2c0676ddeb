// The projection of customers: one record each as its newest enrolment made it, the changes of its
// fields since, its consent records in the order of the log, its visits; and which records are of
// one person (persons.hpp). Contacts stay sealed. Whatever a till should hear of is noted for it in
// the same transaction.
//
// Two tills that were offline may enrol one phone twice. Both records stay, each with its card,
// consents and history, and go on as one customer under the older one's id (by its own time, then
// by
// id, so that every order of arrival ends the same). Where the enrolment says so, a sharer
// stands
// alone, and whoever had a re-assigned number before is no longer found by it. Head office can
// merge
// two others, and undo any merge.
//
// Who was erased (CUSTOMER_ERASED) has no record any more, whatever arrives of them later; of
// their consent only what they refused or withdrew is kept, under the pseudonym (UEMO 9(3)).
#pragma once

#include "sync/head_office/customers/persons.hpp"
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

}  // namespace tillside::head_office::customers
