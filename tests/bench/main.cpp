// tillside-bench: measures what the product promises and prints a figure a line. It judges nothing;
// tests do.
#include <fmt/core.h>

#include "sync/wire/sealing.hpp"
#include "tests/bench/commands.hpp"

int main(int argc, char** argv) {
    tillside::command_line::Program app{
        "Measures Tillside: one JSON object a line, {\"figure\", \"value\", \"unit\", …}."};
    app.require_subcommand(1);
    tillside::bench::Chosen chosen;
    tillside::bench::add_call(app, chosen);
    tillside::bench::add_ingest(app, chosen);
    tillside::bench::add_lookup(app, chosen);
    tillside::bench::add_suggest(app, chosen);
    tillside::bench::add_sync(app, chosen);
    tillside::bench::add_train_dictionary(app, chosen);
    if (const auto ended = app.parse(argc, argv)) return *ended;
    if (!tillside::wire::sodium_ready()) {
        fmt::print(stderr, "tillside-bench: libsodium does not start\n");
        return 1;
    }
    if (const auto done = chosen(); !done) {
        fmt::print(stderr, "tillside-bench: {}\n", done.error().message);
        return 1;
    }
    return 0;
}
