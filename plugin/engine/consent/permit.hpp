// A permit: the right to one use of one customer's data, for one purpose through one channel. Only
// the gate makes permits (gate.hpp); whoever reads a contact value or a purchase history must hand
// one over. A use for another purpose, a copy, or a second use does not compile
// (tests/compile_fail) or, where a compiler cannot see it, is refused at run time.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "sync/wire/error.hpp"

namespace tillside::engine::consent {

// Purposes. The names are those of consent records; membership is what the collection notice itself
// states (DPP3) and needs no consent beside it.
namespace purpose {
struct Membership {
    static constexpr std::string_view name = "membership";
};
struct DirectMarketing {
    static constexpr std::string_view name = "direct_marketing";
};
struct Profiling {
    static constexpr std::string_view name = "profiling";
};
}  // namespace purpose

namespace channel {
struct Till {
    static constexpr std::string_view name = "till";
};
// The till's screen again, with nothing masked: a manager agreed.
struct TillInClear {
    static constexpr std::string_view name = "till_in_clear";
};
struct Sms {
    static constexpr std::string_view name = "sms";
};
}  // namespace channel

template <typename Purpose, typename Channel>
class [[nodiscard]] Permit {
public:
    Permit(Permit&& other) noexcept : customer_id_(std::exchange(other.customer_id_, {})) {}
    Permit(const Permit&) = delete;
    Permit& operator=(const Permit&) = delete;
    Permit& operator=(Permit&&) = delete;
    ~Permit() = default;

    // The customer (16 bytes) whose data may be read now. Ends the permit: a second time it is an
    // Error "permit_spent".
    [[nodiscard]] Result<std::string> spend() && {
        if (customer_id_.empty()) {
            return fail(Domain::consent, "permit_spent", "this permit was used before");
        }
        return std::exchange(customer_id_, {});
    }

private:
    friend class Gate;
    explicit Permit(std::string customer_id) : customer_id_(std::move(customer_id)) {}

    std::string customer_id_;
};

}  // namespace tillside::engine::consent
