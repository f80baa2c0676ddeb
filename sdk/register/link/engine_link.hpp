// SPDX-License-Identifier: Apache-2.0
// The register's way to the plugin: one thread that owns the session of libtillside.so and works
// through requests in order, so that neither a slow nor a dead engine ever holds a sale. Answers
// come back on the till's thread. Refuses to look into messages.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sdk/register/catalogue/catalogue.hpp"
#include "sdk/schema/till.pb.h"

namespace tillside::pos {

// What became of a request: a TILLSIDE_* result of plugin.h and, where the engine spoke, its reply.
struct Answer {
    std::int32_t result = 0;
    till::v1::Reply reply;
    std::uint64_t cursor = 0;  // polls only
    [[nodiscard]] bool ok() const;
    [[nodiscard]] bool away() const;  // no answer in time: the outcome is unknown
};

struct EngineLinkOptions {
    std::string plugin;         // path of libtillside.so
    std::string socket;         // absolute
    std::string engine;         // optional: tillsided, started where nothing answers
    std::string engine_config;  // optional
};

class EngineLink {
public:
    using Answered = std::function<void(const Answer&)>;
    using OnTillThread = std::function<void(std::function<void()>)>;
    // Called on the till's thread whenever the engine goes away or comes back, and every 2 s with
    // its status.
    using Health = std::function<void(bool away, const std::optional<till::v1::EngineStatus>&)>;

    // Loads the plugin and opens a session; the Fault says why the plugin cannot be used. Does not
    // wait for the engine.
    static std::expected<std::unique_ptr<EngineLink>, Fault> open(const EngineLinkOptions& options,
                                                                  OnTillThread on_till_thread);
    // Finishes what is queued (posts reach engine or spool), then ends the session.
    ~EngineLink();
    EngineLink(const EngineLink&) = delete;
    EngineLink& operator=(const EngineLink&) = delete;

    void on_health(Health health);

    // deadline_ms as in plugin.h. attempts > 1: where the outcome stays unknown, the same request
    // is repeated under the same id, which never does the work twice.
    void call(till::v1::Kind kind, const google::protobuf::MessageLite& message,
              std::uint32_t deadline_ms, int attempts, Answered answered);
    void post(till::v1::Kind kind, const google::protobuf::MessageLite& message, Answered answered);
    void poll(std::uint64_t cursor, Answered answered);
    // Of several basket snapshots that wait, only the newest is sent.
    void basket_changed(const till::v1::BasketChanged& message, Answered answered);

private:
    struct Inside;
    explicit EngineLink(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

}  // namespace tillside::pos
