// A manager's consent, asked for by a room and given by PIN. It is good for one action on one
// ticket, once, and for a short time; who agreed and why is recorded. Without it the cashier goes
// on without.
//
// Thread: the engine's main thread.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/server/dispatcher.hpp"
#include "plugin/engine/staff/sign_in.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::interface {

struct Need {
    std::string action;       // "show_member" …: decides who is told
    std::string reason;       // for people: why a manager is needed
    std::string customer_id;  // 16 bytes, or empty
    std::string skip_label;
    std::uint32_t time_limit_ms = 120'000;
    std::string detail = {};  // for the room that asks; comes back with the consent
};

// What was agreed to, for the room that asked.
struct Granted {
    std::string customer_id;
    std::string detail;
    const till::Elevate& said;
    const server::Call& call;
};
// Called inside the transaction that records the consent; an Error undoes it.
using GrantHandler = std::function<Result<void>(const Granted&, till::Reply&)>;

class Elevations {
public:
    struct Rooms {
        store::Database& database;
        outbox::Outbox& outbox;
        staff::Staff& staff;
        staff::SignIn& sign_in;
    };
    // The rooms outlive this.
    Elevations(const Rooms& rooms, wire::Random random)
        : rooms_(rooms), random_(std::move(random)) {}

    // Serves ELEVATE.
    void join(server::Dispatcher& dispatcher);
    void on_granted(std::string action, GrantHandler handler);
    // Requests about a customer (16 bytes) who is being removed; in the caller's transaction.
    [[nodiscard]] Result<void> forget(std::string_view customer_id);
    [[nodiscard]] Result<void> forget_all();
    // Puts the request on the reply; a reply has one at most.
    [[nodiscard]] Result<void> ask(const Need& need, const till::Context& context,
                                   till::Reply& reply, Now now);

    // Refusals: "elevation_unknown" (also: of another ticket), "elevation_expired",
    // "elevation_used", "wrong_pin", "not_allowed" (the right PIN of somebody who is no manager),
    // "sign_in_locked", "pin_form", "reason_unfit", "training". A wrong PIN counts as one of
    // signing in.
    [[nodiscard]] Result<till::Reply> elevate(const till::Elevate& message,
                                              const server::Call& call);

private:
    struct Kept;
    [[nodiscard]] Result<std::optional<Kept>> find(const till::Elevate& message);
    [[nodiscard]] Result<till::Reply> grant(const Kept& kept, const till::Elevate& message,
                                            const server::Call& call);

    Rooms rooms_;
    wire::Random random_;
    std::map<std::string, GrantHandler> handlers_;
};

}  // namespace tillside::engine::interface
