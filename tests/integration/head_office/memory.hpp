// What a running head office says of its memory: the system's word and its own metrics.
#pragma once

#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/integration/head_office/head_office.hpp"

namespace tillside::tests {

constexpr std::int64_t mib = std::int64_t{1} << 20;

// Of /proc/PID/status, in bytes: "VmRSS" now, "VmHWM" the most since the process began.
inline std::int64_t memory_of(const HeadOffice& office, const std::string& name) {
    std::string process;
    std::ifstream(office.data() / "hq.pid") >> process;
    std::ifstream status("/proc/" + process + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(name + ":")) return std::stoll(line.substr(name.size() + 1)) * 1024;
    }
    FAIL("/proc/" << process << "/status does not say " << name);
    return 0;
}

// A figure of /metrics, of a server started with --metrics.
inline std::int64_t metric_of(const HeadOffice& office, const std::string& name) {
    std::string port;
    std::string url;
    std::ifstream addresses(office.folder() / "addresses");
    while (addresses >> port >> url && port != "metrics") {
    }
    const auto answer = office.call({"GET", url + "/metrics", "", {}, 60'000});
    REQUIRE(answer.status == 200);
    std::istringstream lines(answer.body);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(name + " ")) {
            return static_cast<std::int64_t>(std::stod(line.substr(name.size() + 1)));
        }
    }
    FAIL(name << " is not among the metrics");
    return 0;
}

}  // namespace tillside::tests
