// The commands of tillside-verify: each adds itself to the command line and leaves what has to be
// done in `chosen`, which gives the exit status: 0 all holds, 1 something does not, 2 could not be
// checked.
#pragma once

#include <functional>

#include "sync/command_line/command_line.hpp"
#include "sync/wire/error.hpp"

namespace tillside::evidence::program {

using Chosen = std::function<int()>;

void add_chain(command_line::Command& app, Chosen& chosen);
void add_keys(command_line::Command& app, Chosen& chosen);
void add_slip(command_line::Command& app, Chosen& chosen);
void add_pack(command_line::Command& app, Chosen& chosen);

// Says on stderr why it could not be checked; gives the exit status 2.
int not_checked(const Error& error);

}  // namespace tillside::evidence::program
