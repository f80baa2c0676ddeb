// tillside-simulate shop: a shop with a year of sales as CSV, as `tillside-hq import` takes it.
#pragma once

#include "sync/command_line/command_line.hpp"

namespace tillside::simulation {

// exit_code is set when the command has run.
void add_shop(command_line::Command& app, int& exit_code);

}  // namespace tillside::simulation
