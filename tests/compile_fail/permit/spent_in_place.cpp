// Must not compile: a permit is given up where it is used, so it cannot stay behind as if unused.
#include "plugin/engine/consent/gate.hpp"
#include "plugin/engine/customers/contacts.hpp"

using namespace tillside;
using namespace tillside::engine;
using consent::Permit;
using consent::channel::Sms;
using consent::channel::Till;
using consent::purpose::DirectMarketing;
using consent::purpose::Membership;

Result<std::string> phone_for_a_message(consent::Gate& gate, customers::Contacts& contacts,
                                        const consent::Subject& subject,
                                        const consent::Asker& asker, Now now) {
    Result<Permit<DirectMarketing, Sms>> permit =
        gate.ask<DirectMarketing, Sms>(subject, asker, now);
    if (!permit) return std::unexpected(permit.error());
    return permit->spend();
}
