// SPDX-License-Identifier: Apache-2.0
//
// The till's way to the engine: libtillside.so through its C header, messages as Qt's JSON. Throws
// nothing and waits at most for the deadline; without the library every answer is "unavailable".
#pragma once

#include <tillside/plugin.h>

#include <QByteArray>
#include <QJsonObject>
#include <QLibrary>
#include <QString>

namespace tillside_qrk {

// Kinds of sdk/schema/till.proto that this adapter sends.
enum class Kind : uint32_t {
    hello = 1,
    scanned = 20,
    find_customer = 21,
    get_notice = 22,
    enrol_customer = 23,
    set_customer = 24,
    basket_changed = 30,
    before_tender = 31,
    basket_completed = 256,
    basket_voided = 257,
    withdraw_consent = 258,
    return_completed = 261,
};

struct Answer {
    int32_t result = TILLSIDE_UNAVAILABLE;
    QJsonObject reply;  // a Reply, or empty

    bool ok() const { return result == TILLSIDE_OK; }
    // With the engine, or durable on this disk.
    bool kept() const { return ok() || result == TILLSIDE_SPOOLED; }
};

class EngineLink {
public:
    EngineLink(const QString& library, const QString& socket);
    ~EngineLink();
    EngineLink(const EngineLink&) = delete;
    EngineLink& operator=(const EngineLink&) = delete;

    Answer call(Kind kind, const QJsonObject& message, uint32_t deadline_ms = 50);
    // The same `about` makes the same request id: told twice, it is recorded once.
    Answer post(Kind kind, const QJsonObject& message, const QString& about);

private:
    Answer send(bool post, Kind kind, const QJsonObject& message, uint32_t deadline_ms,
                const uint8_t* request_id);

    QLibrary library_;
    const tillside_plugin_v1* table_ = nullptr;
    tillside_session* session_ = nullptr;
};

}  // namespace tillside_qrk
