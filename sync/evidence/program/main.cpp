// tillside-verify: looks at evidence with no trust in whoever keeps it. Changes nothing anywhere.
#include <fmt/format.h>

#include <cstdio>

#include "sync/evidence/program/commands.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::evidence::program {

int not_checked(const Error& error) {
    fmt::print(stderr, "tillside-verify: {}\n", error.message);
    return 2;
}

}  // namespace tillside::evidence::program

int main(int argc, char** argv) {
    using namespace tillside::evidence::program;
    tillside::command_line::Program app(
        "Checks Tillside's evidence: the event log, and customers' consent slips.");
    app.require_subcommand(1);
    Chosen chosen;
    add_chain(app, chosen);
    add_keys(app, chosen);
    add_slip(app, chosen);
    add_pack(app, chosen);
    if (const auto ended = app.parse(argc, argv)) return *ended;
    if (!tillside::wire::sodium_ready()) {
        fmt::print(stderr, "tillside-verify: the system gives no random numbers\n");
        return 2;
    }
    return chosen ? chosen() : 2;
}
