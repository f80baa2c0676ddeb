// The commands of tillside-hq: each adds itself to the command line. A command that was chosen
// leaves what has to be done in `chosen`; it gives the program's exit status after it has said on
// stderr what went wrong.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>

#include "sync/wire/error.hpp"

namespace tillside::head_office::program {

using Chosen = std::function<int()>;

void add_serve(CLI::App& app, Chosen& chosen);
void add_till(CLI::App& app, Chosen& chosen);
void add_enrol_code(CLI::App& app, Chosen& chosen);
void add_alerts(CLI::App& app, Chosen& chosen);
void add_user(CLI::App& app, Chosen& chosen);
void add_rebuild(CLI::App& app, Chosen& chosen);
void add_backup(CLI::App& app, Chosen& chosen);
void add_restore(CLI::App& app, Chosen& chosen);
void add_report(CLI::App& app, Chosen& chosen);
void add_import(CLI::App& app, Chosen& chosen);
void add_train(CLI::App& app, Chosen& chosen);
void add_exposure(CLI::App& app, Chosen& chosen);
void add_vip(CLI::App& app, Chosen& chosen);
void add_pack(CLI::App& app, Chosen& chosen);
void add_erase(CLI::App& app, Chosen& chosen);
void add_customer(CLI::App& app, Chosen& chosen);
void add_store(CLI::App& app, Chosen& chosen);
// `till wipe` and `till revoke`, beside `till add`.
void add_till_wipe(CLI::App& till, Chosen& chosen);
void add_till_revoke(CLI::App& till, Chosen& chosen);

// --data DIR, as every command takes it.
void add_data_option(CLI::App& command, std::filesystem::path& data);

// "24h", "90d", "30m", "45s" as seconds, on the command line.
[[nodiscard]] CLI::AsNumberWithUnit duration_in_seconds();

// Says on stderr what went wrong; gives the exit status 1.
int failed(const Error& error);

}  // namespace tillside::head_office::program
