// Messages become structs, fields their members, so that Doxygen links types to each other.
// protoc has read the schema and knows which comment belongs to what.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <vector>

#include "sdk/reference/filter.hpp"

namespace tillside::sdk::reference {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::SourceLocation;

// A comment's lines with what Doxygen or C would take for its own made harmless.
std::string harmless(const std::string& comment) {
    std::string out;
    for (std::size_t i = 0; i < comment.size(); ++i) {
        const char at = comment[i];
        if (at == '@' || at == '\\' || at == '<' || at == '>' || at == '#' || at == '%')
            out += '\\';
        out += at;
        if (at == '*' && i + 1 < comment.size() && comment[i + 1] == '/') out += ' ';
        if (at == '\n') out += ' ';  // lines keep their indentation; a list stays a list
    }
    return out;
}

template <typename Part>
std::string comment_of(const Part& part) {
    SourceLocation where;
    if (!part.GetSourceLocation(&where)) return {};
    return where.leading_comments + where.trailing_comments;
}

// The zero of an enum and the context of a message mean the same everywhere, so the schema does not
// repeat them. Everything else has a comment of its own.
std::string comment_of_value(const EnumValueDescriptor& value) {
    std::string text = comment_of(value);
    if (text.empty() && value.number() == 0 && value.name().ends_with("_UNSPECIFIED"))
        text = " Not said, or a value of a later release.\n";
    return text;
}

std::string comment_of_field(const FieldDescriptor& field) {
    std::string text = comment_of(field);
    if (text.empty() && field.name() == "context") text = " Where and when.\n";
    return text;
}

void print_comment(std::ostream& out, const std::string& text, const std::string& note = "") {
    if (text.empty()) return;  // Doxygen is to say so
    out << "/**" << harmless(text) << (note.empty() ? "" : "\n\n" + note) << " */\n";
}

std::string type_of(const FieldDescriptor& field) {
    std::string type = field.type_name();
    if (field.message_type() != nullptr) type = field.message_type()->name();
    if (field.enum_type() != nullptr) {
        const EnumDescriptor& listed = *field.enum_type();
        type = listed.name();
        if (listed.containing_type() != nullptr &&
            listed.containing_type() != field.containing_type())
            type = listed.containing_type()->name() + "::" + type;
    }
    return field.is_repeated() ? "repeated<" + type + ">" : type;
}

void print(std::ostream& out, const EnumDescriptor& listed) {
    print_comment(out, comment_of(listed));
    out << "enum " << listed.name() << " {\n";
    for (int i = 0; i < listed.value_count(); ++i) {
        const EnumValueDescriptor& value = *listed.value(i);
        print_comment(out, comment_of_value(value));
        out << value.name() << " = " << value.number() << ",\n";
    }
    out << "};\n";
}

void print(std::ostream& out, const Descriptor& message) {
    print_comment(out, comment_of(message));
    out << "struct " << message.name() << " {\n";
    for (int i = 0; i < message.enum_type_count(); ++i)
        print(out, *message.enum_type(i));
    for (int i = 0; i < message.nested_type_count(); ++i)
        print(out, *message.nested_type(i));
    for (int i = 0; i < message.field_count(); ++i) {
        const FieldDescriptor& field = *message.field(i);
        std::string note =
            "Field " + std::to_string(field.number()) + ", in JSON `" + field.json_name() + "`";
        if (field.containing_oneof() != nullptr)
            note += "; one of `" + field.containing_oneof()->name() + "`";
        print_comment(out, comment_of_field(field), note + ".");
        out << type_of(field) << " " << field.name() << ";\n";
    }
    out << "};\n";
}

void print_file_comment(std::ostream& out, const FileDescriptor& file) {
    SourceLocation where;
    const int syntax = google::protobuf::FileDescriptorProto::kSyntaxFieldNumber;
    if (!file.GetSourceLocation({syntax}, &where)) return;
    std::string text;
    for (const std::string& detached : where.leading_detached_comments)
        text += detached + "\n";
    if (text.starts_with(" SPDX")) text.erase(0, text.find('\n'));
    out << "/** @file\n" << harmless(text + where.leading_comments) << "*/\n";
}

void list_silent(const EnumDescriptor& listed, std::vector<std::string>& found) {
    if (comment_of(listed).empty()) found.push_back(listed.full_name());
    for (int i = 0; i < listed.value_count(); ++i)
        if (comment_of_value(*listed.value(i)).empty())
            found.push_back(listed.full_name() + "." + listed.value(i)->name());
}

void list_silent(const Descriptor& message, std::vector<std::string>& found) {
    if (comment_of(message).empty()) found.push_back(message.full_name());
    for (int i = 0; i < message.field_count(); ++i)
        if (comment_of_field(*message.field(i)).empty())
            found.push_back(message.field(i)->full_name());
    for (int i = 0; i < message.enum_type_count(); ++i)
        list_silent(*message.enum_type(i), found);
    for (int i = 0; i < message.nested_type_count(); ++i)
        list_silent(*message.nested_type(i), found);
}

// Builds all files of a set; nullptr where it cannot be read.
std::unique_ptr<google::protobuf::DescriptorPool> read_set(
    const std::string& descriptor_set, std::vector<const FileDescriptor*>& files) {
    google::protobuf::FileDescriptorSet set;
    std::ifstream in(descriptor_set, std::ios::binary);
    if (!in || !set.ParseFromIstream(&in)) {
        std::cerr << descriptor_set << ": no descriptor set, as protoc writes one\n";
        return nullptr;
    }
    auto pool = std::make_unique<google::protobuf::DescriptorPool>();
    for (const auto& one : set.file())
        if (const FileDescriptor* built = pool->BuildFile(one)) files.push_back(built);
    return pool;
}

}  // namespace

std::optional<std::vector<std::string>> silent_parts(const std::string& descriptor_set) {
    std::vector<const FileDescriptor*> files;
    const auto pool = read_set(descriptor_set, files);
    if (pool == nullptr || files.empty()) return std::nullopt;
    std::vector<std::string> found;
    for (const FileDescriptor* file : files) {
        for (int i = 0; i < file->enum_type_count(); ++i)
            list_silent(*file->enum_type(i), found);
        for (int i = 0; i < file->message_type_count(); ++i)
            list_silent(*file->message_type(i), found);
    }
    return found;
}

std::optional<std::string> documented_schema(const std::string& descriptor_set,
                                             const std::string& file) {
    std::vector<const FileDescriptor*> files;
    const auto pool = read_set(descriptor_set, files);
    if (pool == nullptr) return std::nullopt;
    const FileDescriptor* schema = pool->FindFileByName(file);
    if (schema == nullptr) {
        std::cerr << descriptor_set << " does not hold " << file << "\n";
        return std::nullopt;
    }
    std::ostringstream out;
    print_file_comment(out, *schema);
    for (int i = 0; i < schema->enum_type_count(); ++i)
        print(out, *schema->enum_type(i));
    for (int i = 0; i < schema->message_type_count(); ++i)
        print(out, *schema->message_type(i));
    return out.str();
}

}  // namespace tillside::sdk::reference
