// What each till has recorded, as numbers: the head-office column of the table that must equal the
// tills' own counters. One row a till; head office's imports count under their own name.
//
// consents_given and consents_refused count the choices of an answer (one grant each, given or
// declined); withdrawn counts withdrawals; suggestions count as shown in completed baskets.
#pragma once

#include "sync/head_office/projections/projection.hpp"

namespace tillside::head_office::projections {

class Counts final : public Projection {
public:
    [[nodiscard]] std::string_view name() const override { return "counts"; }
    [[nodiscard]] std::span<const std::string_view> tables() const override;
    [[nodiscard]] Result<void> apply(store::Database& database, const LoggedEvent& logged) override;
};

}  // namespace tillside::head_office::projections
