// Honesty at the till: who rings a sale does not put their own membership on it. The look-up
// refuses it; here a manager is asked, and with their consent, which is recorded, it is attached.
//
// Thread: the engine's main thread.
#pragma once

#include "plugin/engine/customers/look_up.hpp"
#include "plugin/engine/interface/elevations.hpp"
#include "plugin/engine/server/dispatcher.hpp"

namespace tillside::engine::loyalty {

class OwnCard {
public:
    // Both outlive this.
    OwnCard(interface::Elevations& elevations, customers::LookUp& look_up)
        : elevations_(&elevations), look_up_(&look_up) {}

    void join();
    // After a request was served: asks a manager where the guard refused.
    [[nodiscard]] Result<void> after(const server::Served& served, till::Reply& reply);

private:
    interface::Elevations* elevations_;
    customers::LookUp* look_up_;
};

}  // namespace tillside::engine::loyalty
