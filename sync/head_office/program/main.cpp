// tillside-hq: head office's program. Reads the command line and hands over to the command.
#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>

#include "sync/head_office/api/request_log.hpp"
#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/stores.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::head_office::program {

void add_data_option(command_line::Command& command, std::filesystem::path& data) {
    command.add_option("--data", data, "head office's data folder")->required();
}

int failed(const Error& error) {
    fmt::print(stderr, "tillside-hq: {}\n", error.message);
    return 1;
}

}  // namespace tillside::head_office::program

int main(int argc, char** argv) {
    using namespace tillside::head_office::program;
    std::signal(SIGPIPE, SIG_IGN);
    spdlog::set_default_logger(spdlog::stderr_color_mt("tillside-hq"));
    spdlog::set_formatter(tillside::head_office::api::log_formatter());

    tillside::command_line::Program app(
        "Head office of Tillside: receives what tills record, sends down what they need.");
    app.require_subcommand(1);
    app.fallthrough();  // what a command does not know (--store) is the program's
    add_store_options(app);
    Chosen chosen;
    add_serve(app, chosen);
    add_till(app, chosen);
    add_enrol_code(app, chosen);
    add_alerts(app, chosen);
    add_user(app, chosen);
    add_rebuild(app, chosen);
    add_backup(app, chosen);
    add_restore(app, chosen);
    add_report(app, chosen);
    add_import(app, chosen);
    add_train(app, chosen);
    add_offers(app, chosen);
    add_vip(app, chosen);
    add_exposure(app, chosen);
    add_pack(app, chosen);
    add_erase(app, chosen);
    add_customer(app, chosen);
    add_store(app, chosen);
    if (const auto ended = app.parse(argc, argv)) return *ended;

    if (!tillside::wire::sodium_ready()) {
        fmt::print(stderr, "tillside-hq: the system gives no random numbers\n");
        return 1;
    }
    return chosen ? chosen() : 1;
}
