// Parts that several messages have: a whole basket, tenders, a reference to another ticket. Pure.
#pragma once

#include <string>
#include <string_view>

#include "plugin/engine/checkout/line_check.hpp"

namespace tillside::engine::checkout {

using Tenders = google::protobuf::RepeatedPtrField<till::Tender>;

// Its lines, and that they make its total.
[[nodiscard]] Result<void> check_basket_at(const till::Basket& basket, const std::string& currency,
                                           const checks::Path& at, Direction direction);
// That they add up to what is due; `due_words` says what that is.
[[nodiscard]] Result<void> check_tenders(const Tenders& tenders, std::int64_t due,
                                         std::string_view due_words, const std::string& currency);
// A reference to a ticket, perhaps of another day, till or store.
[[nodiscard]] Result<void> check_other_ticket(const till::TicketRef& other, const checks::Path& at);
// Whether it is the message's own ticket after all.
[[nodiscard]] bool is_own(const till::TicketRef& other, const till::Context& own);

}  // namespace tillside::engine::checkout
