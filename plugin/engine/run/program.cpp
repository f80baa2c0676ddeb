#include "plugin/engine/run/program.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>

#include "plugin/engine/config/config.hpp"
#include "plugin/engine/log/log.hpp"
#include "plugin/engine/run/engine.hpp"
#include "plugin/engine/run/enrol.hpp"
#include "plugin/engine/run/sandbox_folder.hpp"
#include "plugin/engine/run/status.hpp"
#include "plugin/engine/run/version.hpp"
#include "plugin/engine/server/payload.hpp"
#include "plugin/engine/store/faults.hpp"
#include "sync/wire/enrolment_code.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::run {

namespace {

int complain(const Error& error) {
    std::fprintf(stderr, "tillsided: %s\n", error.message.c_str());
    return 1;
}

void make_ready() {
    // A peer that hangs up and a file that may not grow are errors of a call, not ends of the till.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    ::umask(0077);  // whatever the engine makes is its user's alone
}

int run(const config::Config& config, char** arguments) {
    if (auto started = log::start(config.log); !started) return complain(started.error());
    const auto ended = run_engine(config);
    if (ended) return 0;
    log::error("engine_cannot_run", {{"reason", ended.error()}});
    if (ended.error().code == "database_damaged") {
        ::execv("/proc/self/exe", arguments);
        log::error("engine_not_restarted");
    }
    return config.log.file.empty() ? 1 : complain(ended.error());
}

int run_till(const std::string& file, char** arguments) {
    make_ready();
    auto config = config::read_config(file);
    if (!config) return complain(config.error());
    return run(*config, arguments);
}

int run_sandbox(const std::string& data, const std::string& socket, char** arguments) {
    make_ready();
    auto folder = sandbox_folder(data, socket);
    if (!folder) return complain(folder.error());
    const int code = run(folder->config, arguments);
    std::error_code ignored;
    if (folder->temporary) std::filesystem::remove_all(folder->config.data, ignored);
    return code;
}

int status(const std::string& file, bool json) {
    auto config = config::read_config(file);
    if (!config) return complain(config.error());
    auto text = status_text(*config, json ? StatusForm::json : StatusForm::words);
    if (!text) return complain(text.error());
    std::fputs(text->c_str(), stdout);
    return 0;
}

int wipe(const std::string& file, const std::string& reason) {
    make_ready();
    auto config = config::read_config(file);
    if (!config) return complain(config.error());
    const auto held = wipe_till(*config, reason);
    if (!held) return complain(held.error());
    std::fprintf(stdout, "wiped: %llu customers and all staff are forgotten\n",
                 static_cast<unsigned long long>(*held));
    return 0;
}

// The code from a file, so that no list of processes shows it; "-" is the standard input.
Result<std::string> read_code(const std::string& file) {
    std::ifstream from_file;
    if (file != "-") from_file.open(file);
    std::istream& in = file == "-" ? std::cin : from_file;
    std::string text(wire::enrolment_code_text_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    if (in.bad() || text.empty()) {
        return fail(Domain::configuration, "not_readable",
                    file + ": no one-time code can be read from it");
    }
    return text;
}

// A till's clock decides nothing, but receipts show it.
void say_clock(std::int64_t head_office_now_us) {
    constexpr std::int64_t second_us = 1'000'000;
    constexpr std::int64_t worth_saying_s = 120;
    const std::int64_t ahead_s = (system_now().us - head_office_now_us) / second_us;
    if (head_office_now_us == 0 || std::abs(ahead_s) < worth_saying_s) return;
    std::fprintf(stderr, "tillsided: this machine's clock is %lld s %s head office's: set it\n",
                 static_cast<long long>(std::abs(ahead_s)), ahead_s > 0 ? "ahead of" : "behind");
}

struct Enrolling {
    std::string head_office;
    std::string code;
    std::string code_file;
};

int enrol(const std::string& file, const Enrolling& chosen) {
    make_ready();
    auto config = config::read_config(file);
    if (!config) return complain(config.error());
    std::string code = chosen.code;
    if (code.empty()) {
        auto read = read_code(chosen.code_file);
        if (!read) return complain(read.error());
        code = std::move(*read);
    }
    const auto enrolled = enrol_till(*config, chosen.head_office, code);
    if (!enrolled) return complain(enrolled.error());
    say_clock(enrolled->head_office_now_us);
    const std::time_t until = enrolled->certificate_until_us / 1'000'000;
    std::fputs(fmt::format("till {} of store {} is enrolled; its certificate is valid until "
                           "{:%Y-%m-%d} and renewed by itself\n",
                           enrolled->till, enrolled->store, fmt::gmtime(until))
                   .c_str(),
               stdout);
    return 0;
}

}  // namespace

int run_program(int count, char** arguments) {
    CLI::App app("tillsided: the engine of a Tillside till", "tillsided");
    app.set_version_flag("--version", version);
    app.require_subcommand(1);
    std::string file;
    bool json = false;
    CLI::App* run_command = app.add_subcommand("run", "run the engine until SIGTERM");
    auto* config_option =
        run_command->add_option("--config", file, "the configuration file (TOML)");
    bool sandbox = false;
    std::string data;
    std::string socket;
    auto* sandbox_flag = run_command->add_flag(
        "--sandbox", sandbox, "ten made-up customers, no head office: see sdk/SANDBOX.md");
    sandbox_flag->excludes(config_option);
    run_command->add_option("--data", data, "the sandbox's folder; without it a new one")
        ->needs(sandbox_flag);
    run_command->add_option("--socket", socket, "the sandbox's socket")->needs(sandbox_flag);
    CLI::App* status_command = app.add_subcommand("status", "say how the till is");
    status_command->add_option("--config", file, "the configuration file (TOML)")->required();
    status_command->add_flag("--json", json, "as one line of JSON");
    CLI::App* wipe_command = app.add_subcommand(
        "wipe", "forget all customers and staff, for good; the engine must not be running");
    wipe_command->add_option("--config", file, "the configuration file (TOML)")->required();
    std::string reason = "wiped at the till";
    wipe_command->add_option("--reason", reason, "why, in words that name nobody")
        ->capture_default_str();
    Enrolling enrolling;
    CLI::App* enrol_command =
        app.add_subcommand("enrol", "let this till in at head office with a one-time code");
    enrol_command->add_option("--config", file, "the configuration file (TOML)")->required();
    enrol_command
        ->add_option("--head-office", enrolling.head_office,
                     "https://HOST:PORT of head office's port for tills")
        ->required();
    auto* code_option =
        enrol_command->add_option("--code", enrolling.code, "the code of `tillside-hq enrol-code`");
    auto* code_file_option = enrol_command->add_option(
        "--code-file", enrolling.code_file, "a file that holds the code; - is standard input");
    code_option->excludes(code_file_option);
    try {
        app.parse(count, arguments);
        if (enrol_command->parsed() && enrolling.code.empty() && enrolling.code_file.empty()) {
            throw CLI::RequiredError("--code, or --code-file,");
        }
        if (run_command->parsed() && !sandbox && file.empty()) {
            throw CLI::RequiredError("--config, or --sandbox,");
        }
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    server::silence_protobuf();
    store::arm_faults_from_environment();
    if (!wire::sodium_ready()) {
        return complain(Error{Domain::secrets, "no_entropy",
                              "libsodium cannot start: this system gives no random numbers"});
    }
    if (enrol_command->parsed()) return enrol(file, enrolling);
    if (wipe_command->parsed()) return wipe(file, reason);
    if (!run_command->parsed()) return status(file, json);
    return sandbox ? run_sandbox(data, socket, arguments) : run_till(file, arguments);
}

}  // namespace tillside::engine::run
