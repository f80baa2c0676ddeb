// A host that feeds the plugin whatever comes to its mind: random kinds, encodings and deadlines,
// valid, mutated and random payloads, structs that are filled wrongly.
#pragma once

#include <tillside/plugin.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "tests/fuzz/random_messages.hpp"

namespace tillside::fuzz {

// What became of the requests of one host.
struct Outcomes {
    std::uint64_t answered = 0;
    std::uint64_t refused = 0;      // by the engine, in words
    std::uint64_t invalid = 0;      // by the plugin, nothing was sent
    std::uint64_t unavailable = 0;  // no answer in time, or spooled
    std::uint64_t impossible = 0;   // what the contract does not have: the test fails
};

class HostileHost {
public:
    HostileHost(const tillside_plugin_v1& plugin, const std::filesystem::path& socket, Till till,
                std::uint64_t seed);
    HostileHost(const HostileHost&) = delete;
    HostileHost& operator=(const HostileHost&) = delete;
    ~HostileHost();

    void feed(std::uint64_t messages);
    [[nodiscard]] const Outcomes& outcomes() const { return outcomes_; }

private:
    void one();
    void note(int32_t result, const tillside_reply& reply, std::uint32_t encoding);
    [[nodiscard]] std::string payload_for(std::uint32_t kind, std::uint32_t encoding);
    void spoil(tillside_request& request, tillside_reply& reply);

    const tillside_plugin_v1& plugin_;
    tillside_session* session_ = nullptr;
    Till till_;
    Random random_;
    std::vector<std::uint32_t> kinds_ = all_kinds();
    Outcomes outcomes_;
};

// A payload of that kind (or of none): as it should be, mutated, or random bytes.
[[nodiscard]] std::string some_payload(std::uint32_t kind, std::uint32_t encoding, Random& random,
                                       const Till& till);

}  // namespace tillside::fuzz
