// What a message of this room must be like to be taken. Pure; each refusal names its field.
#pragma once

#include <string_view>

#include "sdk/schema/till.hpp"
#include "sync/wire/error.hpp"

namespace tillside::engine::service {

// The code of a refusal because of what must not be kept anywhere (privacy.md, duty 12).
inline constexpr std::string_view text_holds_number = "text_holds_number";

[[nodiscard]] Result<void> check(const till::Feedback& message);
[[nodiscard]] Result<void> check(const till::ComplaintOpened& message);
[[nodiscard]] Result<void> check(const till::InteractionLogged& message);

}  // namespace tillside::engine::service
