// Gathers what a basket and a customer's own history say about every item of a model, into
// features. The till's scorer and the trainer both measure with it, so that weights fit what is
// measured. One thread; keeps its memory between calls, so that a scan allocates nothing of the
// model's size.
#pragma once

#include <span>
#include <vector>

#include "sync/rules/suggestions/model.hpp"

namespace tillside::rules::suggestions {

// An item that the customer bought, and in which of their baskets: 0 = the last, ascending.
struct OwnItem {
    ItemNumber item = 0;
    std::vector<std::uint32_t> baskets_ago;
};

class Evidence {
public:
    // `basket`: distinct items in the order of scanning. `own`: distinct items; empty where the
    // customer is not known or did not permit profiling.
    void gather(const Model& model, Moment moment, std::span<const ItemNumber> basket,
                std::span<const OwnItem> own);

    // Items that anything speaks for, and no other; in no particular order.
    [[nodiscard]] std::span<const ItemNumber> touched() const { return touched_; }
    [[nodiscard]] bool touches(ItemNumber item) const { return cells_[item].touched; }
    // Features of any item of the model that was gathered for.
    [[nodiscard]] Features features(const Model& model, ItemNumber item) const;
    [[nodiscard]] Situation situation() const { return situation_; }

private:
    struct Cell {
        float basket = 0;
        float last_scanned = 0;
        float strongest = 0;
        float own_fast = 0;
        float own_slow = 0;
        float own_neighbours = 0;
        float own_times = 0;
        bool own_last = false;
        bool touched = false;
    };
    Cell& touch(ItemNumber item);
    void gather_basket(const Model& model, std::span<const ItemNumber> basket);
    void gather_own(const Model& model, std::span<const OwnItem> own);

    std::vector<Cell> cells_;
    std::vector<ItemNumber> touched_;
    Situation situation_ = Situation::nothing;
};

}  // namespace tillside::rules::suggestions
