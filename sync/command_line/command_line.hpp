// The command line of our programs: commands, options and flags. CLI11 does all of it; it stands
// behind this header because it is a header itself, which takes its eight seconds in every file
// that includes it, and programs have a file for each command. Names are CLI11's.
//
// Objects belong to the Program and live as long as it; what an option is read into outlives it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace tillside::command_line {

class Option {
public:
    explicit Option(CLI::Option* option) : option_(option) {}

    Option* required();
    // The value that the variable has already is the default, in --help too.
    Option* capture_default_str();
    // What --help says of the default; default_val() also reads it in.
    Option* default_str(const std::string& text);
    Option* default_val(const std::string& text);
    // A number from `min` to `max`.
    Option* between(std::int64_t min, std::int64_t max);
    Option* existing_directory();
    // "24h", "90d", "30m", "45s", read as seconds.
    Option* duration();
    // Was it not given?
    [[nodiscard]] bool empty() const;

private:
    CLI::Option* option_;
};

class Command {
public:
    explicit Command(CLI::App* app);
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;
    ~Command();

    Command* add_subcommand(const std::string& name, const std::string& help);
    // Options of which require_option() wants some.
    Command* add_option_group(const std::string& name, const std::string& help);
    // T: text, a path, a number, or several of these, or one that may be absent.
    template <typename T>
    Option* add_option(const std::string& name, T& into, const std::string& help = "");
    Option* add_flag(const std::string& name, bool& into, const std::string& help);

    void require_subcommand(std::size_t count);
    void require_subcommand(std::size_t min, std::size_t max);
    void require_option(std::size_t count);
    void require_option(std::size_t min, std::size_t max);
    // Called when the line was read and this command was chosen.
    void callback(std::function<void()> called);
    // Was one of its commands chosen?
    [[nodiscard]] bool has_chosen() const;

protected:
    CLI::App* app_;

private:
    std::vector<std::unique_ptr<Command>> commands_;
    std::vector<std::unique_ptr<Option>> options_;
};

class Program : public Command {
public:
    explicit Program(const std::string& description, const std::string& name = "");
    ~Program();

    // What a command does not know is the program's.
    void fallthrough();
    // Reads the line. An exit status where there is nothing more to do: after --help (0), after a
    // mistake (CLI11's, not 0), both said on the terminal.
    [[nodiscard]] std::optional<int> parse(int argc, char** argv);

private:
    explicit Program(std::unique_ptr<CLI::App> app);
    std::unique_ptr<CLI::App> owned_;
};

// From a callback: the line lacks `what`. Does not return; parse() says it and gives the status.
[[noreturn]] void missing(const std::string& what);

}  // namespace tillside::command_line
