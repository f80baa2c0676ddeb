// The two messages that are about the engine itself: HELLO and STATUS.
#pragma once

#include <string>

#include "plugin/engine/run/health.hpp"
#include "plugin/engine/server/dispatcher.hpp"

namespace tillside::engine::run {

void join_session(server::Dispatcher& dispatcher, Health& health, const std::string& store,
                  const std::string& till, const std::string& jurisdiction);

}  // namespace tillside::engine::run
