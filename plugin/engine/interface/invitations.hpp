// The questions that the engine asks of its own accord, one a sale at most: a member who never
// answered the notice is shown it when they are attached, and after a sale a customer may rate it
// where they have a display of their own. Skipping either costs nothing and records no refusal.
//
// Thread: the engine's main thread.
#pragma once

#include "plugin/engine/checkout/tickets.hpp"
#include "plugin/engine/customers/conversations.hpp"
#include "plugin/engine/interface/prompts.hpp"
#include "plugin/engine/interface/quiet.hpp"
#include "sync/rules/consent/pack.hpp"

namespace tillside::engine::interface {

class Invitations {
public:
    // All outlive this.
    Invitations(Prompts& prompts, Quiet& quiet, const checkout::Tickets& tickets,
                const rules::consent::Pack& pack)
        : prompts_(&prompts), quiet_(&quiet), tickets_(&tickets), pack_(&pack) {}

    // Answers to the notice become a consent record like any other: given on the customer display
    // it is the customer's own tap, read aloud it is oral (privacy.md, reading 1). Refused as
    // "customer_changed" where somebody else, or nobody, is attached by then.
    void join(customers::Conversations& conversations);
    // After a request was served: puts a question on the reply where one is due.
    [[nodiscard]] Result<void> after(const server::Served& served, till::Reply& reply);

private:
    [[nodiscard]] Result<void> ask_consent(const till::CustomerCard& card,
                                           const server::Served& served, till::Reply& reply);
    [[nodiscard]] Result<void> ask_rating(const server::Served& served, till::Reply& reply);

    [[nodiscard]] Result<bool> may_ask(const server::Served& served);

    Prompts* prompts_;
    Quiet* quiet_;
    const checkout::Tickets* tickets_;
    const rules::consent::Pack* pack_;
};

}  // namespace tillside::engine::interface
