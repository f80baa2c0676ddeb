// A reply made fit for the host: what it cannot draw is left out, and what is asked of a customer
// without a customer display becomes a question that the cashier reads aloud. Pure: the same reply
// and host give the same answer. It never adds anything.
#pragma once

#include <optional>

#include "plugin/engine/interface/capabilities.hpp"

namespace tillside::engine::interface {

inline constexpr int cards_max = 16;
inline constexpr int card_rows_max = 32;
inline constexpr int prompts_max = 4;
inline constexpr int display_steps_max = 8;
inline constexpr int discounts_max = 256;

// Whether a prompt reaches somebody on this host, and through whom. `surface` is the one wanted.
[[nodiscard]] bool can_ask(const Capabilities& host, till::Prompt::Kind kind,
                           till::Surface surface);

// The same question for the cashier to read: a notice's short script in place of its text.
void read_aloud(till::Prompt& prompt);

void degrade(till::Reply& reply, const Capabilities& host);

// What was shown in the clear is given once: a repeated request gets the reply without it, and
// nothing keeps it.
[[nodiscard]] std::optional<till::Reply> without_what_is_given_once(const till::Reply& reply);

}  // namespace tillside::engine::interface
