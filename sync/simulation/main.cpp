// tillside-simulate: makes from a seed what would otherwise have to be real: a chain of tills with
// their network, disks and clocks (README.md), or with `shop` a Hong Kong shop with a year of sales
// as CSV. It never touches a running till or head office.

#include "sync/command_line/command_line.hpp"
#include "sync/simulation/chain_command.hpp"
#include "sync/simulation/shop_command.hpp"

int main(int argc, char** argv) {
    tillside::command_line::Program app("Makes from a seed what would otherwise have to be real.",
                                        "tillside-simulate");
    app.require_subcommand(0, 1);
    int exit_code = 0;
    tillside::simulation::add_chain(app, exit_code);
    tillside::simulation::add_shop(app, exit_code);
    if (const auto ended = app.parse(argc, argv)) return *ended;
    return exit_code;
}
