// Correct: a log line says that something happened, how often, and the id of the request. The other
// programs of this folder differ from this one by one line, and none of them compiles: what is
// personal has no way into the log.
#include <fmt/format.h>

#include "plugin/engine/customers/contacts.hpp"
#include "plugin/engine/log/log.hpp"

using namespace tillside;
using namespace tillside::engine;

void note(const wire::Contact& contact, const rules::identity::Phone& phone,
          const customers::MaskedContact& masked, const std::string& typed, int count,
          std::string_view request_id) {
    log::info("contact_read", {log::Field("count", count), {"request", log::Id{request_id}}});
    (void)contact, (void)phone, (void)masked, (void)typed;
}
