// What a message of this room must be like to be taken. Pure; each refusal names its field.
#pragma once

#include "sdk/schema/till.hpp"
#include "sync/wire/error.hpp"

namespace tillside::engine::service {

[[nodiscard]] Result<void> check(const till::Feedback& message);
[[nodiscard]] Result<void> check(const till::ComplaintOpened& message);
[[nodiscard]] Result<void> check(const till::InteractionLogged& message);

}  // namespace tillside::engine::service
