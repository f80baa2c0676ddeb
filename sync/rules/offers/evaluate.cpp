#include "sync/rules/offers/evaluate.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "sync/rules/offers/applies.hpp"
#include "sync/rules/offers/effects.hpp"
#include "sync/rules/offers/goods.hpp"
#include "sync/rules/offers/pieces.hpp"

namespace tillside::rules::offers {

namespace {

// An offer that is on for this basket.
struct Candidate {
    const Offer* offer = nullptr;
    std::uint32_t times = 0;
    std::int64_t budget = -1;  // below 0: none
};

struct Use {
    const Candidate* candidate = nullptr;
    std::vector<Taking> takings;
    std::int64_t amount = 0;
};

std::int64_t sum_of(const std::vector<Taking>& takings) {
    std::int64_t sum = 0;
    for (const Taking& taking : takings)
        sum += taking.off;
    return sum;
}

// The pieces as they are after some uses.
struct State {
    std::vector<Piece> pieces;
    std::vector<Use> uses;
    std::int64_t amount = 0;

    void apply(Use use) {
        const bool takes = !use.candidate->offer->stacks;
        for (const Taking& taking : use.takings) {
            pieces[taking.piece].left -= taking.off;
            pieces[taking.piece].taken |= takes;
        }
        amount += use.amount;
        uses.push_back(std::move(use));
    }
};

class Evaluator {
public:
    explicit Evaluator(const Basket& basket) : basket_(basket), lines_(canonical(basket)) {}

    Evaluation evaluate(std::span<const Offer> offers, const BudgetLeft& budget_left) {
        gather(offers, budget_left);
        State state{take_apart(lines_), {}, 0};
        for (auto first = competing_.begin(); first != competing_.end();) {
            const int priority = first->offer->priority;
            const auto last = std::ranges::find_if(
                first, competing_.end(),
                [&](const Candidate& one) { return one.offer->priority != priority; });
            state = best_of(std::span(first, last), std::move(state));
            first = last;
        }
        for (const Candidate& candidate : stacking_) {
            if (auto use = use_of(candidate, state)) state.apply(std::move(*use));
        }
        return told(state);
    }

private:
    void gather(std::span<const Offer> offers, const BudgetLeft& budget_left) {
        for (const Offer& offer : offers) {
            if (!is_open_to(offer, basket_) || !fault_of(offer).empty()) continue;
            const Candidate candidate{&offer, times_met(offer, basket_),
                                      budget_left ? budget_left(offer) : -1};
            if (candidate.times == 0) continue;
            if (std::holds_alternative<PointsMultiple>(offer.effect) ||
                std::holds_alternative<Gift>(offer.effect)) {
                others_.push_back(candidate);
            } else {
                (offer.stacks ? stacking_ : competing_).push_back(candidate);
            }
        }
        const auto before = [](const Candidate& one, const Candidate& other) {
            if (one.offer->priority != other.offer->priority) {
                return one.offer->priority > other.offer->priority;
            }
            return one.offer->id < other.offer->id;
        };
        std::ranges::sort(competing_, before);
        std::ranges::sort(stacking_, before);
    }

    [[nodiscard]] std::optional<Use> use_of(const Candidate& candidate, const State& state) const {
        Use use{&candidate, takings(*candidate.offer, candidate.times, lines_, state.pieces), 0};
        use.amount = sum_of(use.takings);
        if (use.amount == 0) return std::nullopt;
        if (candidate.budget >= 0 && use.amount > candidate.budget) return std::nullopt;
        return use;
    }

    // Goes on with whatever takes most off; of equals the first by id.
    [[nodiscard]] State greedy(std::vector<const Candidate*> left, State state) const {
        while (true) {
            std::optional<Use> best;
            for (const Candidate* candidate : left) {
                auto use = use_of(*candidate, state);
                if (use && (!best || use->amount > best->amount)) best = std::move(use);
            }
            if (!best) return state;
            std::erase(left, best->candidate);
            state.apply(std::move(*best));
        }
    }

