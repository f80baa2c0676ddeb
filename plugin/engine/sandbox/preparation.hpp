// Fills a sandbox's till as head office and ten conversations would: customers, staff, catalogue,
// stock and model come through the downlink, answers and withdrawals through the dispatcher. So
// what a sandbox shows is what the real rooms make of it.
//
// Thread: the engine's main thread, before anybody is served.
#pragma once

#include "plugin/engine/customers/customer.hpp"
#include "plugin/engine/downlink/downlink.hpp"
#include "plugin/engine/sandbox/people.hpp"
#include "plugin/engine/server/dispatcher.hpp"
#include "plugin/engine/suggestions/model_store.hpp"

namespace tillside::engine::sandbox {

// A sandbox makes these itself, new for every folder.
[[nodiscard]] wire::TillSecrets make_secrets(const wire::Random& random);

// A person as head office would send them, with a key of their own.
[[nodiscard]] Result<wire::Customer> customer_for(const Person& person,
                                                  const wire::TillSecrets& secrets, Now now,
                                                  const wire::Random& random);

struct PreparationRooms {
    server::Dispatcher& dispatcher;
    downlink::Downlink& downlink;
    customers::Customers& customers;
    suggestions::ModelStore& models;
};
// Does nothing twice: a folder that was prepared before keeps what has happened in it.
[[nodiscard]] Result<void> prepare(const PreparationRooms& rooms, const wire::TillSecrets& secrets,
                                   Now now, const wire::Random& random);

}  // namespace tillside::engine::sandbox
