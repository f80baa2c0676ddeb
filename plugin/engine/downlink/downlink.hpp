// Applies what head office sends down: customers, suppressions, catalogue, staff, stock, the
// announced model. One message is applied in steps of bounded size, so that a till goes on
// answering its host in between; the cursor is stored with the last step, in its transaction.
// Every change may be applied twice, so a crash between two steps costs only repetition.
//
// Everything anew (a reset: head office no longer has the cursor's past) takes the place of what is
// held only once it is whole. Until then catalogue, stock, staff and model stay as they were; what
// comes of them waits and is swapped in with one transaction. Customers are each whole by
// themselves: they are replaced as they come, and whoever is not sent again is removed at the end.
//
// Thread: the engine's main thread, outside a transaction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "plugin/engine/catalogue/catalogue.hpp"
#include "plugin/engine/consent/addresses.hpp"
#include "plugin/engine/consent/ledger.hpp"
#include "plugin/engine/customers/incoming.hpp"
#include "plugin/engine/staff/staff.hpp"
#include "plugin/engine/store/database.hpp"
#include "plugin/engine/vip/invitations.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::engine::downlink {

// A message that is being applied, and how far it is.
struct Progress {
    wire::Changes changes;
    int next = 0;  // index of the first change not yet applied
    bool begun = false;
    bool done = false;            // everything and the cursor are stored
    std::size_t passed_over = 0;  // changes that could not be understood
};

// While everything is sent anew, in as many messages as it takes: how far it has come.
struct Loading {
    std::uint64_t loaded = 0;   // changes received
    std::uint64_t to_load = 0;  // of about so many; 0: nothing of the kind is under way
};

class Downlink {
public:
    static constexpr int changes_a_step = 200;

    struct Rooms {
        store::Database& database;
        customers::Customers& customers;
        customers::Incoming& incoming;
        consent::Ledger& ledger;
        consent::Addresses& addresses;
        vip::Invitations& invitations;
        catalogue::Catalogue& catalogue;
        staff::Staff& staff;
    };
    // The rooms outlive this.
    explicit Downlink(const Rooms& rooms) : rooms_(rooms) {}

    // What to ask head office for next; empty: from the beginning.
    [[nodiscard]] Result<std::string> cursor();
    // When head office's changes were last followed to their end; 0: never.
    [[nodiscard]] Result<std::int64_t> as_of_us();
    [[nodiscard]] Result<Loading> loading();
    // Applies the next step. An Error of the store leaves the step undone: the same call again
    // repeats it. A change that cannot be understood is passed over and counted.
    [[nodiscard]] Result<void> apply_step(Progress& progress, Now now);
    // Who follows an order of head office to wipe the till; called inside the step's transaction.
    using Order = std::function<Result<void>(const wire::Wipe& order, Now now)>;
    void on_wipe(Order order) { on_wipe_ = std::move(order); }
    // What a till does when head office begins anew with it: called inside the step's transaction.
    void on_reset(std::function<Result<void>()> reset) { on_reset_ = std::move(reset); }
    // Whether customers and staff are taken in; not on a till that was wiped.
    void take_people(bool taken) { takes_people_ = taken; }
    // Asks for everything again from now on: keys.db was lost, or the database salvaged.
    [[nodiscard]] Result<void> start_over();

private:
    struct State {
        std::string cursor;
        std::int64_t generation = 1;
        std::int64_t at_us = 0;
        Loading loading;
        bool anew = false;
    };
    [[nodiscard]] Result<State> state();
    [[nodiscard]] Result<void> begin(const Progress& progress);
    [[nodiscard]] Result<void> let_wait(const wire::Change& change);
    [[nodiscard]] Result<void> swap_in(std::int64_t generation, Now now, std::size_t& passed_over);
    [[nodiscard]] Result<void> finish(const wire::Changes& changes, Now now);
    [[nodiscard]] Result<void> apply(const wire::Change& change, std::int64_t generation, Now now);
    [[nodiscard]] Result<void> invite(wire::Invitation invitation);
    [[nodiscard]] Result<void> remove(const wire::Removed& removed);
    [[nodiscard]] Result<bool> sweep(std::int64_t generation);

    Rooms rooms_;
    Order on_wipe_;
    std::function<Result<void>()> on_reset_;
    bool takes_people_ = true;
};

}  // namespace tillside::engine::downlink
