// Completed sales as tables: baskets, their lines, and the suggestions that were shown in them.
// Refuses to judge: amounts stand as the till recorded them.
#pragma once

#include "sync/head_office/projections/projection.hpp"

namespace tillside::head_office::projections {

class Baskets final : public Projection {
public:
    [[nodiscard]] std::string_view name() const override { return "baskets"; }
    [[nodiscard]] std::span<const std::string_view> tables() const override;
    [[nodiscard]] Result<void> apply(store::Database& database, const LoggedEvent& logged) override;
};

}  // namespace tillside::head_office::projections
