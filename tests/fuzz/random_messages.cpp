#include "tests/fuzz/random_messages.hpp"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <array>
#include <limits>

#include "sdk/schema/till.hpp"

namespace tillside::fuzz {

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

constexpr int depth_max = 5;

std::string some_text(Random& random) {
    static const std::vector<std::string> likely = {
        "",
        "1",
        "HKD",
        "TEA",
        "2026-11-22",
        "91234567",
        "+852 6123 4567",
        "zh-Hant-HK",
        "en",
        "4006381333931",
        "https://id.example/01/04006381333931",
        "1234",
        "陳大文",
        "\xF0\x9F\x8D\xB5",
        "marketing-sms",
        "'; DROP TABLE outbox; --",
        "../../etc/passwd",
        std::string("zero\0inside", 11),
    };
    if (random.one_in(50)) return std::string(random.below(6000), 'x');
    if (random.one_in(20)) return random.bytes(random.below(40));
    return random.pick(likely);
}

std::int64_t some_number(Random& random) {
    static const std::vector<std::int64_t> likely = {
        0,
        1,
        -1,
        2,
        100,
        1000,
        1250,
        2500,
        86'400,
        1'795'000'000'000'000,
        std::numeric_limits<std::int32_t>::max(),
        std::numeric_limits<std::int32_t>::min(),
        std::numeric_limits<std::int64_t>::max(),
        std::numeric_limits<std::int64_t>::min(),
    };
    if (random.one_in(8)) return static_cast<std::int64_t>(random.any());
    return random.pick(likely);
}

// Whether a message's name has the stem of each word of a kind's: BasketCompleted travels as
// BASKET_COMPLETED, ComplaintOpened as OPEN_COMPLAINT.
bool speaks_of(std::string message, const std::string& kind) {
    constexpr std::size_t stem = 5;
    std::ranges::transform(message, message.begin(), [](char c) { return c & ~0x20; });
    for (std::size_t at = 0; at < kind.size();) {
        const std::size_t end = std::min(kind.find('_', at), kind.size());
        if (message.find(kind.substr(at, std::min(stem, end - at))) == std::string::npos)
            return false;
        at = end + 1;
    }
    return !kind.empty();
}

// Only what numbers and texts have in common: one value, set or added.
void put(Message& message, const FieldDescriptor& field, Random& random) {
    const auto& reflection = *message.GetReflection();
    const auto number = some_number(random);
    const bool many = field.is_repeated();
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_INT32:
            many ? reflection.AddInt32(&message, &field, static_cast<std::int32_t>(number))
                 : reflection.SetInt32(&message, &field, static_cast<std::int32_t>(number));
            return;
        case FieldDescriptor::CPPTYPE_UINT32:
            many ? reflection.AddUInt32(&message, &field, static_cast<std::uint32_t>(number))
                 : reflection.SetUInt32(&message, &field, static_cast<std::uint32_t>(number));
            return;
        case FieldDescriptor::CPPTYPE_INT64:
            many ? reflection.AddInt64(&message, &field, number)
                 : reflection.SetInt64(&message, &field, number);
            return;
        case FieldDescriptor::CPPTYPE_UINT64:
            many ? reflection.AddUInt64(&message, &field, static_cast<std::uint64_t>(number))
                 : reflection.SetUInt64(&message, &field, static_cast<std::uint64_t>(number));
            return;
        case FieldDescriptor::CPPTYPE_DOUBLE:
            many ? reflection.AddDouble(&message, &field, static_cast<double>(number) / 3)
                 : reflection.SetDouble(&message, &field, static_cast<double>(number) / 3);
            return;
        case FieldDescriptor::CPPTYPE_FLOAT:
            many ? reflection.AddFloat(&message, &field, static_cast<float>(number))
                 : reflection.SetFloat(&message, &field, static_cast<float>(number));
            return;
        case FieldDescriptor::CPPTYPE_BOOL:
            many ? reflection.AddBool(&message, &field, number % 2 != 0)
                 : reflection.SetBool(&message, &field, number % 2 != 0);
            return;
        case FieldDescriptor::CPPTYPE_ENUM: {
            const auto& names = *field.enum_type();
            const int count = names.value_count();
            const int value =
                random.one_in(20)
                    ? static_cast<std::int32_t>(number)
                    : names.value(static_cast<int>(random.below(static_cast<std::size_t>(count))))
                          ->number();
            many ? reflection.AddEnumValue(&message, &field, value)
                 : reflection.SetEnumValue(&message, &field, value);
            return;
        }
        case FieldDescriptor::CPPTYPE_STRING:
            many ? reflection.AddString(&message, &field, some_text(random))
                 : reflection.SetString(&message, &field, some_text(random));
            return;
        case FieldDescriptor::CPPTYPE_MESSAGE:
            return;
    }
}

