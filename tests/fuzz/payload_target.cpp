// A payload decoder: FUZZED_ENCODING is TILLSIDE_PROTOBUF or TILLSIDE_JSON. The first byte chooses
// the message. What is understood can be printed in both encodings and understood again.
#include <google/protobuf/util/message_differencer.h>
#include <tillside/plugin.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "plugin/engine/server/payload.hpp"
#include "tests/fuzz/random_messages.hpp"

namespace server = tillside::engine::server;
using google::protobuf::Message;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void require_same_again(const Message& message, std::uint8_t encoding) {
    const std::string printed = server::print_payload(message, encoding);
    const std::unique_ptr<Message> again(message.New());
    require(server::parse_payload(printed, encoding, *again).has_value());
    require(google::protobuf::util::MessageDifferencer::Equals(message, *again));
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    server::silence_protobuf();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto messages = tillside::fuzz::all_messages();
    if (size == 0) return 0;
    const std::unique_ptr<Message> message(messages[data[0] % messages.size()]->New());
    const std::string_view payload(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto parsed = server::parse_payload(payload, FUZZED_ENCODING, *message);
    if (!parsed) {
        require(!parsed.error().code.empty() && !parsed.error().message.empty());
        return 0;
    }
    message->DiscardUnknownFields();
    require_same_again(*message, TILLSIDE_PROTOBUF);
    require_same_again(*message, TILLSIDE_JSON);
    return 0;
}
