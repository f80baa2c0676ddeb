// A till of a test with the rooms that speak through the host, and a host that says what it can
// draw.
#pragma once

#include "plugin/engine/interface/degrade.hpp"
#include "plugin/engine/run/interface_rooms.hpp"
#include "tests/unit/plugin/engine/customers/rooms_of_a_test.hpp"

namespace tillside::engine::testing {

struct HostedTill : TillOfATest {
    HostedTill() : interface(opened.database, outbox, tickets, rooms) {
        interface.join(dispatcher);
        server::Surroundings surroundings;
        surroundings.finish = [this](const server::Served& served, till::Reply& reply) {
            interface.finish(served, reply);
            return Result<void>();
        };
        surroundings.pruned = engine::interface::without_what_is_given_once;
        dispatcher.surround(std::move(surroundings));
    }

    void host_draws(const std::vector<std::string>& names) {
        till::Hello hello;
        for (const std::string& name : names)
            hello.add_capabilities(name);
        REQUIRE(interface.host().declared(hello, now));
    }

    // A member as an import makes them: known, never asked.
    std::string imported(const std::string& phone) {
        wire::Customer sent;
        sent.set_customer_id(std::string(16, phone.back()));
        const auto parsed = rules::identity::Phone::parse(phone, files.pack.phones);
        sent.set_phone_lookup(rooms.customers().phone_lookup(*parsed));
        sent.set_card_number("OLD" + phone);
        sent.set_language("en");
        downlink::Progress progress;
        *progress.changes.add_changes()->mutable_customer() = sent;
        REQUIRE(rooms.downlink().apply_step(progress, now));
        return wire::uuid_text(sent.customer_id());
    }

    till::Reply attach(const std::string& customer_id, const std::string& ticket = "100") {
        till::SetCustomer message;
        *message.mutable_context() = context(ticket);
        message.set_customer_id(customer_id);
        return send(till::SET_CUSTOMER, message);
    }

    till::Reply complete(const std::string& ticket, bool spooled = false,
                         const std::string& customer_id = {}) {
        till::BasketCompleted message;
        message.set_customer_id(customer_id);
        *message.mutable_context() = context(ticket);
        till::Line& line = *message.mutable_basket()->add_lines();
        line.set_line_id("1");
        line.set_sku("A1");
        line.set_quantity_milli(1000);
        line.set_unit_price(100);
        line.set_amount(100);
        message.mutable_basket()->set_revision(1);
        message.mutable_basket()->set_total(100);
        till::Tender& tender = *message.add_tenders();
        tender.set_kind(till::CASH);
        tender.set_amount(100);
        return send(till::BASKET_COMPLETED, message, spooled);
    }

    till::PromptAnswered answer_to(const till::Prompt& prompt, const std::string& ticket = "100") {
        till::PromptAnswered out;
        *out.mutable_context() = context(ticket);
        out.set_prompt_id(prompt.prompt_id());
        out.set_outcome(till::PromptAnswered::ANSWERED);
        out.set_surface(prompt.surface());
        out.set_seconds_shown(4);
        return out;
    }

    run::InterfaceRooms interface;
};

}  // namespace tillside::engine::testing
