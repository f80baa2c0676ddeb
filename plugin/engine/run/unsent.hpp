// What the cashier hears at the close of a shift while head office does not have all of this till's
// events yet: how many, and how long the oldest has waited, in their language. It holds up nothing:
// the shift is closed, and everything is kept and goes by itself.
//
// The reply carries it as a toast, which every host draws, and as the badge "unsent", which stays
// until the next reply, for a manager who comes later.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "plugin/engine/outbox/outbox.hpp"
#include "sdk/schema/till.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::run {

// While head office is reached an event is there within a second or so; one that is younger than
// this is on its way and worth no word.
inline constexpr std::int64_t unsent_us_usual = 10'000'000;

struct Unsent {
    std::uint64_t events = 0;
    std::int64_t age_us = 0;  // of the oldest
};

// What is worth a warning, right after a closing was recorded; that closing alone is not.
[[nodiscard]] std::optional<Unsent> unsent_at_close(const outbox::Depth& depth,
                                                    bool head_office_reached, Now now);

// `language`: the cashier's, BCP 47; empty: English, as elsewhere.
[[nodiscard]] till::Toast unsent_toast(const Unsent& unsent, std::string_view language);
[[nodiscard]] till::Badge unsent_badge(const Unsent& unsent, std::string_view language);

}  // namespace tillside::engine::run
