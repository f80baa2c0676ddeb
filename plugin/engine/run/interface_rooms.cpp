#include "plugin/engine/run/interface_rooms.hpp"

#include "plugin/engine/interface/degrade.hpp"
#include "plugin/engine/log/log.hpp"

namespace tillside::engine::run {

InterfaceRooms::InterfaceRooms(store::Database& database, outbox::Outbox& outbox,
                               const checkout::Tickets& tickets, CustomerRooms& customers)
    : customers_(customers),
      host_(database),
      prompts_({database, outbox, host_}, wire::system_random()),
      elevations_({database, outbox, customers.staff(), customers.sign_in()},
                  wire::system_random()),
      quiet_(database),
      invitations_(prompts_, quiet_, tickets, customers.pack()),
      vip_({customers.invitations(), prompts_, elevations_, quiet_, outbox, tickets}),
      own_card_(elevations_, customers.look_up()),
      reveal_({customers.gate(), customers.look_ups(), customers.customers(), customers.contacts(),
               elevations_, outbox}),
      address_opt_out_(
          {customers.addresses(), customers.customers(), outbox, customers.pack().phones}),
      requests_({database, outbox, customers.customers(), customers.keys(), customers.pack()},
                wire::system_random()),
      service_({database, outbox, customers.customers(), customers.keys()}, wire::system_random()),
      enquiries_({customers.catalogue(), customers.downlink()}) {}

void InterfaceRooms::join(server::Dispatcher& dispatcher) {
    prompts_.join(dispatcher);
    quiet_.join(dispatcher);
    vip_.join();
    own_card_.join();
    reveal_.join(dispatcher);
    address_opt_out_.join(dispatcher);
    requests_.join(dispatcher);
    elevations_.join(dispatcher);
    service_.join(dispatcher);
    enquiries_.join(dispatcher);
    invitations_.join(customers_.conversations());
    customers_.wipe().also([this] { return prompts_.forget_all(); });
    customers_.wipe().also([this] { return elevations_.forget_all(); });
    customers_.incoming().on_removed([this](std::string_view customer_id) -> Result<void> {
        if (auto forgotten = prompts_.forget(customer_id); !forgotten) return forgotten;
        return elevations_.forget(customer_id);
    });
    // A rating belongs to the sale and to nobody: who gave it was not asked.
    prompts_.on_answer(
        "feedback",
        [this](const interface::Answered& answered, till::Reply& reply) -> Result<void> {
            till::Feedback feedback;
            *feedback.mutable_context() = answered.said.context();
            feedback.set_rating(answered.said.rating());
            feedback.set_highest(answered.question.prompt.highest());
            feedback.set_surface(answered.surface);
            auto given = service_.feedback(feedback, answered.call);
            if (!given) return std::unexpected(given.error());
            reply = std::move(*given);
            return {};
        });
}

void InterfaceRooms::finish(const server::Served& served, till::Reply& reply) {
    if (auto asked = invitations_.after(served, reply); !asked) {
        log::warning("question_not_asked", {{"reason", asked.error()}});
    }
    if (auto asked = vip_.after(served, reply); !asked) {
        log::warning("question_not_asked", {{"reason", asked.error()}});
    }
    if (auto asked = own_card_.after(served, reply); !asked) {
        log::warning("manager_not_asked", {{"reason", asked.error()}});
    }
    if (auto asked = reveal_.after(served, reply); !asked) {
        log::warning("manager_not_asked", {{"reason", asked.error()}});
    }
    interface::Capabilities host = host_.capabilities();
    host.card |= served.kind == till::ENQUIRE;  // who asks can show the answer
    interface::degrade(reply, host);
}

void InterfaceRooms::fit(till::Reply& reply) const {
    interface::degrade(reply, host_.capabilities());
}

}  // namespace tillside::engine::run
