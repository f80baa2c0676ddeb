// The schema of every release against today's: no message, field, enum or value may be gone, or
// have another number, name or type. Names count too: JSON carries them.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include "sdk/schema/till.pb.h"
#include "tests/upgrade/samples.hpp"

using namespace tillside;
using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptorSet;
using Faults = std::vector<std::string>;

namespace {

std::string type_of(const FieldDescriptor& field) {
    std::string type = field.is_repeated() ? "repeated " : "";
    type += field.type_name();
    if (field.message_type() != nullptr) type += " " + field.message_type()->full_name();
    if (field.enum_type() != nullptr) type += " " + field.enum_type()->full_name();
    if (field.containing_oneof() != nullptr) type += " of " + field.containing_oneof()->name();
    return type;
}

void compare(const EnumDescriptor& then, const DescriptorPool& today, Faults& faults) {
    const EnumDescriptor* now = today.FindEnumTypeByName(then.full_name());
    if (now == nullptr) return faults.push_back(then.full_name() + " is gone");
    for (int i = 0; i < then.value_count(); ++i) {
        const auto* value = now->FindValueByNumber(then.value(i)->number());
        if (value == nullptr || value->name() != then.value(i)->name())
            faults.push_back(then.value(i)->full_name() + " has not its number any more");
    }
}

void compare(const Descriptor& then, const DescriptorPool& today, Faults& faults) {
    const Descriptor* now = today.FindMessageTypeByName(then.full_name());
    if (now == nullptr) return faults.push_back(then.full_name() + " is gone");
    for (int i = 0; i < then.field_count(); ++i) {
        const FieldDescriptor& old = *then.field(i);
        const FieldDescriptor* field = now->FindFieldByNumber(old.number());
        if (field == nullptr || field->name() != old.name() ||
            field->json_name() != old.json_name())
            faults.push_back(old.full_name() + " has not its number any more");
        else if (type_of(*field) != type_of(old))
            faults.push_back(old.full_name() + " was " + type_of(old) + ", is " + type_of(*field));
    }
    for (int i = 0; i < then.nested_type_count(); ++i)
        compare(*then.nested_type(i), today, faults);
    for (int i = 0; i < then.enum_type_count(); ++i)
        compare(*then.enum_type(i), today, faults);
}

// What of `then` is gone or another in `today`.
Faults broken(const FileDescriptorSet& then, const DescriptorPool& today) {
    DescriptorPool pool;
    Faults faults;
    for (const auto& file : then.file()) {
        const auto* built = pool.BuildFile(file);
        REQUIRE(built != nullptr);
        for (int i = 0; i < built->message_type_count(); ++i)
            compare(*built->message_type(i), today, faults);
        for (int i = 0; i < built->enum_type_count(); ++i)
            compare(*built->enum_type(i), today, faults);
    }
    return faults;
}

FileDescriptorSet kept(const std::filesystem::path& release) {
    FileDescriptorSet set;
    REQUIRE(set.ParseFromString(tests::bytes_of(release / "schema.pb")));
    return set;
}

// Today's schema, for changes to be made to it. Any message of it links all files.
const DescriptorPool& today() {
    REQUIRE(till::v1::Reply::descriptor() != nullptr);
    return *DescriptorPool::generated_pool();
}

// The kept schema after a change, as the schema of tomorrow.
template <typename Change>
Faults broken_by(Change change) {
    const FileDescriptorSet then = kept(tests::releases().front());
    FileDescriptorSet changed = then;
    for (auto& file : *changed.mutable_file())
        for (auto& message : *file.mutable_message_type())
            if (message.name() == "FindCustomer") change(message);
    DescriptorPool tomorrow;
    for (const auto& file : changed.file())
        REQUIRE(tomorrow.BuildFile(file) != nullptr);
    return broken(then, tomorrow);
}

}  // namespace

TEST_CASE("nothing of any release's schema is gone or has another number, name or type") {
    for (const auto& release : tests::releases()) {
        INFO(release);
        CHECK_THAT(broken(kept(release), today()), Catch::Equals(Faults{}));
    }
}

TEST_CASE("the comparison of schemas refuses what would break a till, and nothing else") {
    using google::protobuf::DescriptorProto;
    using Field = google::protobuf::FieldDescriptorProto;
    CHECK(broken_by([](DescriptorProto& message) {
              Field& added = *message.add_field();
              added.set_name("added");
              added.set_number(900);
              added.set_type(Field::TYPE_BOOL);
              added.set_label(Field::LABEL_OPTIONAL);
          }).empty());
    CHECK(broken_by([](DescriptorProto& message) {
              message.mutable_field()->DeleteSubrange(message.field_size() - 1, 1);
          }).size() == 1);
    CHECK(broken_by([](DescriptorProto& message) {
              message.mutable_field(0)->set_number(901);
          }).size() == 1);
    CHECK(broken_by([](DescriptorProto& message) {
              message.mutable_field(1)->set_name("telephone");
          }).size() == 1);
    CHECK(broken_by([](DescriptorProto& message) {
              message.mutable_field(1)->set_type(Field::TYPE_BYTES);
          }).size() == 1);
}
