// Head office, as far as a sandbox has one: asked for a customer whom the till does not hold, it
// answers a second later, as a slow line would. It knows the one member of another store.
//
// Thread: the engine's main thread.
#pragma once

#include <functional>

#include "plugin/engine/customers/elsewhere.hpp"
#include "plugin/engine/sandbox/people.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::sandbox {

class FarAway final : public customers::Elsewhere {
public:
    static constexpr std::uint32_t answers_after_ms = 1'000;
    // Calls a function later, on this thread; where the engine ends before, never.
    using Later = std::function<void(std::uint32_t ms, std::function<void()>)>;

    FarAway(const wire::TillSecrets& secrets, Later later, std::function<Now()> clock,
            wire::Random random)
        : secrets_(secrets),
          later_(std::move(later)),
          clock_(std::move(clock)),
          random_(std::move(random)) {}

    [[nodiscard]] bool ask(const wire::Find& find, Answered answered) override;

private:
    [[nodiscard]] Result<wire::Found> answer(const wire::Find& find) const;
    [[nodiscard]] bool names(const wire::Find& find, std::string_view phone) const;
    [[nodiscard]] bool names_card(const wire::Find& find, std::string_view card) const;

    const wire::TillSecrets& secrets_;
    Later later_;
    std::function<Now()> clock_;
    wire::Random random_;
};

}  // namespace tillside::engine::sandbox
