#include "plugin/engine/outbox/draft.hpp"

#include <string>

namespace tillside::engine::outbox {

wire::Event draft_event(wire::EventKind kind, const till::Context& context,
                        std::string_view request_id) {
    wire::Event event;
    event.set_kind(kind);
    event.set_occurred_at_us(context.occurred_at_us());
    event.set_business_day(context.business_day());
    event.set_ticket(context.ticket());
    event.set_staff(context.staff());
    event.set_role(static_cast<wire::Role>(context.role()));
    event.set_host_offline(context.host_offline());
    event.set_request_id(std::string(request_id));
    return event;
}

}  // namespace tillside::engine::outbox
