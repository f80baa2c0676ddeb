#include "plugin/engine/loyalty/own_card.hpp"

#include "sync/wire/sealing.hpp"

namespace tillside::engine::loyalty {

namespace {
constexpr const char* own_card = "own_card";
}

void OwnCard::join() {
    elevations_->on_granted(
        own_card, [this](const interface::Granted& granted, till::Reply& reply) -> Result<void> {
            auto shown =
                look_up_->attach_agreed(granted.said.context(), granted.customer_id, granted.call);
            if (!shown) return std::unexpected(shown.error());
            *shown->mutable_recorded() = reply.recorded();
            reply = std::move(*shown);
            return {};
        });
}

Result<void> OwnCard::after(const server::Served& served, till::Reply& reply) {
    if (reply.failure().code() != customers::own_card_refused || served.call.training) return {};
    if (served.context == nullptr || reply.customers_size() != 1) return {};
    const auto customer_id = wire::uuid_bytes(reply.customers(0).customer_id());
    if (!customer_id) return {};
    interface::Need need;
    need.action = own_card;
    need.reason = "A member of staff puts their own membership on a sale that they ring";
    need.customer_id = *customer_id;
    need.skip_label = "Go on without the membership";
    return elevations_->ask(need, *served.context, reply, served.call.now);
}

}  // namespace tillside::engine::loyalty
