// What was asked for travels with the request to the manager (Need::detail), as numbers of
// ContactField, a comma between them.
#include "plugin/engine/privacy/reveal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "plugin/engine/customers/conversations.hpp"
#include "plugin/engine/outbox/draft.hpp"

namespace tillside::engine::privacy {

namespace {

constexpr const char* reveal_contact = "reveal_contact";
constexpr const char* more_look_ups = "more_look_ups";

struct Permitted {
    till::Role role;
    till::ContactField field;
};
constexpr std::array<Permitted, 3> permitted{{
    {till::STORE_MANAGER, till::CONTACT_PHONE},
    {till::STORE_MANAGER, till::CONTACT_NAME},
    {till::STORE_MANAGER, till::CONTACT_EMAIL},
}};

std::string detail_of(const till::RevealContact& message) {
    std::vector<int> fields(message.fields().begin(), message.fields().end());
    std::ranges::sort(fields);
    fields.erase(std::ranges::unique(fields).begin(), fields.end());
    return fmt::format("{}", fmt::join(fields, ","));
}

std::vector<till::ContactField> fields_from(std::string_view detail) {
    std::vector<till::ContactField> fields;
    for (const char digit : detail) {
        if (digit >= '1' && digit <= '9') {
            fields.push_back(static_cast<till::ContactField>(digit - '0'));
        }
    }
    return fields;
}

const char* name_of(till::ContactField field) {
    switch (field) {
        case till::CONTACT_PHONE:
            return "phone";
        case till::CONTACT_NAME:
            return "name";
        case till::CONTACT_EMAIL:
            return "email";
        default:
            return "";
    }
}

const std::string& value_of(const wire::Contact& contact, till::ContactField field) {
    static const std::string none;
    switch (field) {
        case till::CONTACT_PHONE:
            return contact.phone();
        case till::CONTACT_NAME:
            return contact.name();
        case till::CONTACT_EMAIL:
            return contact.email();
        default:
            return none;
    }
}

}  // namespace

bool may_see(till::Role role, till::ContactField field) {
    return std::ranges::any_of(
        permitted, [&](const Permitted& one) { return one.role == role && one.field == field; });
}

void Reveal::join(server::Dispatcher& dispatcher) {
    dispatcher.on<till::RevealContact>(
        till::REVEAL_CONTACT, server::Keeps::a_record,
        [this](const auto& message, const server::Call& call) { return ask(message, call); });
    rooms_.elevations.on_granted(reveal_contact,
                                 [this](const interface::Granted& granted, till::Reply& reply) {
                                     return show(granted, reply);
                                 });
    rooms_.elevations.on_granted(
        more_look_ups, [this](const interface::Granted& granted, till::Reply&) -> Result<void> {
            rooms_.look_ups.allow_more(granted.detail, granted.call.now);
            return {};
        });
}

Result<void> Reveal::after(const server::Served& served, till::Reply& reply) {
    if (reply.failure().code() != "look_ups_limited" || served.call.training) return {};
    if (served.context == nullptr) return {};
    interface::Need need;
    need.action = more_look_ups;
    need.reason = "Many customers were looked up without a sale: a manager can allow some more";
    need.skip_label = "Go on without the customer";
    need.detail = served.context->staff();
    return rooms_.elevations.ask(need, *served.context, reply, served.call.now);
}

Result<till::Reply> Reveal::ask(const till::RevealContact& message, const server::Call& call) {
    if (call.training) {
        return fail_at(Domain::access, "training", "context.training",
                       "in training no contact is shown in the clear");
    }
    const auto customer_id = customers::customer_id_from(message.customer_id());
    if (!customer_id) return std::unexpected(customer_id.error());
    if (message.fields().empty()) {
        return fail_at(Domain::access, "fields_missing", "fields", "say which values are needed");
    }
    for (int at = 0; at < message.fields_size(); ++at) {
        if (!may_see(till::STORE_MANAGER, message.fields(at))) {
            return fail_at(Domain::access, "field_unknown", fmt::format("fields[{}]", at),
                           "nobody at a till may see this in the clear");
        }
    }
    if (message.reason().find_first_not_of(' ') == std::string::npos) {
        return fail_at(Domain::access, "reason_needed", "reason", "say why it is needed");
    }
    const consent::Asker asker{message.context().staff(), {}, message.reason()};
    if (auto fit = consent::Gate::check(asker); !fit) return std::unexpected(fit.error());
    const auto customer = rooms_.customers.find(*customer_id);
    if (!customer) return std::unexpected(customer.error());
    if (!*customer) {
        return fail_at(Domain::customers, "customer_not_here", "customer_id",
                       "this till does not hold the customer: find them first");
    }
    till::Reply reply;
    interface::Need need;
    need.action = reveal_contact;
    need.reason = fmt::format("To see a contact in the clear: {}", message.reason());
    need.customer_id = *customer_id;
    need.skip_label = "Go on without";
    need.detail = detail_of(message);
    auto asked = rooms_.elevations.ask(need, message.context(), reply, call.now);
    if (!asked) return std::unexpected(asked.error());
    return reply;
}

// Only a store manager's PIN comes this far (Elevations).
Result<void> Reveal::show(const interface::Granted& granted, till::Reply& reply) {
    const till::Context& context = granted.said.context();
    const std::string& why = granted.said.reason();
    const consent::Asker asker{granted.said.manager(),
                               context.ticket(),
                               why.empty() ? "revealed to a manager" : why,
                               false,
                               context.business_day(),
                               true};
    auto permit = rooms_.gate.ask<consent::purpose::Membership, consent::channel::TillInClear>(
        {granted.customer_id, "contact", ""}, asker, granted.call.now);
    if (!permit) return std::unexpected(permit.error());
    const auto contact = rooms_.contacts.in_clear(std::move(*permit));
    if (!contact) return std::unexpected(contact.error());
    const std::vector<till::ContactField> fields = fields_from(granted.detail);
    if (auto recorded = record(granted, fields, reply); !recorded) return recorded;
    till::RevealedContact& revealed = *reply.mutable_revealed();
    revealed.set_customer_id(wire::uuid_text(granted.customer_id));
    revealed.set_time_limit_ms(shown_ms);
    for (const till::ContactField field : fields) {
        if (!may_see(till::STORE_MANAGER, field)) continue;
        till::ContactValue& value = *revealed.add_values();
        value.set_field(field);
        value.set_value(value_of(*contact, field));
    }
    return {};
}

Result<void> Reveal::record(const interface::Granted& granted,
                            std::span<const till::ContactField> fields, till::Reply& reply) {
    wire::Event event = outbox::draft_event(wire::CONTACT_REVEALED, granted.said.context(),
                                            granted.call.request_id);
    event.set_customer_id(granted.customer_id);
    wire::ContactRevealed& fact = *event.mutable_contact_revealed();
    for (const till::ContactField field : fields)
        fact.add_fields(name_of(field));
    fact.set_manager(granted.said.manager());
    fact.set_reason(granted.said.reason());
    const auto recorded = rooms_.outbox.append(std::move(event), granted.call.now);
    if (!recorded) return std::unexpected(recorded.error());
    till::RecordedEvent& said = *reply.add_recorded();
    said.set_event_id(wire::uuid_text(recorded->event_id));
    said.set_kind(wire::EventKind_Name(recorded->kind));
    return {};
}

}  // namespace tillside::engine::privacy
