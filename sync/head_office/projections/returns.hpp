// Returns and exchanges as tables, with the ticket that they are a return of, and the tickets that
// cancel others. Refuses to judge: amounts stand as the till recorded them, and nobody asks here
// whether more came back than was sold.
#pragma once

#include "sync/head_office/projections/projection.hpp"

namespace tillside::head_office::projections {

class Returns final : public Projection {
public:
    [[nodiscard]] std::string_view name() const override { return "returns"; }
    [[nodiscard]] std::span<const std::string_view> tables() const override;
    [[nodiscard]] Result<void> apply(store::Database& database, const LoggedEvent& logged) override;
};

}  // namespace tillside::head_office::projections
