// Must not compile: a permit for marketing reads no purchase history.
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
    auto permit = gate.ask<DirectMarketing, Sms>(subject, asker, now);
    if (!permit) return std::unexpected(permit.error());
    return history.read(std::move(*permit));
}
