// Correct: what a customer bought is read with a permit for profiling at the till. The other
// programs of this folder differ from this one by one line, and none of them compiles.
#include "plugin/engine/consent/gate.hpp"
#include "plugin/engine/customers/history.hpp"

using namespace tillside;
using namespace tillside::engine;
using consent::channel::Sms;
using consent::channel::Till;
using consent::purpose::DirectMarketing;
using consent::purpose::Membership;
using consent::purpose::Profiling;

Result<std::vector<wire::PurchasedItem>> bought(consent::Gate& gate, customers::History& history,
                                                const consent::Subject& subject,
                                                const consent::Asker& asker, Now now) {
    auto permit = gate.ask<Profiling, Till>(subject, asker, now);
    if (!permit) return std::unexpected(permit.error());
    return history.read(std::move(*permit));
}
