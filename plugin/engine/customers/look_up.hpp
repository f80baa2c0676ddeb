// Finding a customer: by phone, by card, by scan, and attaching them to the ticket. Look-ups are
// exact and every one is written down by the gate, found or not. A customer whom this till does not
// hold is asked for at head office without waiting; the answer is announced (POLL).
//
// Thread: the engine's main thread, outside a transaction.
#pragma once

#include <string>

#include "plugin/engine/checkout/suggester.hpp"
#include "plugin/engine/checkout/tickets.hpp"
#include "plugin/engine/customers/elsewhere.hpp"
#include "plugin/engine/customers/incoming.hpp"
#include "plugin/engine/customers/receipts.hpp"
#include "plugin/engine/customers/screen.hpp"
#include "plugin/engine/server/announcements.hpp"
#include "plugin/engine/server/dispatcher.hpp"
#include "sdk/schema/till.hpp"

namespace tillside::engine::customers {

// The failure of a reply whose customer is whoever rings the sale (feature 25); the reply holds
// their card, so that a manager can be asked, and nobody is attached.
inline constexpr const char* own_card_refused = "own_card";

class LookUp {
public:
    struct Rooms {
        store::Database& database;
        consent::Gate& gate;
        Customers& customers;
        Incoming& incoming;
        Screen& screen;
        Receipts& receipts;
        checkout::Tickets& tickets;
        server::Announcements& news;
        const rules::consent::Pack& pack;
        Elsewhere* elsewhere = nullptr;            // none: nobody is asked
        checkout::Suggester* suggester = nullptr;  // none: no advice
        std::function<Now()> clock;                // for answers that come later
        // Whether a customer is the member of staff with that code.
        std::function<Result<bool>(std::string_view staff, std::string_view customer_id)> is_staff;
    };
    // The rooms outlive this.
    explicit LookUp(Rooms rooms) : rooms_(std::move(rooms)) {}

    // Errors: "phone_…" of Phone::parse, "card_altered", "card_missing", "reason_needed"; a refusal
    // "look_ups_limited" is a Reply, so that a manager can be asked beside it. Nobody
    // found is an answer without customers; looking_elsewhere says whether head office was asked.
    [[nodiscard]] Result<till::Reply> find(const till::FindCustomer& message,
                                           const server::Call& call);
    // Claims the chain's own cards and attaches their customer to the ticket; passes the rest on,
    // and names a product's GTIN.
    [[nodiscard]] Result<till::Reply> scanned(const till::Scanned& message,
                                              const server::Call& call);
    // Attaches a customer that this till holds to the ticket, or detaches whoever is. Refused as
    // own_card_refused where they ring the sale themselves.
    [[nodiscard]] Result<till::Reply> set_customer(const till::SetCustomer& message,
                                                   const server::Call& call);

    // The same after a manager agreed to it.
    [[nodiscard]] Result<till::Reply> attach_agreed(const till::Context& context,
                                                    std::string_view customer_id,
                                                    const server::Call& call);

private:
    enum class Guard : std::uint8_t { on, agreed };
    [[nodiscard]] Result<till::Reply> attach_held(const till::Context& context,
                                                  std::string_view customer_id,
                                                  const server::Call& call, Guard guard);
    // Whether the customer may be put on the ticket by whoever rings it; says so on the reply.
    [[nodiscard]] Result<bool> may_attach(const Customer& customer, const till::Context& context,
                                          till::Reply& reply);
    // What a look-up was for: at head office, and as the look-ups' count knows it.
    struct Wanted {
        wire::Find at_head_office;
        std::string hash;
    };
    [[nodiscard]] Result<till::Reply> find_by_phone(const till::FindCustomer& message,
                                                    const consent::Asker& asker, Now now);
    [[nodiscard]] Result<till::Reply> find_by_card(const till::FindCustomer& message,
                                                   const consent::Asker& asker, Now now);
    [[nodiscard]] Result<till::Reply> find_by_email(const till::FindCustomer& message,
                                                    const consent::Asker& asker, Now now);
    [[nodiscard]] Result<till::Reply> find_by_receipt(const till::FindCustomer& message,
                                                      const consent::Asker& asker, Now now);
    [[nodiscard]] Result<till::Reply> show(const std::optional<Customer>& customer,
                                           const Wanted& wanted, const consent::Asker& asker,
                                           Now now);
    void attach(const Customer& customer, const till::Context& context, till::Reply& reply,
                Now now);
    void answered(const Result<wire::Found>& found, const std::string& hash,
                  const consent::Asker& asker);
    [[nodiscard]] Result<till::CustomerCard> take_in(const wire::Customer& sent,
                                                     const consent::Asker& asker, Now now);

    Rooms rooms_;
};

}  // namespace tillside::engine::customers
