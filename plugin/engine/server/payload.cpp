#include "plugin/engine/server/payload.hpp"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/util/json_util.h>
#include <tillside/plugin.h>

#include <nlohmann/json.hpp>

namespace tillside::engine::server {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Where protobuf finds text that is not UTF-8 it only says so in its log; this keeps the field's
// name from there for the error.
thread_local std::string utf8_field;

void on_protobuf_log(google::protobuf::LogLevel, const char*, int, const std::string& text) {
    constexpr std::string_view before = "String field '";
    if (!text.starts_with(before)) return;
    const std::size_t end = text.find('\'', before.size());
    utf8_field = text.substr(before.size(), end - before.size());
    utf8_field.erase(0, utf8_field.rfind('.', utf8_field.rfind('.') - 1) + 1);  // Line.description
}

bool is_text(const FieldDescriptor& field) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

Result<void> check_text(const std::string& path, std::size_t bytes) {
    if (bytes <= text_bytes_max) return {};
    return fail_at(
        Domain::message, "text_too_long", path,
        fmt::format("{} has {} bytes; a text holds at most {}", path, bytes, text_bytes_max));
}

// Walks the fields that are set. Only called where the payload is long enough to hold such a text.
Result<void> check_texts(const Message& message, const std::string& prefix) {
    const auto* reflection = message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection->ListFields(message, &fields);
    std::string scratch;
    for (const FieldDescriptor* field : fields) {
        const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
        for (int i = 0; i < count; ++i) {
            const std::string path = field->is_repeated()
                                         ? fmt::format("{}{}[{}]", prefix, field->name(), i)
                                         : prefix + field->name();
            Result<void> fine;
            if (is_text(*field)) {
                const std::string& text =
                    field->is_repeated()
                        ? reflection->GetRepeatedStringReference(message, field, i, &scratch)
                        : reflection->GetStringReference(message, field, &scratch);
                fine = check_text(path, text.size());
            } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
                fine = check_texts(field->is_repeated()
                                       ? reflection->GetRepeatedMessage(message, field, i)
                                       : reflection->GetMessage(message, field),
                                   path + ".");
            }
            if (!fine) return fine;
        }
    }
    return {};
}

// protobuf's words about bad JSON quote the input after the first line and in quotation marks; a
// quotation could be a phone number, so only the words before it are kept.
std::string without_quotations(std::string words) {
    words.resize(std::min(words.find('\n'), words.size()));
    words.resize(std::min(words.find_first_of("\"'"), words.size()));
    while (!words.empty() && (words.back() == ' ' || words.back() == ':'))
        words.pop_back();
    return words;
}

std::unexpected<Error> bad_json(std::string_view bytes, const std::string& type,
                                std::string words) {
    try {
        const auto syntax = nlohmann::json::parse(bytes);
    } catch (const nlohmann::json::parse_error& error) {
        const bool utf8 = std::string_view(error.what()).find("UTF-8") != std::string_view::npos;
        return fail(Domain::message, utf8 ? "bad_utf8" : "bad_json",
                    fmt::format("the {} is not {}: fault at byte {}", type,
                                utf8 ? "valid UTF-8" : "valid JSON", error.byte));
    } catch (const std::exception&) {
        return fail(Domain::message, "bad_json", fmt::format("the {} is not valid JSON", type));
    }
    return fail(Domain::message, "bad_json",
                fmt::format("the JSON does not fit the message {}: {}", type,
                            without_quotations(std::move(words))));
}

}  // namespace

Result<void> parse_payload(std::string_view bytes, std::uint8_t encoding, Message& message) {
    const std::string& type = message.GetDescriptor()->name();
    if (encoding == TILLSIDE_PROTOBUF) {
        utf8_field.clear();
        if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
            if (!utf8_field.empty()) {
                return fail_at(Domain::message, "bad_utf8", utf8_field,
                               fmt::format("{} is not valid UTF-8", utf8_field));
            }
            return fail(Domain::message, "bad_protobuf",
                        fmt::format("the payload is not a {} in protobuf", type));
        }
    } else if (encoding == TILLSIDE_JSON) {
        google::protobuf::util::JsonParseOptions options;
        options.ignore_unknown_fields = true;
        const auto status = google::protobuf::util::JsonStringToMessage(
            google::protobuf::StringPiece(bytes.data(), static_cast<std::ptrdiff_t>(bytes.size())),
            &message, options);
        if (!status.ok()) return bad_json(bytes, type, status.message().ToString());
    } else {
        return fail(Domain::message, "unknown_encoding",
                    fmt::format("encoding {} is not known: 1 is protobuf, 2 is JSON", encoding));
    }
    if (bytes.size() <= text_bytes_max) return {};
    return check_texts(message, "");
}

std::string print_payload(const Message& message, std::uint8_t encoding) {
    std::string out;
    if (encoding == TILLSIDE_JSON) {
        google::protobuf::util::JsonPrintOptions options;
        options.always_print_primitive_fields = true;
        if (google::protobuf::util::MessageToJsonString(message, &out, options).ok()) return out;
        out.clear();
    }
    message.SerializeToString(&out);
    return out;
}

void silence_protobuf() {
    google::protobuf::SetLogHandler(&on_protobuf_log);
}

}  // namespace tillside::engine::server
