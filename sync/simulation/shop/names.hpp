// Names as they are met in Hong Kong, put together by chance: Chinese names in both scripts, their
// Cantonese romanisation, and names of people from elsewhere who live there.
#pragma once

#include <string>

#include "sync/simulation/shop/random.hpp"

namespace tillside::simulation::shop {

// In the script of a language: "陳嘉欣", "陈嘉欣", "Karen Chan Ka Yan" or "Maria Santos".
[[nodiscard]] std::string make_name(const std::string& language, Chance& chance);

}  // namespace tillside::simulation::shop
