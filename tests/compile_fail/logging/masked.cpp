// Must not compile: a masked contact is not logged either.
#include <fmt/format.h>

#include "plugin/engine/customers/contacts.hpp"
#include "plugin/engine/log/log.hpp"

using namespace tillside;
using namespace tillside::engine;

void note(const wire::Contact& contact, const rules::identity::Phone& phone,
          const customers::MaskedContact& masked, const std::string& typed, int count,
          std::string_view request_id) {
    log::info("contact_read", {log::Field("phone", masked), {"request", log::Id{request_id}}});
    (void)contact, (void)phone, (void)masked, (void)typed;
}
