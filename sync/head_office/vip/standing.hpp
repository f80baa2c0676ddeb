// The projection of invitations' answers: what became of each, and how often what was said where.
// Tills of all stores hear of a "never" and of an approval.
//
// Answers of tills that were offline may cross. An approval stays: the customer said yes and a
// manager agreed. Otherwise "never" stays, whatever comes after it; else the furthest answer.
#pragma once

#include "sync/head_office/projections/projection.hpp"

namespace tillside::head_office::vip {

class VipStanding final : public projections::Projection {
public:
    [[nodiscard]] std::string_view name() const override { return "vip"; }
    [[nodiscard]] std::span<const std::string_view> tables() const override;
    [[nodiscard]] Result<void> apply(store::Database& database,
                                     const projections::LoggedEvent& logged) override;
};

}  // namespace tillside::head_office::vip
