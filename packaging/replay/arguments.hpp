// What tillside-replay is asked to do, from its command line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "packaging/replay/cashier.hpp"

namespace tillside::replay {

enum class Command : std::uint8_t { day, customers, recent };

struct Arguments {
    Command command = Command::day;
    std::filesystem::path data;
    std::filesystem::path out;  // customers, recent
    std::vector<std::string> stores;
    std::size_t baskets = 1000;
    std::filesystem::path plugin;
    std::vector<TillPlace> tills;
    DaySettings settings;
    std::optional<std::uint64_t> chaos;
    std::optional<std::filesystem::path> hold_file;
    std::optional<std::filesystem::path> head_office_pid;
    bool json = false;
};

// Prints help or what is wrong; then exit_code is set and there is nothing to do.
[[nodiscard]] std::optional<Arguments> read_arguments(int argc, char** argv, int& exit_code);

}  // namespace tillside::replay
