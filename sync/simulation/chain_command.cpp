#include "sync/simulation/chain_command.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "sync/simulation/world/seeded_random.hpp"
#include "sync/simulation/world/world.hpp"

namespace tillside::simulation {

namespace {

struct Options {
    Settings settings;
    std::uint64_t seeds = 1;
    std::uint64_t jobs = 1;
    std::string trace;
    bool json = false;
    bool first = false;
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

// The seeds of one process: every `jobs`th from `offset` on. Gives how many were violated.
Result<std::uint64_t> run_seeds(const Options& options, std::uint64_t offset) {
    Settings settings = options.settings;
    settings.folder = own_folder();
    std::uint64_t violations = 0;
    for (std::uint64_t i = offset; i < options.seeds; i += options.jobs) {
        settings.seed = options.settings.seed + i;
        const auto outcome = run_world(settings);
        if (!outcome) return std::unexpected(outcome.error());
        violations += outcome->violation ? 1 : 0;
        if (options.json) {
            fmt::print("{}\n", json_of(settings, *outcome).dump());
        } else if (options.seeds == 1 || outcome->violation) {
            say(settings, *outcome);
        }
        std::fflush(stdout);
        if (options.first && violations > 0) break;
    }
    return violations;
}

int run_process(const Options& options, std::uint64_t offset) {
    if (!use_seeded_random()) {
        fmt::print(stderr, "tillside-simulate: libsodium does not start\n");
        return 2;
    }
    const auto violations = run_seeds(options, offset);
    if (!violations) {
        fmt::print(stderr, "tillside-simulate: {}\n", violations.error().message);
        return 2;
    }
    return *violations == 0 ? 0 : 1;
}

// One process a job: a world has one thread, and SQLite, libsodium and the log are of the process.
int run_jobs(const Options& options) {
    std::vector<pid_t> children;
    for (std::uint64_t job = 0; job < options.jobs; ++job) {
        const pid_t child = ::fork();
        if (child == 0) {
            const int code = run_process(options, job);
            std::fflush(stdout);
            ::_exit(code);
        }
        if (child < 0) {
            fmt::print(stderr, "tillside-simulate: no further process: {}\n", std::strerror(errno));
            return 2;
        }
        children.push_back(child);
    }
    int worst = 0;
    for (const pid_t child : children) {
        int status = 0;
        const bool ended = ::waitpid(child, &status, 0) == child && WIFEXITED(status);
        worst = std::max(worst, ended ? WEXITSTATUS(status) : 2);
    }
    return worst;
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
    options.settings.trace = trace.get();
    options.jobs = std::min(options.jobs, options.seeds);
    const int code = options.jobs > 1 ? run_jobs(options) : run_process(options, 0);
    if (!options.json && options.seeds > 1 && code == 0) {
        fmt::print("{} seeds from {}: 0 violations\n", options.seeds, options.settings.seed);
    }
    return code;
}

}  // namespace

void add_chain(command_line::Command& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    app.add_option("--seed", options->settings.seed, "decides everything; same seed, same steps")
        ->capture_default_str();
    app.add_option("--seeds", options->seeds, "so many seeds, from --seed on")
        ->capture_default_str()
        ->between(1, 1'000'000'000);
    app.add_option("--jobs", options->jobs, "processes that share the seeds")
        ->capture_default_str()
        ->between(1, 256);
    app.add_option("--tills", options->settings.tills)->capture_default_str()->between(1, 200);
    app.add_option("--days", options->settings.days)->capture_default_str()->between(1, 365);
    app.add_option("--actions", options->settings.actions, "of each till a day, about")
        ->capture_default_str()
        ->between(1, 10'000);
    app.add_option("--trace", options->trace, "file for every step");
    app.add_flag("--first", options->first, "end at the first violation");
    app.add_flag("--json", options->json, "one JSON object a seed");
    app.callback([&app, &exit_code, options] {
        if (!app.has_chosen()) exit_code = run(*options);
    });
}

}  // namespace tillside::simulation
