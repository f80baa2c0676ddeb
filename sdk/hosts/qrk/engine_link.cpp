// SPDX-License-Identifier: Apache-2.0
#include "engine_link.hpp"

#include <QCryptographicHash>
#include <QDebug>
#include <QJsonDocument>

namespace tillside_qrk {

EngineLink::EngineLink(const QString& library, const QString& socket) : library_(library) {
    const auto entry = reinterpret_cast<tillside_plugin_entry_function>(
        library_.resolve(TILLSIDE_PLUGIN_ENTRY_NAME));
    if (entry == nullptr) {
        qWarning() << "tillside: no plugin:" << library_.errorString();
        return;
    }
    const uint32_t versions[] = {TILLSIDE_PLUGIN_VERSION_1};
    table_ = static_cast<const tillside_plugin_v1*>(entry(versions, 1));
    if (table_ == nullptr) return;
    const QByteArray path = socket.toUtf8();
    tillside_open_options options = {};
    options.struct_size = sizeof options;
    options.socket_path_host = path.constData();
    if (table_->open(&options, &session_) != TILLSIDE_OK)
        qWarning() << "tillside: the socket's path is missing, relative or too long";
}

EngineLink::~EngineLink() {
    if (session_ != nullptr) table_->close(session_);
}

Answer EngineLink::call(Kind kind, const QJsonObject& message, uint32_t deadline_ms) {
    return send(false, kind, message, deadline_ms, nullptr);
}

Answer EngineLink::post(Kind kind, const QJsonObject& message, const QString& about) {
    const QByteArray id = QCryptographicHash::hash(
        (QString::number(static_cast<uint32_t>(kind)) + QLatin1Char('\n') + about).toUtf8(),
        QCryptographicHash::Sha256);
    const Answer answer =
        send(true, kind, message, 100, reinterpret_cast<const uint8_t*>(id.constData()));
    if (!answer.kept())
        qWarning() << "tillside: not recorded: kind" << static_cast<uint32_t>(kind)
                   << (session_ != nullptr ? table_->last_error(session_) : "no plugin");
    return answer;
}

Answer EngineLink::send(bool post, Kind kind, const QJsonObject& message, uint32_t deadline_ms,
                        const uint8_t* request_id) {
    Answer answer;
    if (session_ == nullptr) return answer;
    const QByteArray payload = QJsonDocument(message).toJson(QJsonDocument::Compact);
    tillside_request request = {};
    request.struct_size = sizeof request;
    request.kind = static_cast<uint32_t>(kind);
    request.encoding = TILLSIDE_JSON;
    request.deadline_ms = deadline_ms;
    request.payload_host = reinterpret_cast<const uint8_t*>(payload.constData());
    request.payload_bytes = static_cast<uint64_t>(payload.size());
    request.request_id_host = request_id;
    tillside_reply reply = {};
    reply.struct_size = sizeof reply;
    answer.result =
        post ? table_->post(session_, &request, &reply) : table_->call(session_, &request, &reply);
    if (reply.payload_plugin != nullptr) {
        answer.reply =
            QJsonDocument::fromJson(QByteArray(reinterpret_cast<const char*>(reply.payload_plugin),
                                               static_cast<int>(reply.payload_bytes)))
                .object();
    }
    table_->release(session_, &reply);
    return answer;
}

}  // namespace tillside_qrk
