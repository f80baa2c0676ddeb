// The measurements of tillside-bench, a subcommand each. Each adds itself to the command line and,
// when it is called, prints its figures.
#pragma once

#include <functional>

#include "sync/command_line/command_line.hpp"
#include "sync/wire/error.hpp"

namespace tillside::bench {

// What the chosen subcommand will do once the command line is read.
using Chosen = std::function<Result<void>()>;

// call: a call through the plugin beside a bare ping-pong (call.cpp).
void add_call(command_line::Command& app, Chosen& chosen);
// ingest: head office taking batches beside bare inserts (ingest.cpp).
void add_ingest(command_line::Command& app, Chosen& chosen);
// lookup --customers N: finds customers on a till that holds that many (lookup.cpp).
void add_lookup(command_line::Command& app, Chosen& chosen);
// sync: recording events and sending them to head office (sync/).
void add_sync(command_line::Command& app, Chosen& chosen);
// suggest --data DIR: trains on DIR's train.csv and answers its queries (suggest.hpp).
void add_suggest(command_line::Command& app, Chosen& chosen);

// train-dictionary --out FILE: not a measurement (sync/train_dictionary.cpp).
void add_train_dictionary(command_line::Command& app, Chosen& chosen);

}  // namespace tillside::bench
