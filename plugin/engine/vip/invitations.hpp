// The list of customers whom managers want as members of special standing, as head office sent it,
// and what became of each on this till. An answer here is never undone by an older list.
//
// Thread: the engine's main thread. Functions that write want the caller's open transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plugin/engine/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::vip {

// Numbers as events and the table have them. Standing only ever grows by what happened: a "not now"
// leaves it open.
enum class Standing : std::uint8_t { open = 0, never = 1, accepted = 3, approved = 4 };

struct Invitation {
    std::string invitation_id;  // 16 bytes
    std::string customer_id;    // 16 bytes
    std::string tier;
    Standing standing = Standing::open;
};

class Invitations {
public:
    // database outlives this.
    explicit Invitations(store::Database& database) : database_(&database) {}

    // From head office. An Error "invitation_broken" where ids have wrong lengths.
    [[nodiscard]] Result<void> put(const wire::Invitation& sent);
    [[nodiscard]] Result<void> remove(std::string_view invitation_id);
    [[nodiscard]] Result<void> forget(std::string_view customer_id);
    // Two are one person from now on.
    [[nodiscard]] Result<void> move(std::string_view from, std::string_view to);
    [[nodiscard]] Result<void> clear();

    // The invitation that a customer is still to answer, or has accepted and no manager has agreed
    // to; nothing where there is none, it has run out, or they said never.
    [[nodiscard]] Result<std::optional<Invitation>> pending(std::string_view customer_id, Now now);
    [[nodiscard]] Result<std::optional<Invitation>> find(std::string_view invitation_id);
    [[nodiscard]] Result<bool> is_member(std::string_view customer_id);

    [[nodiscard]] Result<void> stand(std::string_view invitation_id, Standing standing);

    // Whether there is any invitation at all: most tills have none, and a look-up is not to pay for
    // asking.
    [[nodiscard]] Result<bool> any();

private:
    std::optional<bool> any_;  // nullopt: not known, or changed since
    store::Database* database_;
};

}  // namespace tillside::engine::vip
