// tillside-verify chain: is the event log as the tills signed it? And keys: the file it is checked
// with.
#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "sync/evidence/chain/log_reader.hpp"
#include "sync/evidence/program/commands.hpp"
#include "sync/evidence/program/key_file.hpp"
#include "sync/evidence/program/log_of.hpp"
#include "sync/evidence/program/report.hpp"

namespace tillside::evidence::program {

namespace {

struct Options {
    std::filesystem::path data;
    std::filesystem::path keys;
    std::filesystem::path earlier;
    bool json = false;
};

void print_chain(const ChainCheck& check) {
    const ChainName& name = check.name();
    if (check.faults().empty()) {
        fmt::print("till {}, epoch {}: {} events, all as they were signed\n", name.till, name.epoch,
                   check.last_sequence());
    }
    for (const Fault& fault : check.faults()) {
        fmt::print("till {}, epoch {}: {}: {}\n", name.till, name.epoch, fault.code, fault.message);
    }
}

int check(const Options& options) {
    auto database = open_log(options.data);
    if (!database) return not_checked(database.error());
    Keys keys;
    KnowsKey knows_key;
    if (!options.keys.empty()) {
        auto read = read_key_file(options.keys);
        if (!read) return not_checked(read.error());
        keys = std::move(*read);
        knows_key = knower_of(keys);
    }
    KnownHeads known;
    if (!options.earlier.empty()) {
        if (auto read = add_heads_of(options.earlier, known); !read) {
            return not_checked(read.error());
        }
    }

    nlohmann::ordered_json chains = nlohmann::ordered_json::array();
    std::size_t faults = 0;
    auto checked = check_log(**database, known, knows_key, [&](const ChainCheck& chain) {
        faults += chain.faults().size();
        if (options.json) {
            chains.push_back(report_of(chain));
        } else {
            print_chain(chain);
        }
    });
    if (!checked) return not_checked(checked.error());
    if (options.json) {
        fmt::print("{}\n", nlohmann::ordered_json{{"faults", faults}, {"chains", chains}}.dump());
    } else {
        fmt::print("{} faults{}\n", faults,
                   options.keys.empty()
                       ? "; the keys are those that the database itself names, give "
                         "--keys to trust nobody"
                       : "");
    }
    return faults == 0 ? 0 : 1;
}

int print_keys(const Options& options) {
    auto database = open_log(options.data);
    if (!database) return not_checked(database.error());
    auto keys = read_keys(**database);
    if (!keys) return not_checked(keys.error());
    fmt::print("{}", key_file_text(*keys));
    return 0;
}

void add_data_option(command_line::Command& command, Options& options) {
    command.add_option("--data", options.data, "head office's data folder, or a copy of it")
        ->required();
}

}  // namespace

void add_chain(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand("chain", "is the event log as the tills signed it?");
    auto options = std::make_shared<Options>();
    add_data_option(*command, *options);
    command->add_option(
        "--keys", options->keys,
        "the tills' public keys, from `tillside-verify keys`, kept elsewhere since");
    command->add_option("--earlier", options->earlier,
                        "an earlier report (--json): what it saw must still be there");
    command->add_flag("--json", options->json, "as one line of JSON");
    command->callback([&chosen, options] { chosen = [options] { return check(*options); }; });
}

void add_keys(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand("keys", "the tills' public keys, to be kept elsewhere");
    auto options = std::make_shared<Options>();
    add_data_option(*command, *options);
    command->callback([&chosen, options] { chosen = [options] { return print_keys(*options); }; });
}

}  // namespace tillside::evidence::program
