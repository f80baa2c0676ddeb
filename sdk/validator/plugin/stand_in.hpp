// SPDX-License-Identifier: Apache-2.0
//
// An engine program for plugins to start: `tillside-validate run --config FILE`, as the plugin
// starts tillsided. It notes in a journal that and how it was started, and answers every request
// with its own payload until it is ended, or for ten seconds.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tillside::validator {

struct StandInStart {
    int process = 0;
    int session_leader = 0;   // 1: it leads, or is in, a session that is not its starter's
    int descriptors = 0;      // open besides 0, 1 and 2
    int ignored_signals = 0;  // signals that are ignored or blocked
    long at_ms = 0;           // when, by the monotonic clock
};

// Writes the stand-in's configuration beside the socket.
[[nodiscard]] std::filesystem::path write_stand_in_config(const std::filesystem::path& socket);
[[nodiscard]] std::vector<StandInStart> starts_of(const std::filesystem::path& config);
[[nodiscard]] int run_stand_in(const std::filesystem::path& config);

}  // namespace tillside::validator
