#include "sync/simulation/chain_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "sync/simulation/world/seeded_random.hpp"
#include "sync/simulation/world/world.hpp"

namespace tillside::simulation {

namespace {

struct Options {
    Settings settings;
    std::uint64_t seeds = 1;
    std::string trace;
    bool json = false;
};

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

// In memory where that is to be had: plain files are few and small.
std::string own_folder() {
    const bool memory = ::access("/dev/shm", W_OK) == 0;
    return fmt::format("{}/tillside-simulate-{}", memory ? "/dev/shm" : "/tmp", ::getpid());
}

std::string replay(const Settings& settings) {
    return fmt::format("tillside-simulate --seed {} --tills {} --days {} --actions {}",
                       settings.seed, settings.tills, settings.days, settings.actions);
}

nlohmann::json json_of(const Settings& settings, const Outcome& outcome) {
    nlohmann::json out = {{"seed", settings.seed},
                          {"violation", nullptr},
                          {"trace", fmt::format("{:016x}", outcome.trace_hash)},
                          {"steps", outcome.steps},
                          {"events", outcome.events},
                          {"customers", outcome.customers},
                          {"restarts", outcome.restarts},
                          {"weather", outcome.weather}};
    if (outcome.violation) {
        out["violation"] = {{"promise", outcome.violation->promise},
                            {"what", outcome.violation->what}};
        out["replay"] = replay(settings);
        out["last_steps"] = outcome.last_steps;
    }
    return out;
}

void say(const Settings& settings, const Outcome& outcome) {
    if (!outcome.violation) {
        fmt::print("seed {}: {} events, {} customers, {} restarts, trace {:016x}\n", settings.seed,
                   outcome.events, outcome.customers, outcome.restarts, outcome.trace_hash);
        return;
    }
    fmt::print("seed {}: VIOLATED: {}\n  {}\n  weather: {}\n  the last steps:\n", settings.seed,
               outcome.violation->promise, outcome.violation->what, outcome.weather);
    for (const std::string& step : outcome.last_steps)
        fmt::print("    {}\n", step);
    fmt::print("  again: {} --trace FILE\n", replay(settings));
}

int run(Options options) {
    std::unique_ptr<std::FILE, CloseFile> trace;
    if (!options.trace.empty()) {
        trace.reset(std::fopen(options.trace.c_str(), "w"));
        if (!trace) {
            fmt::print(stderr, "tillside-simulate: {}: cannot be written: {}\n", options.trace,
                       std::strerror(errno));
            return 2;
        }
        std::setvbuf(trace.get(), nullptr, _IOLBF, BUFSIZ);  // whole, wherever it ends
    }
    if (!use_seeded_random()) {
        fmt::print(stderr, "tillside-simulate: libsodium does not start\n");
        return 2;
    }
    options.settings.trace = trace.get();
    options.settings.folder = own_folder();
    const std::uint64_t first = options.settings.seed;
    std::uint64_t violations = 0;
    for (std::uint64_t i = 0; i < options.seeds; ++i) {
        options.settings.seed = first + i;
        const auto outcome = run_world(options.settings);
        if (!outcome) {
            fmt::print(stderr, "tillside-simulate: {}\n", outcome.error().message);
            return 2;
        }
        violations += outcome->violation ? 1 : 0;
        if (options.json) {
            fmt::print("{}\n", json_of(options.settings, *outcome).dump());
        } else if (options.seeds == 1 || outcome->violation) {
            say(options.settings, *outcome);
        }
        std::fflush(stdout);
    }
    if (!options.json && options.seeds > 1) {
        fmt::print("{} seeds from {}: {} violated\n", options.seeds, first, violations);
    }
    return violations == 0 ? 0 : 1;
}

}  // namespace

void add_chain(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    app.add_option("--seed", options->settings.seed, "decides everything; same seed, same steps")
        ->capture_default_str();
    app.add_option("--seeds", options->seeds, "so many seeds, from --seed on")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    app.add_option("--tills", options->settings.tills)
        ->capture_default_str()
        ->check(CLI::Range(1, 200));
    app.add_option("--days", options->settings.days)
        ->capture_default_str()
        ->check(CLI::Range(1, 365));
    app.add_option("--actions", options->settings.actions, "of each till a day, about")
        ->capture_default_str()
        ->check(CLI::Range(1, 10'000));
    app.add_option("--trace", options->trace, "file for every step");
    app.add_flag("--json", options->json, "one JSON object a seed");
    app.callback([&app, &exit_code, options] {
        if (app.get_subcommands().empty()) exit_code = run(*options);
    });
}

}  // namespace tillside::simulation
