// tillside-simulate without a word: chains of tills and head office, one for each seed, each run to
// its end and checked.
#pragma once

#include "sync/command_line/command_line.hpp"

namespace tillside::simulation {

// Runs where no subcommand is named; exit_code is set then: 0 no violation, 1 some, 2 it could not
// run.
void add_chain(command_line::Command& app, int& exit_code);

}  // namespace tillside::simulation
