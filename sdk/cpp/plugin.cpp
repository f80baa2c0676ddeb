// SPDX-License-Identifier: Apache-2.0
//
// dlopen with RTLD_LOCAL: the plugin's names stay out of the host's, and it can be unloaded.
#include "sdk/cpp/plugin.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <limits>
#include <system_error>
#include <utility>

namespace tillside::sdk {
namespace {

std::unexpected<Error> fail(ErrorCode code, std::string message) {
    return std::unexpected<Error>(Error{code, std::move(message), {}, {}});
}

std::uint32_t milliseconds(std::chrono::milliseconds deadline) {
    // Below 1 is not "the default": it is refused by the plugin as too short.
    const auto bounded = std::clamp<std::chrono::milliseconds::rep>(
        deadline.count(), 1, std::numeric_limits<std::uint32_t>::max());
    return static_cast<std::uint32_t>(bounded);
}

tillside_request make_request(std::uint32_t kind, Encoding encoding, std::string_view payload,
                              const CallOptions& options) {
    tillside_request request{};
    request.struct_size = sizeof request;
    request.kind = kind;
    request.encoding = static_cast<std::uint32_t>(encoding);
    request.deadline_ms = milliseconds(options.deadline);
    request.payload_host = reinterpret_cast<const std::uint8_t*>(payload.data());
    request.payload_bytes = payload.size();
    request.request_id_host = options.request_id ? options.request_id->bytes.data() : nullptr;
    return request;
}

tillside_reply empty_reply() {
    tillside_reply reply{};
    reply.struct_size = sizeof reply;
    return reply;
}

std::string absolute_path(const std::filesystem::path& path) {
    std::error_code failed;
    const auto whole = std::filesystem::absolute(path, failed);
    return failed ? path.string() : whole.string();
}

}  // namespace

RawSession::RawSession(std::shared_ptr<void> library, const tillside_plugin_v1* table,
                       tillside_session* session)
    : session_(session, Close{std::move(library), table}) {}

RawReply RawSession::take(std::int32_t result, tillside_reply& reply) {
    RawReply taken;
    taken.result = result;
    taken.repeated = (reply.flags & TILLSIDE_REPLY_REPEATED) != 0;
    taken.cursor = reply.cursor;
    if (reply.payload_plugin != nullptr)
        taken.payload.assign(reinterpret_cast<const char*>(reply.payload_plugin),
                             reply.payload_bytes);
    std::copy_n(reply.request_id, taken.request_id.bytes.size(), taken.request_id.bytes.begin());
    if (result != TILLSIDE_OK) taken.last_error = table().last_error(session_.get());
    table().release(session_.get(), &reply);
    return taken;
}

RawReply RawSession::call(std::uint32_t kind, Encoding encoding, std::string_view payload,
                          const CallOptions& options) {
    const tillside_request request = make_request(kind, encoding, payload, options);
    tillside_reply reply = empty_reply();
    return take(table().call(session_.get(), &request, &reply), reply);
}

RawReply RawSession::post(std::uint32_t kind, Encoding encoding, std::string_view payload,
                          const CallOptions& options) {
    const tillside_request request = make_request(kind, encoding, payload, options);
    tillside_reply reply = empty_reply();
    return take(table().post(session_.get(), &request, &reply), reply);
}

RawReply RawSession::poll(std::uint64_t cursor, Encoding encoding,
                          std::chrono::milliseconds deadline) {
    tillside_reply reply = empty_reply();
    return take(table().poll(session_.get(), cursor, static_cast<std::uint32_t>(encoding),
                             milliseconds(deadline), &reply),
                reply);
}

Plugin::Plugin(std::shared_ptr<void> library, const tillside_plugin_v1* table)
    : library_(std::move(library)), table_(table) {}

Result<Plugin> Plugin::load(const std::filesystem::path& file) {
    // A name without a slash would be looked for in the system's folders.
    void* opened = dlopen(absolute_path(file).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (opened == nullptr) {
        const char* why = dlerror();
        return fail(ErrorCode::cannot_load, "loading the plugin: " + std::string(why ? why : ""));
    }
    std::shared_ptr<void> library(opened, [](void* handle) { dlclose(handle); });
    void* symbol = dlsym(opened, TILLSIDE_PLUGIN_ENTRY_NAME);
    if (symbol == nullptr)
        return fail(
            ErrorCode::cannot_load,
            file.string() + " is not a Tillside plugin: it has no " + TILLSIDE_PLUGIN_ENTRY_NAME);
    const auto entry = reinterpret_cast<tillside_plugin_entry_function>(symbol);
    const std::uint32_t versions[] = {TILLSIDE_PLUGIN_VERSION_1};
    const auto* table = static_cast<const tillside_plugin_v1*>(entry(versions, 1));
    if (table == nullptr || table->struct_size < sizeof(tillside_plugin_v1) ||
        table->version != TILLSIDE_PLUGIN_VERSION_1)
        return fail(ErrorCode::cannot_load,
                    file.string() + " does not speak version 1 of the plugin interface");
    return Plugin(std::move(library), table);
}

Result<RawSession> Plugin::open(const OpenOptions& options) const {
    const std::string socket = absolute_path(options.socket);
    const std::string engine = options.engine ? absolute_path(*options.engine) : std::string();
    const std::string config =
        options.engine_config ? absolute_path(*options.engine_config) : std::string();
    tillside_open_options raw{};
    raw.struct_size = sizeof raw;
    raw.socket_path_host = socket.c_str();
    raw.engine_path_host = options.engine ? engine.c_str() : nullptr;
    raw.engine_config_host = options.engine_config ? config.c_str() : nullptr;
    tillside_session* session = nullptr;
    if (table_->open(&raw, &session) != TILLSIDE_OK || session == nullptr)
        return fail(ErrorCode::invalid,
                    "opening a session on " + socket + ": the path is empty or above 100 bytes");
    return RawSession(library_, table_, session);
}

}  // namespace tillside::sdk
