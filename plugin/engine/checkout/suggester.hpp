// How checkout asks for suggestions without knowing how they are made: the suggestions room
// implements it, the program hands it to checkout and to the room that attaches customers.
#pragma once

#include <string_view>
#include <vector>

#include "sdk/schema/till.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::checkout {

// What suggestions are asked for. Borrowed for the call.
struct SuggestionQuery {
    const till::Context& context;  // language, store, time
    std::string_view customer_id;  // 16 bytes, or empty: nobody is known
    const till::Basket& basket;    // may be empty
    bool before_tender = false;    // the basket is complete: what is missing?
};

class Suggester {
public:
    Suggester() = default;
    Suggester(const Suggester&) = delete;
    Suggester& operator=(const Suggester&) = delete;
    virtual ~Suggester() = default;

    // At most a few, best first; empty where there is no model. An Error costs the advice, never
    // the answer: callers answer without suggestions.
    [[nodiscard]] virtual Result<std::vector<till::Suggestion>> suggest(
        const SuggestionQuery& query, Now now) = 0;
};

}  // namespace tillside::engine::checkout
