// When and where something happened, as far as an event's envelope holds it. Unlike a sale's
// context it may be without a ticket or a business day: a hotline call has neither.
#pragma once

#include "sdk/schema/till.hpp"
#include "sync/wire/error.hpp"

namespace tillside::engine::interface {

// Errors (Domain::message) name the field: "bad_business_day", "bad_ticket", "bad_staff".
[[nodiscard]] Result<void> check_occasion(const till::Context& context);

// The customer id of a message as 16 bytes; empty stays empty. An Error "bad_customer_id".
[[nodiscard]] Result<std::string> customer_id_of(const std::string& text);

}  // namespace tillside::engine::interface
