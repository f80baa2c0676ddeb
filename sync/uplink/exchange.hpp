// One exchange with head office, waited for: for what happens seldom and outside the uplink's
// lanes, such as enrolment and the renewal of a certificate.
#pragma once

#include <atomic>

#include "sync/uplink/transfer.hpp"

namespace tillside::uplink {

// Blocks until the answer is there or the request's time is over. [any thread]
// stop: gives up within a fifth of a second once it is true (Error uplink/"stopping"); null: never.
[[nodiscard]] Outcome exchange(const Address& address, Request request,
                               const std::atomic<bool>* stop = nullptr);

}  // namespace tillside::uplink