void fill_context(till::Context& context, Random& random, const Till& till) {
    context.set_store(till.store);
    context.set_till(till.till);
    context.set_business_day("2026-11-22");
    context.set_ticket(random.one_in(10) ? "" : std::to_string(random.below(1000)));
    context.set_staff("C1");
    context.set_role(till::CASHIER);
    context.set_currency("HKD");
    context.set_training(!random.one_in(8));  // what is recorded costs a disk its time
}

}  // namespace

std::string Random::bytes(std::size_t count) {
    std::string out(count, '\0');
    std::ranges::generate(out, [this] { return static_cast<char>(any()); });
    return out;
}

std::vector<const Message*> all_messages() {
    std::vector<const Message*> all;
    auto& factory = *MessageFactory::generated_factory();
    const auto& whole = *till::Kind_descriptor()->file();  // till.proto, which imports the others
    for (int file = 0; file < whole.dependency_count(); ++file) {
        const auto& part = *whole.dependency(file);
        for (int i = 0; i < part.message_type_count(); ++i)
            all.push_back(factory.GetPrototype(part.message_type(i)));
    }
    return all;
}

std::vector<std::uint32_t> all_kinds() {
    std::vector<std::uint32_t> all;
    const auto& kinds = *till::Kind_descriptor();
    for (int i = 0; i < kinds.value_count(); ++i)
        all.push_back(static_cast<std::uint32_t>(kinds.value(i)->number()));
    return all;
}

const Message* message_of(std::uint32_t kind) {
    const std::string& name = till::Kind_Name(static_cast<till::Kind>(kind));
    const Message* found = nullptr;
    for (const Message* message : all_messages()) {
        const Descriptor& type = *message->GetDescriptor();
        if (type.FindFieldByName("context") == nullptr || !speaks_of(type.name(), name)) continue;
        if (found == nullptr || type.name().size() < found->GetDescriptor()->name().size())
            found = message;
    }
    return found;
}

void fill(Message& message, Random& random, const Till& till, int depth) {
    if (message.GetDescriptor() == till::Context::descriptor() && !random.one_in(10)) {
        return fill_context(static_cast<till::Context&>(message), random, till);
    }
    const bool full = random.one_in(4);
    const auto& reflection = *message.GetReflection();
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
        const FieldDescriptor& field = *message.GetDescriptor()->field(i);
        const bool context = field.message_type() == till::Context::descriptor();
        if (!full && !context && random.one_in(2)) continue;
        std::size_t count = 1;
        if (field.is_repeated()) count = random.one_in(200) ? 300 : random.below(4);
        for (; count > 0; --count) {
            if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
                put(message, field, random);
            } else if (depth < depth_max) {
                fill(field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                         : *reflection.MutableMessage(&message, &field),
                     random, till, depth + 1);
            }
        }
    }
}

void mutate(std::string& bytes, Random& random) {
    for (std::size_t changes = 1 + random.below(4); changes > 0; --changes) {
        if (bytes.empty()) bytes = random.bytes(1 + random.below(16));
        const std::size_t at = random.below(bytes.size());
        const std::size_t count = random.below(std::min<std::size_t>(bytes.size() - at, 64)) + 1;
        switch (random.below(6)) {
            case 0:
                bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
                break;
            case 1:
                bytes.erase(at, count);
                break;
            case 2:
                bytes.insert(at, bytes.substr(at, count));
                break;
            case 3:
                bytes.insert(at, random.bytes(count));
                break;
            case 4:
                bytes.resize(at);
                break;
            case 5: {
                static constexpr std::array<char, 6> limits = {'\x00', '\x7f', '\x80',
                                                               '\xff', '"',    '{'};
                std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), count,
                            random.pick(limits));
                break;
            }
        }
    }
}

}  // namespace tillside::fuzz
