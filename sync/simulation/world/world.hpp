// A chain of tills with their hosts, the lines, and head office, from one seed: same seed and
// settings, same steps, on every machine.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "sync/simulation/world/ground.hpp"
#include "sync/wire/error.hpp"

namespace tillside::simulation {

struct Settings {
    std::uint64_t seed = 1;
    int tills = 3;
    int days = 1;
    int actions = 16;            // of a till a day, about
    std::FILE* trace = nullptr;  // where each step is written; nullptr: nowhere
    std::string folder;          // for plain files; made empty and removed
};

struct Outcome {
    std::optional<Violation> violation;
    std::string weather;  // in words
    std::uint64_t trace_hash = 0;
    std::uint64_t steps = 0;
    std::uint64_t events = 0;     // that tills recorded
    std::uint64_t customers = 0;  // at head office
    std::uint64_t restarts = 0;   // of any machine
    std::vector<std::string> last_steps;
};

// Runs the world to its end: its days, then calm weather until nobody has anything left to say.
// use_seeded_random() must have been called. Error: the folder cannot be made.
[[nodiscard]] Result<Outcome> run_world(const Settings& settings);

}  // namespace tillside::simulation
