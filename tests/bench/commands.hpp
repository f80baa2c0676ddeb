// The measurements of tillside-bench, a subcommand each. Each adds itself to the command line and,
// when it is called, prints its figures.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "sync/wire/error.hpp"

namespace tillside::bench {

// What the chosen subcommand will do once the command line is read.
using Chosen = std::function<Result<void>()>;

// call: a call through the plugin beside a bare ping-pong (call.cpp).
void add_call(CLI::App& app, Chosen& chosen);
// ingest: head office taking batches beside bare inserts (ingest.cpp).
void add_ingest(CLI::App& app, Chosen& chosen);
// lookup --customers N: finds customers on a till that holds that many (lookup.cpp).
void add_lookup(CLI::App& app, Chosen& chosen);
// sync: recording events and sending them to head office (sync/).
void add_sync(CLI::App& app, Chosen& chosen);
// suggest --data DIR: trains on DIR's train.csv and answers its queries (suggest.hpp).
void add_suggest(CLI::App& app, Chosen& chosen);

// train-dictionary --out FILE: not a measurement (sync/train_dictionary.cpp).
void add_train_dictionary(CLI::App& app, Chosen& chosen);

}  // namespace tillside::bench
