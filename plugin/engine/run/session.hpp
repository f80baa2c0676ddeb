// The two messages that are about the engine itself: HELLO and STATUS.
#pragma once

#include <string>

#include "plugin/engine/interface/host.hpp"
#include "plugin/engine/run/health.hpp"
#include "plugin/engine/server/dispatcher.hpp"

namespace tillside::engine::run {

struct SessionFacts {
    std::string store;
    std::string till;
    std::string jurisdiction;
    bool sandbox = false;  // said in every HelloReply
};
// health and host outlive the dispatcher.
void join_session(server::Dispatcher& dispatcher, Health& health, interface::Host& host,
                  const SessionFacts& facts);

}  // namespace tillside::engine::run
