// Time as every room takes it: a reading that is handed in, never asked for.
#pragma once

#include <cstdint>

namespace tillside {

// Microseconds since 1970-01-01 UTC.
struct Now {
    std::int64_t us = 0;
};

// The system's clock; only programs' main loops call it.
[[nodiscard]] Now system_now();

}  // namespace tillside
