// From the host's messages to the facts of events: the same content in the form that stays. Other
// tickets are named in full. Nothing personal goes into them.
#pragma once

#include "sdk/schema/till.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::engine::checkout {

// Words of the host's as they are kept: where they hold an identity or payment card number they
// are replaced by a note (privacy.md, duty 12). The sale itself is never refused for its words.
[[nodiscard]] std::string kept_words(const std::string& words);

[[nodiscard]] wire::BasketCompleted fact_of(const till::BasketCompleted& message);
[[nodiscard]] wire::BasketPutAside fact_of(const till::BasketSuspended& message);
[[nodiscard]] wire::BasketPutAside fact_of(const till::BasketResumed& message);
[[nodiscard]] wire::ReturnCompleted fact_of(const till::ReturnCompleted& message);
[[nodiscard]] wire::ReceiptReprinted fact_of(const till::ReceiptReprinted& message);
[[nodiscard]] wire::Shift fact_of(const till::ShiftOpened& message);
[[nodiscard]] wire::Shift fact_of(const till::ShiftClosed& message);

}  // namespace tillside::engine::checkout
