#include "tests/fuzz/hostile_host.hpp"

#include <array>
#include <memory>
#include <stdexcept>

#include "plugin/engine/server/payload.hpp"
#include "sdk/schema/till.hpp"

namespace tillside::fuzz {

std::string some_payload(std::uint32_t kind, std::uint32_t encoding, Random& random,
                         const Till& till) {
    static const auto messages = all_messages();
    if (random.one_in(10)) return random.bytes(random.below(400));
    const auto* prototype = random.one_in(10) ? random.pick(messages) : message_of(kind);
    if (prototype == nullptr) return {};
    const std::unique_ptr<google::protobuf::Message> message(prototype->New());
    fill(*message, random, till);
    std::string payload =
        engine::server::print_payload(*message, static_cast<std::uint8_t>(encoding));
    if (!random.one_in(4)) mutate(payload, random);
    return payload;
}

HostileHost::HostileHost(const tillside_plugin_v1& plugin, const std::filesystem::path& socket,
                         Till till, std::uint64_t seed)
    : plugin_(plugin), till_(std::move(till)), random_(seed) {
    tillside_open_options options{};
    options.struct_size = sizeof options;
    options.socket_path_host = socket.c_str();
    if (plugin_.open(&options, &session_) != TILLSIDE_OK)
        throw std::runtime_error("the session does not open");
}

HostileHost::~HostileHost() {
    plugin_.close(session_);
}

void HostileHost::feed(std::uint64_t messages) {
    for (; messages > 0; --messages)
        one();
}

void HostileHost::one() {
    const std::uint32_t kind =
        random_.one_in(20) ? static_cast<std::uint32_t>(random_.any()) : random_.pick(kinds_);
    const std::uint32_t encoding = random_.one_in(3) ? TILLSIDE_JSON : TILLSIDE_PROTOBUF;
    const std::string payload = payload_for(kind, encoding);
    const std::string id = random_.bytes(16);
    tillside_request request{};
    request.struct_size = sizeof request;
    request.kind = kind;
    request.encoding = encoding;
    request.deadline_ms = TILLSIDE_DEADLINE_MS_MAX;
    request.payload_host = reinterpret_cast<const std::uint8_t*>(payload.data());
    request.payload_bytes = payload.size();
    if (random_.one_in(2))
        request.request_id_host = reinterpret_cast<const std::uint8_t*>(id.data());
    tillside_reply reply{};
    reply.struct_size = sizeof reply;
    if (random_.one_in(20)) spoil(request, reply);

    int32_t result = 0;
    if (random_.one_in(10)) {
        result = plugin_.poll(session_, random_.any() >> random_.below(64), request.encoding,
                              request.deadline_ms, &reply);
    } else if (random_.one_in(3)) {
        result = plugin_.post(session_, &request, &reply);
    } else {
        result = plugin_.call(session_, &request, &reply);
    }
    note(result, reply, request.encoding);
    if (!random_.one_in(1000)) plugin_.release(session_, &reply);  // close() frees the others
}

std::string HostileHost::payload_for(std::uint32_t kind, std::uint32_t encoding) {
    if (random_.one_in(5000))
        return std::string(TILLSIDE_REQUEST_BYTES_MAX - random_.below(200), '{');
    return some_payload(kind, encoding, random_, till_);
}

// Mistakes that the plugin has to find before it sends anything.
void HostileHost::spoil(tillside_request& request, tillside_reply& reply) {
    switch (random_.below(6)) {
        case 0:
            request.struct_size = static_cast<std::uint32_t>(random_.below(sizeof request));
            break;
        case 1:
            request.encoding = static_cast<std::uint32_t>(random_.any());
            break;
        case 2:
            request.deadline_ms = TILLSIDE_DEADLINE_MS_MAX + 1;
            break;
        case 3:
            request.payload_bytes = TILLSIDE_REQUEST_BYTES_MAX + random_.below(1000);
            break;
        case 4:
            request.payload_host = nullptr;
            request.payload_bytes = 1 + random_.below(100);
            break;
        case 5:
            reply.struct_size = static_cast<std::uint32_t>(random_.below(sizeof reply));
            break;
    }
}

void HostileHost::note(int32_t result, const tillside_reply& reply, std::uint32_t encoding) {
    const bool has_payload = reply.payload_bytes > 0;
    if (has_payload && encoding == TILLSIDE_PROTOBUF) {
        till::Reply understood;
        if (!understood.ParseFromArray(reply.payload_plugin, static_cast<int>(reply.payload_bytes)))
            ++outcomes_.impossible;
    }
    if (result != TILLSIDE_OK && plugin_.last_error(session_)[0] == '\0') ++outcomes_.impossible;
    switch (result) {
        case TILLSIDE_OK:
            ++outcomes_.answered;
            return;
        case TILLSIDE_REFUSED:
            ++outcomes_.refused;
            if (!has_payload) ++outcomes_.impossible;
            return;
        case TILLSIDE_INVALID:
        case TILLSIDE_TOO_LARGE:
            ++outcomes_.invalid;
            return;
        case TILLSIDE_UNAVAILABLE:
        case TILLSIDE_SPOOLED:
            ++outcomes_.unavailable;
            return;
        default:
            ++outcomes_.impossible;
            return;  // also NOT_SPOOLED: the disk is writable
    }
}

}  // namespace tillside::fuzz
