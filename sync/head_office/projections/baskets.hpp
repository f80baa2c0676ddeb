// Completed sales as tables: baskets, their lines, and the suggestions that were shown in them.
// Refuses to judge: amounts stand as the till recorded them.
#pragma once

#include <vector>

#include "sync/head_office/projections/projection.hpp"

namespace tillside::head_office::projections {

class Baskets final : public Projection {
public:
    [[nodiscard]] std::string_view name() const override { return "baskets"; }
    [[nodiscard]] std::span<const std::string_view> tables() const override;
    void start() override;
    [[nodiscard]] Result<void> apply(store::Database& database, const LoggedEvent& logged) override;
    [[nodiscard]] Result<void> finish(store::Database& database) override;

private:
    // Rows of the slice, one after the other; they borrow from its events.
    std::vector<store::Parameter> baskets_;
    std::vector<store::Parameter> lines_;
    std::vector<store::Parameter> shown_;
};

}  // namespace tillside::head_office::projections
