// A till's engine and a head office as real processes: what brings them together.
#pragma once

#include <chrono>
#include <string>
#include <thread>

#include "tests/integration/engine_process.hpp"
#include "tests/integration/head_office/head_office.hpp"

namespace tillside::tests {

// Gives the till the secrets of this head office, at the address where it listens now.
inline void let_in(const HeadOffice& office, const testing::EngineProcess& till,
                   const std::string& name = "CWB-1") {
    (void)office.command_output({"till", "add", "--store", "CWB", "--till", name, "--url",
                                 office.tills(), "--ca", office.certificate().string(), "--out",
                                 (till.folder / "secrets.json").string()});
}

// Asks again and again until it is true, or patience is at an end.
template <typename Asked>
bool within(std::chrono::milliseconds patience, Asked asked) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
        if (asked()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
}

}  // namespace tillside::tests
