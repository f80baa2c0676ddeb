// The things that a sandbox puts on a reply from its own data: signs of a customer's state, cards,
// an offer, a receipt block, steps of the customer display. Their features come later; a host can
// draw them today.
#pragma once

#include "plugin/engine/sandbox/people.hpp"
#include "sdk/schema/till.hpp"

namespace tillside::engine::sandbox {

[[nodiscard]] till::Badge sandbox_badge();
// Badges and cards of a customer who is VIP, under age or has a complaint open.
void add_signs_of(const Person& person, till::Reply& reply);
// Ten per cent off the first line.
void add_offer(const till::Basket& basket, till::Reply& reply);
// A card in every tone, one of them unknown to any host, one with Chinese.
void add_cards(till::Reply& reply);
// A line in every style and place, with words that 32 columns have to break.
void add_receipt(till::Reply& reply);
// Welcome, what is in the basket, thanks.
void add_display(till::Reply& reply);

}  // namespace tillside::engine::sandbox
