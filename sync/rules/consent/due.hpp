// What a customer's consent asks the shop to do next, for a card's warning at the till and a work
// list at head office: one pure function over the records.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sync/rules/consent/fold.hpp"
#include "sync/rules/consent/pack.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"

namespace tillside::rules::consent {

enum class Task : std::uint8_t {
    send_confirmation,   // by_us: the last moment (S35E(1)(b))
    await_opt_in,        // by_us: the last moment
    first_use_notice,    // the next use must carry the opt-out notice (S35F)
    repeat_notice,       // by_us: since when it is due; 0: its words have changed
    ask_again_if_liked,  // the consent lapsed
    tell_transferee,     // a withdrawal that a transferee has not been told of (S35L(3))
};

struct Due {
    Task task{};
    std::string purpose;  // empty: of all
    std::string record;   // id of the record that it is about; empty: none
    std::int64_t by_us = 0;

    friend auto operator<=>(const Due&, const Due&) = default;
};

// Each task once for a purpose and record, in a fixed order whatever the order of the records.
// Nothing for a customer who was erased.
[[nodiscard]] std::vector<Due> due(std::span<const wire::ConsentRecord> records, const Pack& pack,
                                   Now now);

// Whether a message may go out under a cell: an Error (Domain::consent) "not_permitted" where it is
// not usable, and "opt_out_notice_missing" where this would be the first use and the message does
// not carry the opt-out notice (S35F(1)).
[[nodiscard]] Result<void> check_use(const CellState& cell, bool carries_opt_out_notice);

}  // namespace tillside::rules::consent
