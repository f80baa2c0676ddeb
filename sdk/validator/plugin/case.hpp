// SPDX-License-Identifier: Apache-2.0
//
// One promise of plugin.h and the function that tries it. The function runs in a process of its
// own: the first expect() that does not hold ends that process, so that a plugin that crashes,
// hangs or leaks spoils nothing but its own case.
#pragma once

#include <cstdint>
#include <filesystem>
#include <random>
#include <span>
#include <string>
#include <string_view>

namespace tillside::validator {

// What a case is given.
struct Trial {
    std::filesystem::path plugin;
    std::filesystem::path folder;  // its own, empty; removed afterwards
    std::filesystem::path engine;  // --engine, or empty
    std::mt19937_64 random;

    [[nodiscard]] std::filesystem::path socket() const { return folder / "s"; }
    [[nodiscard]] std::filesystem::path spool() const { return folder / "s.spool"; }
    std::string bytes(std::size_t count);
    std::size_t below(std::size_t bound) { return random() % bound; }
};

struct Case {
    std::string_view name;
    std::string_view promise;
    void (*function)(Trial&);
    bool alone = false;         // measures time: no other case runs beside it
    bool needs_engine = false;  // only with --engine
    int seconds_max = 20;
};

// Ends the case as failed, saying what happened instead, where it does not hold.
void expect(bool holds, std::string_view instead);
[[noreturn]] void fail(std::string_view instead);
// Where fail() writes; set by the runner in the case's process.
void report_failures_to(int descriptor);

// All cases, in the order of the report.
[[nodiscard]] std::span<const Case> all_cases();

}  // namespace tillside::validator
