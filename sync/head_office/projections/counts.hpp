// What each till has recorded, as numbers: the head-office column of the table that must equal the
// tills' own counters. One row a till; head office's imports count under their own name.
//
// consents_given and consents_refused count the choices of an answer (one grant each, given or
// declined); withdrawn counts withdrawals; suggestions count as shown in completed baskets.
#pragma once

#include <array>
#include <map>
#include <string>
#include <utility>

#include "sync/head_office/projections/projection.hpp"

namespace tillside::head_office::projections {

class Counts final : public Projection {
public:
    [[nodiscard]] std::string_view name() const override { return "counts"; }
    [[nodiscard]] std::span<const std::string_view> tables() const override;
    void start() override;
    [[nodiscard]] Result<void> apply(store::Database& database, const LoggedEvent& logged) override;
    [[nodiscard]] Result<void> finish(store::Database& database) override;

    // In the order of till_counts' columns, events first and returns last.
    using TillCounts = std::array<std::int64_t, 11>;

private:
    struct Till {
        std::string store;
        TillCounts counts{};
    };
    struct Total {
        std::int64_t baskets = 0;
        std::int64_t total = 0;
    };
    [[nodiscard]] Result<void> add_total(store::Database& database, const wire::Event& event);

    // Of the slice: what it adds, and where the totals that it touches have come to.
    std::map<std::string, Till> tills_;
    std::map<std::pair<std::string, std::string>, Total> totals_;  // by till and currency
};

}  // namespace tillside::head_office::projections
