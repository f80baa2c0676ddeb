// Named places where a test can have the engine killed, so that "killed between commit and answer"
// is a test and not luck. Disarmed, a place costs one comparison.
#pragma once

#include <cstdint>

namespace tillside::engine::store {

enum class Fault : std::uint8_t {
    none,
    after_begin,
    before_commit,
    after_commit,            // committed, nobody knows yet
    after_reply_written,     // the reply is in the socket
    before_spool_removal,    // a spool file is imported but still there
    after_batch_prepared,    // a batch has left for head office
    before_acknowledgement,  // head office has acknowledged; the till has not stored that
};

// Reads TILLSIDE_FAULT ("after_commit:3": the third time that the place is passed); an unknown name
// arms nothing. Call once, at the start of the program.
void arm_faults_from_environment();

// Kills the process with SIGKILL where this place is armed and its count is reached.
void fault_point(Fault place) noexcept;

}  // namespace tillside::engine::store
