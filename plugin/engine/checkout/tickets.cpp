#include "plugin/engine/checkout/tickets.hpp"

#include <algorithm>

namespace tillside::engine::checkout {

namespace {

auto same_as(const till::Context& context) {
    return [&context](const Ticket& ticket) {
        return ticket.number == context.ticket() && ticket.business_day == context.business_day() &&
               ticket.training == context.training();
    };
}

}  // namespace

Ticket& Tickets::of(const till::Context& context) {
    const auto found = std::ranges::find_if(newest_first_, same_as(context));
    if (found != newest_first_.end()) {
        newest_first_.splice(newest_first_.begin(), newest_first_, found);
        return newest_first_.front();
    }
    Ticket& made = newest_first_.emplace_front();
    made.business_day = context.business_day();
    made.number = context.ticket();
    made.training = context.training();
    if (newest_first_.size() > tickets_max) newest_first_.pop_back();
    return newest_first_.front();
}

const Ticket* Tickets::find(const till::Context& context) const {
    const auto found = std::ranges::find_if(newest_first_, same_as(context));
    return found == newest_first_.end() ? nullptr : &*found;
}

void Tickets::close(const till::Context& context) {
    newest_first_.remove_if(same_as(context));
}

}  // namespace tillside::engine::checkout
