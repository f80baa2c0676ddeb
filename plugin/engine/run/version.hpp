// The version that engine, status and head office see.
#pragma once

namespace tillside::engine::run {

inline constexpr const char* version = "0.1.0";

}  // namespace tillside::engine::run
