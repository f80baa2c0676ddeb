// The commands of tillside-hq: each adds itself to the command line. A command that was chosen
// leaves what has to be done in `chosen`; it gives the program's exit status after it has said on
// stderr what went wrong.
#pragma once

#include <filesystem>
#include <functional>

#include "sync/command_line/command_line.hpp"
#include "sync/wire/error.hpp"

namespace tillside::head_office::program {

using Chosen = std::function<int()>;

void add_serve(command_line::Command& app, Chosen& chosen);
void add_till(command_line::Command& app, Chosen& chosen);
void add_enrol_code(command_line::Command& app, Chosen& chosen);
void add_alerts(command_line::Command& app, Chosen& chosen);
void add_user(command_line::Command& app, Chosen& chosen);
void add_rebuild(command_line::Command& app, Chosen& chosen);
void add_backup(command_line::Command& app, Chosen& chosen);
void add_restore(command_line::Command& app, Chosen& chosen);
void add_report(command_line::Command& app, Chosen& chosen);
void add_import(command_line::Command& app, Chosen& chosen);
void add_train(command_line::Command& app, Chosen& chosen);
void add_exposure(command_line::Command& app, Chosen& chosen);
void add_offers(command_line::Command& app, Chosen& chosen);
void add_vip(command_line::Command& app, Chosen& chosen);
void add_pack(command_line::Command& app, Chosen& chosen);
void add_erase(command_line::Command& app, Chosen& chosen);
void add_customer(command_line::Command& app, Chosen& chosen);
void add_store(command_line::Command& app, Chosen& chosen);
// `till wipe` and `till revoke`, beside `till add`.
void add_till_wipe(command_line::Command& till, Chosen& chosen);
void add_till_revoke(command_line::Command& till, Chosen& chosen);

// --data DIR, as every command takes it.
void add_data_option(command_line::Command& command, std::filesystem::path& data);

// Says on stderr what went wrong; gives the exit status 1.
int failed(const Error& error);

}  // namespace tillside::head_office::program
