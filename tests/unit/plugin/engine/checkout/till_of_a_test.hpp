// A till's checkout as the engine puts it together: real database, real outbox, real dispatcher.
// Messages go in as a host sends them; events come out as head office would read them.
#pragma once

#include <tillside/plugin.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "plugin/engine/checkout/checkout.hpp"
#include "plugin/engine/server/payload.hpp"
#include "tests/unit/plugin/engine/temporary_folder.hpp"

namespace tillside::testing {

// Suggests one thing, always: what is asked here is whether advice is given at all.
class OneSuggestion final : public engine::checkout::Suggester {
public:
    [[nodiscard]] Result<std::vector<till::Suggestion>> suggest(
        const engine::checkout::SuggestionQuery& query, Now) override {
        till::Suggestion suggestion;
        suggestion.set_sku("TEA");
        customer_id = query.customer_id;
        return std::vector{suggestion};
    }
    std::string customer_id;  // of the last query
};

struct CheckoutTill {
    static constexpr Now now{1'700'000'000'000'000};

    TemporaryFolder folder;
    engine::store::Database database =
        engine::store::Database::open(folder / "till.db", now).value();
    engine::outbox::Outbox outbox =
        engine::outbox::Outbox::open(database, "CWB", "CWB-1", now, wire::system_random()).value();
    engine::checkout::Tickets tickets;
    OneSuggestion suggester;
    engine::checkout::Checkout checkout{{database, outbox, tickets, &suggester}};
    engine::server::Dispatcher dispatcher{database, "CWB", "CWB-1"};

    CheckoutTill() { checkout.join(dispatcher); }

    // Each under a request id of its own.
    template <typename Message>
    till::Reply send(till::Kind kind, const Message& message) {
        std::string id(16, '\0');
        wire::system_random()({reinterpret_cast<unsigned char*>(id.data()), id.size()});
        const auto answer = dispatcher.serve(
            {static_cast<std::uint32_t>(kind), TILLSIDE_PROTOBUF, id, message.SerializeAsString()},
            now);
        till::Reply reply;
        REQUIRE(reply.ParseFromString(answer.payload));
        CHECK(reply.has_failure() == (answer.status == TILLSIDE_REFUSED));
        return reply;
    }

    std::vector<wire::Event> events() {
        std::vector<wire::Event> all;
        const auto pending = outbox.pending(1000, 1 << 24).value();
        if (!pending) return all;
        for (const std::string& bytes : pending->events)
            REQUIRE(all.emplace_back().ParseFromString(bytes));
        return all;
    }
};

inline till::Context context_of(const std::string& ticket) {
    till::Context context;
    context.set_store("CWB");
    context.set_till("CWB-1");
    context.set_business_day("2026-01-02");
    context.set_ticket(ticket);
    context.set_staff("S7");
    context.set_currency("HKD");
    return context;
}

inline till::Line line_of(const std::string& sku, std::int64_t amount) {
    till::Line line;
    line.set_sku(sku);
    line.set_quantity_milli(1000);
    line.set_unit_price(amount < 0 ? -amount : amount);
    line.set_amount(amount);
    return line;
}

inline till::Basket basket_of(std::uint64_t revision, std::int64_t amount = 2500) {
    till::Basket basket;
    basket.set_revision(revision);
    *basket.add_lines() = line_of("A1", amount);
    basket.set_total(amount);
    return basket;
}

inline till::BasketCompleted sale_of(const std::string& ticket, std::int64_t amount = 2500) {
    till::BasketCompleted message;
    *message.mutable_context() = context_of(ticket);
    *message.mutable_basket() = basket_of(1, amount);
    till::Tender& tender = *message.add_tenders();
    tender.set_kind(till::CASH);
    tender.set_amount(amount);
    return message;
}

inline till::ReturnCompleted return_of(const std::string& ticket, std::int64_t amount = 2500) {
    till::ReturnCompleted message;
    *message.mutable_context() = context_of(ticket);
    till::TicketRef& original = *message.mutable_return_of();
    original.set_business_day("2026-01-01");
    original.set_ticket("17");
    *message.add_lines()->mutable_line() = line_of("A1", amount);
    message.set_refund_total(amount);
    till::Tender& tender = *message.add_tenders();
    tender.set_kind(till::CASH);
    tender.set_amount(-amount);
    return message;
}

template <typename Message>
Message with_basket(const std::string& ticket, std::uint64_t revision) {
    Message message;
    *message.mutable_context() = context_of(ticket);
    *message.mutable_basket() = basket_of(revision);
    return message;
}

}  // namespace tillside::testing
