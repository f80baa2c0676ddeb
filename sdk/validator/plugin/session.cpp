#include "sdk/validator/plugin/session.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sdk/validator/plugin/case.hpp"

namespace tillside::validator {

Library::Library(const std::filesystem::path& file)
    : handle_(::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL)), entry_(nullptr) {
    if (handle_ == nullptr) {
        const char* why = ::dlerror();
        fail(fmt::format("it cannot be loaded: {}", why == nullptr ? "" : why));
    }
    entry_ = reinterpret_cast<tillside_plugin_entry_function>(
        ::dlsym(handle_, TILLSIDE_PLUGIN_ENTRY_NAME));
    expect(entry_ != nullptr, "it has no symbol " TILLSIDE_PLUGIN_ENTRY_NAME);
}

Library::~Library() {
    ::dlclose(handle_);
}

const tillside_plugin_v1& Library::table() const {
    const std::uint32_t version = TILLSIDE_PLUGIN_VERSION_1;
    const auto* table = static_cast<const tillside_plugin_v1*>(entry_(&version, 1));
    expect(table != nullptr, "tillside_plugin_entry gives no table for version 1");
    return *table;
}

RequestId Outcome::id() const {
    return std::to_array(reply.request_id);
}

Session::Session(const Library& library, const std::filesystem::path& socket)
    : table_(library.table()) {
    tillside_open_options options{};
    options.struct_size = sizeof options;
    options.socket_path_host = socket.c_str();
    const std::int32_t result = table_.open(&options, &session_);
    expect(result == TILLSIDE_OK && session_ != nullptr,
           "open answered " + name_of_result(result) + " to an absolute socket path");
}

Session::~Session() {
    table_.close(session_);
}

Outcome Session::finish(Outcome outcome, std::chrono::steady_clock::time_point began) {
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
    outcome.milliseconds = took.count();
    if (outcome.reply.payload_plugin != nullptr)
        outcome.payload.assign(reinterpret_cast<const char*>(outcome.reply.payload_plugin),
                               outcome.reply.payload_bytes);
    if (outcome.result != TILLSIDE_OK) {
        const char* words = table_.last_error(session_);
        if (words != nullptr) outcome.error = words;
    }
    tillside_reply given_back = outcome.reply;
    table_.release(session_, &given_back);
    return outcome;
}

Outcome Session::call(std::string_view payload, const Asking& asking) {
    Outcome outcome;
    outcome.reply = empty_reply();
    const tillside_request request = request_for(payload, asking);
    const auto began = std::chrono::steady_clock::now();
    outcome.result = table_.call(session_, &request, &outcome.reply);
    return finish(std::move(outcome), began);
}

Outcome Session::post(std::string_view payload, Asking asking) {
    Outcome outcome;
    outcome.reply = empty_reply();
    const tillside_request request = request_for(payload, asking);
    const auto began = std::chrono::steady_clock::now();
    outcome.result = table_.post(session_, &request, &outcome.reply);
    return finish(std::move(outcome), began);
}

Outcome Session::poll(std::uint64_t cursor, std::uint32_t deadline_ms) {
    Outcome outcome;
    outcome.reply = empty_reply();
    const auto began = std::chrono::steady_clock::now();
    outcome.result = table_.poll(session_, cursor, TILLSIDE_PROTOBUF, deadline_ms, &outcome.reply);
    return finish(std::move(outcome), began);
}

tillside_request request_for(std::string_view payload, const Asking& asking) {
    tillside_request request{};
    request.struct_size = sizeof request;
    request.kind = asking.kind;
    request.encoding = asking.encoding;
    request.deadline_ms = asking.deadline_ms;
    request.payload_host = reinterpret_cast<const std::uint8_t*>(payload.data());
    request.payload_bytes = payload.size();
    request.request_id_host = asking.id ? asking.id->data() : nullptr;
    return request;
}

tillside_reply empty_reply() {
    tillside_reply reply{};
    reply.struct_size = sizeof reply;
    return reply;
}

std::string name_of_result(std::int32_t result) {
    static constexpr std::array names = {"OK",      "SPOOLED",   "UNAVAILABLE", "REFUSED",
                                         "INVALID", "TOO_LARGE", "NOT_SPOOLED"};
    if (result >= 0 && result < static_cast<std::int32_t>(names.size()))
        return names[static_cast<std::size_t>(result)];
    return std::to_string(result);
}

std::string told(std::string_view what, const Outcome& outcome) {
    return fmt::format("{} answered {} after {:.0f} ms{}", what, name_of_result(outcome.result),
                       outcome.milliseconds,
                       outcome.error.empty() ? "" : " (" + outcome.error + ")");
}

}  // namespace tillside::validator
