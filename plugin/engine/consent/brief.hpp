// What a card needs of a customer's consents, and nothing more: the state of the whole person and
// of each purpose. Thousands of customers have records of one shape (the same wordings, citing each
// other alike, on the same side of every date), and the fold of one is the fold of all; so a
// look-up folds only what it has not seen before.
//
// Thread: the engine's main thread.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "sync/rules/consent/fold.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::consent {

struct Brief {
    rules::consent::State person = rules::consent::State::not_asked;
    // Of those that customers are asked for, in the pack's order; no times.
    std::vector<rules::consent::PurposeState> purposes;
};

[[nodiscard]] Brief brief_of(const rules::consent::Standing& standing,
                             const rules::consent::Pack& pack);

// Everything that the fold of these records hangs on, as far as a brief goes: equal shapes have
// equal briefs. Empty where a record says something of its own (KeptConsent.rest) or cites what is
// not here; such a customer is folded each time.
[[nodiscard]] std::string shape_of(const wire::KeptConsents& kept, const rules::consent::Pack& pack,
                                   Now now);

// The briefs of shapes that were folded before; bounded.
class Briefs {
public:
    static constexpr std::size_t shapes_max = 4096;

    // nullptr where the shape is new.
    [[nodiscard]] std::shared_ptr<const Brief> find(const std::string& shape) const;
    void keep(std::string shape, std::shared_ptr<const Brief> brief);
    void clear() { by_shape_.clear(); }

private:
    std::unordered_map<std::string, std::shared_ptr<const Brief>> by_shape_;
};

}  // namespace tillside::engine::consent
