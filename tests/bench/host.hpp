// A host that has loaded the plugin, as small as one can be: no typed client, replies unread unless
// asked for.
#pragma once

#include <dlfcn.h>
#include <tillside/plugin.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "sync/wire/error.hpp"

namespace tillside::bench {

constexpr std::uint32_t deadline_ms = 1000;

inline std::unexpected<Error> broken(const std::string& words) {
    return fail(Domain::configuration, "call_failed", words);
}

// The plugin as a host in C has it: no typed client, no parsing of replies.
class Host {
public:
    static Result<Host> load(const std::filesystem::path& plugin) {
        void* library = ::dlopen(plugin.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) return broken(::dlerror());
        void* symbol = ::dlsym(library, TILLSIDE_PLUGIN_ENTRY_NAME);
        if (symbol == nullptr) return broken("the plugin has no entry");
        return Host(reinterpret_cast<tillside_plugin_entry_function>(symbol));
    }
    // Entry and open, with the engine named, so that open() connects.
    [[nodiscard]] tillside_session* open(const std::filesystem::path& socket,
                                         const std::filesystem::path& engine) {
        constexpr std::uint32_t version = TILLSIDE_PLUGIN_VERSION_1;
        table_ = static_cast<const tillside_plugin_v1*>(entry_(&version, 1));
        tillside_open_options options{};
        options.struct_size = sizeof options;
        options.socket_path_host = socket.c_str();
        options.engine_path_host = engine.c_str();
        tillside_session* session = nullptr;
        (void)table_->open(&options, &session);
        return session;
    }
    [[nodiscard]] bool call(tillside_session* session, std::uint32_t kind, std::string_view payload,
                            std::uint64_t* reply_bytes_out,
                            std::string* reply_out = nullptr) const {
        tillside_request request{};
        request.struct_size = sizeof request;
        request.kind = kind;
        request.encoding = TILLSIDE_PROTOBUF;
        request.deadline_ms = deadline_ms;
        request.payload_host = reinterpret_cast<const std::uint8_t*>(payload.data());
        request.payload_bytes = payload.size();
        tillside_reply reply{};
        reply.struct_size = sizeof reply;
        const bool answered = table_->call(session, &request, &reply) == TILLSIDE_OK;
        *reply_bytes_out = reply.payload_bytes;
        if (reply_out != nullptr) {
            reply_out->assign(reinterpret_cast<const char*>(reply.payload_plugin),
                              reply.payload_bytes);
        }
        table_->release(session, &reply);
        return answered;
    }
    void close(tillside_session* session) const { table_->close(session); }

private:
    explicit Host(tillside_plugin_entry_function entry) : entry_(entry) {}
    tillside_plugin_entry_function entry_;
    const tillside_plugin_v1* table_ = nullptr;
};

}  // namespace tillside::bench
