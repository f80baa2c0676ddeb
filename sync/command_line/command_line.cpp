#include "sync/command_line/command_line.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>

namespace tillside::command_line {

Option* Option::required() {
    option_->required();
    return this;
}

Option* Option::capture_default_str() {
    option_->capture_default_str();
    return this;
}

Option* Option::default_str(const std::string& text) {
    option_->default_str(text);
    return this;
}

Option* Option::default_val(const std::string& text) {
    option_->default_val(text);
    return this;
}

Option* Option::between(std::int64_t min, std::int64_t max) {
    option_->check(CLI::Range(min, max));
    return this;
}

Option* Option::existing_directory() {
    option_->check(CLI::ExistingDirectory);
    return this;
}

Option* Option::duration() {
    const std::map<std::string, std::int64_t> seconds{
        {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86'400}};
    option_->transform(
        CLI::AsNumberWithUnit(seconds, CLI::AsNumberWithUnit::UNIT_REQUIRED, "DURATION"));
    return this;
}

bool Option::empty() const {
    return option_->empty();
}

Command::Command(CLI::App* app) : app_(app) {}
Command::~Command() = default;

Command* Command::add_subcommand(const std::string& name, const std::string& help) {
    return commands_.emplace_back(std::make_unique<Command>(app_->add_subcommand(name, help)))
        .get();
}

Command* Command::add_option_group(const std::string& name, const std::string& help) {
    return commands_.emplace_back(std::make_unique<Command>(app_->add_option_group(name, help)))
        .get();
}

template <typename T>
Option* Command::add_option(const std::string& name, T& into, const std::string& help) {
    return options_.emplace_back(std::make_unique<Option>(app_->add_option(name, into, help)))
        .get();
}

template Option* Command::add_option(const std::string&, std::string&, const std::string&);
template Option* Command::add_option(const std::string&, std::filesystem::path&,
                                     const std::string&);
template Option* Command::add_option(const std::string&, int&, const std::string&);
template Option* Command::add_option(const std::string&, std::int64_t&, const std::string&);
template Option* Command::add_option(const std::string&, std::uint64_t&, const std::string&);
template Option* Command::add_option(const std::string&, std::vector<std::string>&,
                                     const std::string&);
template Option* Command::add_option(const std::string&, std::vector<std::filesystem::path>&,
                                     const std::string&);

Option* Command::add_flag(const std::string& name, bool& into, const std::string& help) {
    return options_.emplace_back(std::make_unique<Option>(app_->add_flag(name, into, help))).get();
}

void Command::require_subcommand(std::size_t count) {
    require_subcommand(count, count);
}

void Command::require_subcommand(std::size_t min, std::size_t max) {
    app_->require_subcommand(min, max);
}

void Command::require_option(std::size_t count) {
    require_option(count, count);
}

void Command::require_option(std::size_t min, std::size_t max) {
    app_->require_option(min, max);
}

void Command::callback(std::function<void()> called) {
    app_->callback(std::move(called));
}

bool Command::has_chosen() const {
    return !app_->get_subcommands().empty();
}

Program::Program(const std::string& description, const std::string& name)
    : Program(std::make_unique<CLI::App>(description, name)) {}
Program::Program(std::unique_ptr<CLI::App> app) : Command(app.get()), owned_(std::move(app)) {}
Program::~Program() = default;

void Program::fallthrough() {
    app_->fallthrough();
}

std::optional<int> Program::parse(int argc, char** argv) {
    try {
        app_->parse(argc, argv);
        return std::nullopt;
    } catch (const CLI::ParseError& error) {
        return app_->exit(error);
    }
}

void missing(const std::string& what) {
    throw CLI::RequiredError(what);
}

}  // namespace tillside::command_line
