// How a customer is looked for where this till does not hold them: at head office, by keyed hash,
// without waiting. The uplink implements it; a till without a network has nobody to ask.
#pragma once

#include <functional>

#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::engine::customers {

class Elsewhere {
public:
    using Answered = std::function<void(Result<wire::Found>)>;

    Elsewhere() = default;
    Elsewhere(const Elsewhere&) = delete;
    Elsewhere& operator=(const Elsewhere&) = delete;
    virtual ~Elsewhere() = default;

    // False where head office was not reached lately: nobody was asked then. Otherwise `answered`
    // is called once, later, on the engine's main thread and outside any transaction.
    [[nodiscard]] virtual bool ask(const wire::Find& find, Answered answered) = 0;
};

}  // namespace tillside::engine::customers
