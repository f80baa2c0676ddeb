// SPDX-License-Identifier: Apache-2.0
//
// Runs cases, each in its own process with a folder, a time limit and its share of the seed. Two at
// a time, except those that measure time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sdk/validator/report.hpp"

namespace tillside::validator {

struct PluginOptions {
    std::filesystem::path plugin;
    std::filesystem::path engine;    // tillsided, for the cases that need a real one; or empty
    std::vector<std::string> cases;  // by name; empty: all
    std::uint64_t seed = 0;
};

[[nodiscard]] Report validate_plugin(const PluginOptions& options);

}  // namespace tillside::validator
