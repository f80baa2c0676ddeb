// Addresses that get no more messages, whoever has them: people who are no members may opt out too
// (S35G(2)). An address is known here by its keyed hash only. A suppression outweighs every consent
// of whoever holds the address, and nothing on a till lifts it.
//
// Thread: the engine's main thread. Functions that write want the caller's open transaction.
#pragma once

#include <string_view>

#include "plugin/engine/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::engine::consent {

class Addresses {
public:
    // database outlives this.
    explicit Addresses(store::Database& database) : database_(&database) {}

    // Adds a suppression of an address (address_lookup of 16 bytes); no channels: of all. Made here
    // or sent by head office; the same again changes nothing. An Error "suppression_broken".
    [[nodiscard]] Result<void> keep(const wire::Suppression& suppression);

    // Whether an address (its hash; empty: none) may not be used through a channel.
    [[nodiscard]] Result<bool> suppressed(std::string_view address_lookup,
                                          std::string_view channel);

private:
    store::Database* database_;
};

}  // namespace tillside::engine::consent
