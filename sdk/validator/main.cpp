// tillside-validate: does a plugin, or a host, keep what plugin.h and the schema promise?
#include <CLI/CLI.hpp>
#include <cstdint>
#include <iostream>
#include <random>
#include <string>

#include "sdk/validator/host/runner.hpp"
#include "sdk/validator/plugin/case.hpp"
#include "sdk/validator/plugin/runner.hpp"
#include "sdk/validator/plugin/stand_in.hpp"

namespace validator = tillside::validator;

namespace {

struct Options {
    validator::PluginOptions plugin;
    validator::HostOptions host;
    std::string config;
    bool json = false;
    bool list = false;
};

int finish(const validator::Report& report, bool json) {
    if (json)
        validator::print_json(std::cout, report);
    else
        validator::print_for_people(std::cout, report);
    return report.all_passed() && !report.cases.empty() ? 0 : 1;
}

int list_cases() {
    for (const validator::Case& one : validator::all_cases())
        std::cout << one.name << "\t" << one.promise << (one.needs_engine ? " (--engine)" : "")
                  << '\n';
    return 0;
}

int validate_plugin(Options& options) {
    if (options.list) return list_cases();
    for (auto* path : {&options.plugin.plugin, &options.plugin.engine})
        if (!path->empty()) *path = std::filesystem::absolute(*path);
    return finish(validator::validate_plugin(options.plugin), options.json);
}

// Beside the program as it is built and as it is installed: bin/ and lib/ or lib/<machine>/.
std::filesystem::path library_beside_program(const std::string& name) {
    const auto program = std::filesystem::read_symlink("/proc/self/exe");
    const auto top = program.parent_path().parent_path();
    for (const auto& folder : {top / "lib", top / "lib" / TILLSIDE_MACHINE, top / "lib64"})
        if (std::filesystem::exists(folder / name)) return folder / name;
    return name;
}

int validate_host(Options& options) {
    if (options.list) {
        std::cout << validator::list_host_cases();
        return 0;
    }
    validator::HostOptions& host = options.host;
    host.seed = options.plugin.seed;
    if (host.probe.empty()) host.probe = library_beside_program("libtillside-probe.so");
    if (host.plugin.empty()) host.plugin = library_beside_program("libtillside.so");
    for (auto* path : {&host.probe, &host.plugin}) {
        *path = std::filesystem::absolute(*path);
        if (std::filesystem::exists(*path)) continue;
        std::cerr << path->string() << " is missing\n";
        return 2;
    }
    return finish(validator::validate_host(host), options.json);
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    options.plugin.seed = std::random_device{}();
    CLI::App app{"Tries every promise of the till's interface."};
    app.require_subcommand(1);

    auto* plugin = app.add_subcommand("plugin", "try a plugin: every promise of plugin.h");
    plugin->add_option("FILE", options.plugin.plugin, "the shared object")
        ->check(CLI::ExistingFile);
    plugin->add_flag("--json", options.json, "the report as JSON");
    plugin->add_option("--case", options.plugin.cases, "only this case; may be repeated");
    plugin->add_option("--seed", options.plugin.seed, "repeat a run");
    plugin->add_option("--engine", options.plugin.engine, "tillsided, for the cases that need one")
        ->check(CLI::ExistingFile);
    plugin->add_flag("--list", options.list, "name the cases and their promises");

    auto* host = app.add_subcommand("host", "try a POS program: `host -- COMMAND` runs it");
    host->add_option("COMMAND", options.host.command, "the program and its arguments");
    host->add_flag("--json", options.json, "the report as JSON");
    host->add_option("--seed", options.plugin.seed, "repeat a run");
    host->add_option("--seconds", options.host.seconds_max, "end the host after so long");
    host->add_option("--probe", options.host.probe, "libtillside-probe.so, if not beside us");
    host->add_option("--plugin", options.host.plugin, "libtillside.so, if not beside us");
    host->add_flag("--list", options.list, "name the cases and their promises");

    auto* stand_in = app.add_subcommand("run", "")->group("");  // as plugins start an engine
    stand_in->add_option("--config", options.config)->required();

    CLI11_PARSE(app, argc, argv);
    if (stand_in->parsed()) return validator::run_stand_in(options.config);
    if (host->parsed() && (options.list || !options.host.command.empty()))
        return validate_host(options);
    if (host->parsed()) {
        std::cerr << "which host? tillside-validate host -- COMMAND\n";
        return 2;
    }
    if (!options.list && options.plugin.plugin.empty()) {
        std::cerr << "which plugin? tillside-validate plugin FILE.so\n";
        return 2;
    }
    return validate_plugin(options);
}
