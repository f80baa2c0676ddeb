// The consent slip on the receipt: a few lines in the customer's language that say what was
// answered and how to take it back, free of charge (S35G; UEMO 9), where the policy statement is
// (DPP5), and the signed record as a QR code (sync/rules/evidence/slip.hpp). Pure.
#pragma once

#include <string>
#include <string_view>

#include "sdk/schema/till.hpp"
#include "sync/rules/consent/pack.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::engine::consent {

// Customers get a slip of what they said themselves: answers and withdrawals.
[[nodiscard]] bool has_slip(wire::ConsentEventType type);

// Adds the lines to the reply's receipt; `slip` is the text of the code. Nothing for a record of
// which there is no slip.
void add_slip(const wire::ConsentRecord& record, const std::string& slip,
              const rules::consent::Pack& pack, std::string_view language, till::Reply& reply);

}  // namespace tillside::engine::consent
