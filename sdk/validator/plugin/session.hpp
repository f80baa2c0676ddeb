// SPDX-License-Identifier: Apache-2.0
//
// The plugin as a case uses it: straight on the C interface, without sdk/cpp in between, because
// that would hide wrong calls.
#pragma once

#include <tillside/plugin.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "sdk/validator/frames/frame.hpp"

namespace tillside::validator {

// The kinds that cases use: any call, any post. What they mean is nothing to the plugin.
inline constexpr std::uint32_t a_call = 21;
inline constexpr std::uint32_t a_post = 256;

// The library; ends the case where it cannot be loaded.
class Library {
public:
    explicit Library(const std::filesystem::path& file);
    ~Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    [[nodiscard]] tillside_plugin_entry_function entry() const { return entry_; }
    // Version 1; ends the case where there is none.
    [[nodiscard]] const tillside_plugin_v1& table() const;

private:
    void* handle_;
    tillside_plugin_entry_function entry_;
};

struct Asking {
    std::uint32_t kind = a_call;
    std::uint32_t encoding = TILLSIDE_PROTOBUF;
    std::uint32_t deadline_ms = 1000;
    std::optional<RequestId> id = {};
};

// What came back; the reply's payload is copied and released.
struct Outcome {
    std::int32_t result = -1;
    tillside_reply reply{};
    std::string payload;
    std::string error;
    double milliseconds = 0;
    [[nodiscard]] RequestId id() const;
};

// One session; ends the case where it cannot be opened.
class Session {
public:
    Session(const Library& library, const std::filesystem::path& socket);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    Outcome call(std::string_view payload, const Asking& asking = {});
    Outcome post(std::string_view payload, Asking asking = {.kind = a_post});
    Outcome poll(std::uint64_t cursor, std::uint32_t deadline_ms = 1000);
    [[nodiscard]] const tillside_plugin_v1& table() const { return table_; }
    [[nodiscard]] tillside_session* raw() const { return session_; }

private:
    Outcome finish(Outcome outcome, std::chrono::steady_clock::time_point began);
    const tillside_plugin_v1& table_;
    tillside_session* session_ = nullptr;
};

[[nodiscard]] tillside_request request_for(std::string_view payload, const Asking& asking);
[[nodiscard]] tillside_reply empty_reply();
[[nodiscard]] std::string name_of_result(std::int32_t result);
// "call answered UNAVAILABLE (words of last_error)": for failures.
[[nodiscard]] std::string told(std::string_view what, const Outcome& outcome);

}  // namespace tillside::validator
