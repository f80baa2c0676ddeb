// The command line of tillsided.
#pragma once

namespace tillside::engine::run {

// Exit codes: 0 done; 1 it failed, with words on the standard error; 2 wrong arguments.
[[nodiscard]] int run_program(int count, char** arguments);

}  // namespace tillside::engine::run
