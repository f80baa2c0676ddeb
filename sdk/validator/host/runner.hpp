// SPDX-License-Identifier: Apache-2.0
//
// Runs a host against the probe and the validator's shop, and judges what it did.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sdk/validator/report.hpp"

namespace tillside::validator {

struct HostOptions {
    std::vector<std::string> command;
    std::filesystem::path probe;   // libtillside-probe.so
    std::filesystem::path plugin;  // libtillside.so, behind the probe
    std::uint64_t seed = 0;
    int seconds_max = 120;
};

[[nodiscard]] Report validate_host(const HostOptions& options);
// Name and promise of each case, one a line.
[[nodiscard]] std::string list_host_cases();

}  // namespace tillside::validator
