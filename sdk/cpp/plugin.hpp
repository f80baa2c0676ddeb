// SPDX-License-Identifier: Apache-2.0
//
// Loads libtillside.so and owns what it hands out: the library, sessions, replies. Payloads are
// bytes here, in protobuf or JSON; client.hpp puts the schema's types on top. It decides nothing:
// no retries, no defaults of its own.
#pragma once

#include <tillside/plugin.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sdk/cpp/error.hpp"

namespace tillside::sdk {

enum class Encoding : std::uint32_t { protobuf = TILLSIDE_PROTOBUF, json = TILLSIDE_JSON };

struct OpenOptions {
    std::filesystem::path socket = {};                 // the engine's socket
    std::optional<std::filesystem::path> engine = {};  // the tillsided to start where none answers
    std::optional<std::filesystem::path> engine_config = {};  // its --config
};  // relative paths are taken from the working directory of the moment

struct CallOptions {
    std::chrono::milliseconds deadline{TILLSIDE_DEADLINE_MS_DEFAULT};  // 5 ms to 5 s
    std::optional<RequestId> request_id = {};                          // to repeat; else a new one
};

// What came back, with the plugin's result as it was: the layer for hosts that pass JSON through.
struct RawReply {
    std::int32_t result = TILLSIDE_UNAVAILABLE;  // TILLSIDE_OK …
    bool repeated = false;
    std::uint64_t cursor = 0;  // poll
    std::string payload;       // a Reply in the request's encoding, or empty
    RequestId request_id;
    std::string last_error;  // empty where result is TILLSIDE_OK
};

// One session with the engine. Movable; used by one thread at a time. Keeps its library loaded.
class RawSession {
public:
    [[nodiscard]] RawReply call(std::uint32_t kind, Encoding encoding, std::string_view payload,
                                const CallOptions& options = {});
    // kind: 256 and above.
    [[nodiscard]] RawReply post(std::uint32_t kind, Encoding encoding, std::string_view payload,
                                const CallOptions& options = {});
    [[nodiscard]] RawReply poll(std::uint64_t cursor, Encoding encoding,
                                std::chrono::milliseconds deadline);

private:
    friend class Plugin;
    struct Close {
        std::shared_ptr<void> library;  // loaded until after the session is closed
        const tillside_plugin_v1* table = nullptr;
        void operator()(tillside_session* session) const { table->close(session); }
    };
    RawSession(std::shared_ptr<void> library, const tillside_plugin_v1* table,
               tillside_session* session);
    RawReply take(std::int32_t result, tillside_reply& reply);

    [[nodiscard]] const tillside_plugin_v1& table() const { return *session_.get_deleter().table; }

    std::unique_ptr<tillside_session, Close> session_;
};

// The loaded library. Copyable; unloaded with the last copy and the last session. [any thread]
class Plugin {
public:
    // Error: cannot_load, naming the file and what is wrong with it.
    [[nodiscard]] static Result<Plugin> load(const std::filesystem::path& file);

    // Does not wait for the engine. Error: invalid (a path missing or too long).
    [[nodiscard]] Result<RawSession> open(const OpenOptions& options) const;

private:
    Plugin(std::shared_ptr<void> library, const tillside_plugin_v1* table);
    std::shared_ptr<void> library_;
    const tillside_plugin_v1* table_ = nullptr;
};

}  // namespace tillside::sdk
