// The examples are what they say: each is the message of its kind, written out in full and in the
// schema's own form, and means the same in JSON and in protobuf.
#include <google/protobuf/util/message_differencer.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/unit/sdk/schema/examples.hpp"

using namespace tillside;
using namespace tillside::testing;
using google::protobuf::util::JsonStringToMessage;
using google::protobuf::util::MessageDifferencer;
using google::protobuf::util::MessageToJsonString;
using nlohmann::json;

namespace {

// 64-bit integers stand in examples as numbers, as hosts write them; protobuf prints strings.
json with_numbers_as_text(const json& value, const json& like) {
    if (value.is_number_integer() && like.is_string()) return value.dump();
    if (value.is_array() && like.is_array() && value.size() == like.size()) {
        json out = json::array();
        for (std::size_t i = 0; i < value.size(); ++i)
            out.push_back(with_numbers_as_text(value[i], like[i]));
        return out;
    }
    if (value.is_object() && like.is_object()) {
        json out = json::object();
        for (const auto& [key, inner] : value.items())
            out[key] = like.contains(key) ? with_numbers_as_text(inner, like[key]) : inner;
        return out;
    }
    return value;
}

}  // namespace

TEST_CASE("every example is its message, written in the schema's own form, with nothing unknown") {
    for (const Example& example : read_examples()) {
        INFO(example.name);
        if (!has_payload(example.kind)) {
            CHECK(json::parse(example.json) == json::object());
            continue;
        }
        const auto message = message_of(example.kind);
        REQUIRE(message);
        const auto parsed = JsonStringToMessage(example.json, message.get());
        INFO(parsed.ToString());
        REQUIRE(parsed.ok());  // an unknown field is a fault here
        std::string printed;
        REQUIRE(MessageToJsonString(*message, &printed).ok());
        const json again = json::parse(printed);
        CHECK(with_numbers_as_text(json::parse(example.json), again) == again);
    }
}

TEST_CASE("every example means the same after JSON and after protobuf") {
    for (const Example& example : read_examples()) {
        if (!has_payload(example.kind)) continue;
        INFO(example.name);
        const auto message = message_of(example.kind);
        REQUIRE(JsonStringToMessage(example.json, message.get()).ok());
        // As the engine prints: zeros and defaults too.
        google::protobuf::util::JsonPrintOptions options;
        options.always_print_primitive_fields = true;
        std::string printed;
        REQUIRE(MessageToJsonString(*message, &printed, options).ok());
        const auto from_json = message_of(example.kind);
        REQUIRE(JsonStringToMessage(printed, from_json.get()).ok());
        CHECK(MessageDifferencer::Equals(*message, *from_json));
        const auto from_bytes = message_of(example.kind);
        REQUIRE(from_bytes->ParseFromString(message->SerializeAsString()));
        CHECK(MessageDifferencer::Equals(*message, *from_bytes));
        std::string printed_again;
        REQUIRE(MessageToJsonString(*from_bytes, &printed_again, options).ok());
        CHECK(printed_again == printed);
    }
}

TEST_CASE("every kind of the schema has an example, and one that is taken") {
    std::set<till::Kind> shown;
    bool reply = false;
    for (const Example& example : read_examples()) {
        if (example.refusal.empty()) shown.insert(example.kind);
        reply = reply || example.kind == till::KIND_UNSPECIFIED;
    }
    CHECK(reply);
    const auto* kinds = till::Kind_descriptor();
    for (int i = 0; i < kinds->value_count(); ++i) {
        const auto kind = static_cast<till::Kind>(kinds->value(i)->number());
        if (kind == till::KIND_UNSPECIFIED) continue;
        INFO(kinds->value(i)->name());
        CHECK(shown.contains(kind));
        CHECK((message_of(kind) != nullptr) == has_payload(kind));
    }
}