    // Of one priority.
    [[nodiscard]] State best_of(std::span<const Candidate> group, State before) const {
        std::vector<Use> starters;
        for (const Candidate& candidate : group) {
            if (auto use = use_of(candidate, before)) starters.push_back(std::move(*use));
        }
        std::ranges::stable_sort(starters, std::ranges::greater{}, &Use::amount);
        if (starters.size() > competing_max) starters.resize(competing_max);
        std::vector<const Candidate*> live;
        for (const Use& use : starters)
            live.push_back(use.candidate);
        std::ranges::sort(live);  // by id, as they stand in the group
        std::optional<State> best;
        for (std::size_t at = 0; at < starters.size() && at < starters_max; ++at) {
            State state = before;
            std::vector<const Candidate*> left = live;
            std::erase(left, starters[at].candidate);
            state.apply(starters[at]);
            state = greedy(std::move(left), std::move(state));
            if (!best || state.amount > best->amount) best = std::move(state);
        }
        return best ? std::move(*best) : std::move(before);
    }

    [[nodiscard]] Evaluation told(const State& state) const {
        Evaluation all;
        all.amount = state.amount;
        for (const Use& use : state.uses)
            all.applied.push_back(told(use, state.pieces));
        for (const Candidate& candidate : others_) {
            if (auto applied = beside_prices(candidate)) all.applied.push_back(std::move(*applied));
        }
        keep_highest_multiples(all.applied);
        std::ranges::sort(all.applied, {}, &Applied::offer_id);
        return all;
    }

    [[nodiscard]] Applied told(const Use& use, const std::vector<Piece>& pieces) const {
        Applied applied = named(*use.candidate->offer);
        applied.amount = use.amount;
        std::map<std::string, std::int64_t> of_line;
        for (const Taking& taking : use.takings)
            of_line[lines_[pieces[taking.piece].line]->line_id] += taking.off;
        for (const Line& line : basket_.lines) {
            const auto found = of_line.find(line.line_id);
            if (found != of_line.end() && found->second > 0) {
                applied.discounts.push_back({line.line_id, found->second});
            }
        }
        return applied;
    }

    [[nodiscard]] static Applied named(const Offer& offer) {
        Applied applied;
        applied.offer_id = offer.id;
        applied.version = offer.version;
        return applied;
    }

    // A multiple of points or a gift: nothing off a price.
    [[nodiscard]] std::optional<Applied> beside_prices(const Candidate& candidate) const {
        Applied applied = named(*candidate.offer);
        if (const auto* gift = std::get_if<Gift>(&candidate.offer->effect)) {
            applied.gift_sku = gift->sku;
            applied.gift_pieces = gift->pieces * candidate.times;
            return applied;
        }
        const auto& multiple = std::get<PointsMultiple>(candidate.offer->effect);
        applied.points_milli = multiple.milli;
        for (const Line& line : basket_.lines) {
            if (line.amount > 0 && may_touch(*candidate.offer, line) &&
                is_of(line, multiple.goods)) {
                applied.points_lines.push_back(line.line_id);
            }
        }
        if (applied.points_lines.empty()) return std::nullopt;
        return applied;
    }

    // A line earns by the highest multiple alone; of equals by the first by id.
    static void keep_highest_multiples(std::vector<Applied>& all) {
        std::map<std::string, const Applied*> highest;
        const auto better = [](const Applied& one, const Applied& other) {
            return one.points_milli != other.points_milli ? one.points_milli > other.points_milli
                                                          : one.offer_id < other.offer_id;
        };
        for (const Applied& applied : all) {
            for (const std::string& line : applied.points_lines) {
                const Applied*& best = highest[line];
                if (best == nullptr || better(applied, *best)) best = &applied;
            }
        }
        for (Applied& applied : all) {
            std::erase_if(applied.points_lines,
                          [&](const std::string& line) { return highest[line] != &applied; });
        }
        std::erase_if(all, [](const Applied& applied) {
            return applied.points_milli > 0 && applied.points_lines.empty();
        });
    }

    const Basket& basket_;
    std::vector<const Line*> lines_;
    std::vector<Candidate> competing_;
    std::vector<Candidate> stacking_;
    std::vector<Candidate> others_;
};

}  // namespace

Evaluation evaluate(const Basket& basket, std::span<const Offer> offers,
                    const BudgetLeft& budget_left) {
    return Evaluator(basket).evaluate(offers, budget_left);
}

}  // namespace tillside::rules::offers
