// What may not stand in messages: contact values in what is spooled, card numbers anywhere.
#include <google/protobuf/message.h>
#include <tillside/plugin.h>

#include <cctype>
#include <functional>
#include <regex>
#include <vector>

#include "sdk/validator/host/judge.hpp"

namespace tillside::validator {

namespace {

using Visit = std::function<void(const std::string& field, const std::string& text)>;

// Every text of a message, however deep.
void each_text(const google::protobuf::Message& message, const Visit& visit) {
    using Field = google::protobuf::FieldDescriptor;
    const auto* reflection = message.GetReflection();
    std::vector<const Field*> fields;
    reflection->ListFields(message, &fields);
    for (const Field* field : fields) {
        const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
        for (int i = 0; i < count; ++i) {
            if (field->cpp_type() == Field::CPPTYPE_MESSAGE) {
                each_text(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                               : reflection->GetMessage(message, field),
                          visit);
            } else if (field->type() == Field::TYPE_STRING) {
                visit(field->name(), field->is_repeated()
                                         ? reflection->GetRepeatedString(message, field, i)
                                         : reflection->GetString(message, field));
            }
        }
    }
}

std::string digits_of(const std::string& text) {
    std::string digits;
    for (const char letter : text)
        if (std::isdigit(static_cast<unsigned char>(letter)) != 0) digits += letter;
    return digits;
}

// Phone numbers, by their last eight digits, and names that the host has typed in this run.
struct Typed {
    std::set<std::string> phones;
    std::set<std::string> names;
    void phone(const std::string& typed) {
        const std::string digits = digits_of(typed);
        if (digits.size() >= 8) phones.insert(digits.substr(digits.size() - 8));
    }
};

Typed typed_in(const Seen& seen) {
    Typed typed;
    for (const Act& act : seen.acts) {
        if (const auto* find = act.as<till::FindCustomer>()) typed.phone(find->phone());
        if (const auto* answer = act.as<till::PromptAnswered>()) typed.phone(answer->phone());
        const auto* enrol = act.as<till::EnrolCustomer>();
        if (enrol == nullptr) continue;
        typed.phone(enrol->phone());
        if (enrol->name().size() >= 4) typed.names.insert(enrol->name());
    }
    return typed;
}

std::string contact_in(const std::string& text, const Typed& typed) {
    static const std::regex mail("[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\\.[A-Za-z]{2,}");
    if (std::regex_search(text, mail)) return "an e-mail address";
    const std::string digits = digits_of(text);
    for (const std::string& phone : typed.phones)
        if (digits.find(phone) != std::string::npos) return "a customer's phone number";
    for (const std::string& name : typed.names)
        if (text.find(name) != std::string::npos) return "a customer's name";
    return {};
}

Finding posts_hold_no_contact(const Seen& seen) {
    const Typed typed = typed_in(seen);
    bool any = false;
    std::string fault;
    for (const Act& act : seen.acts) {
        if (act.record.function != PROBE_POST || act.message == nullptr) continue;
        any = true;
        each_text(*act.message, [&](const std::string& field, const std::string& text) {
            const std::string what = contact_in(text, typed);
            if (!what.empty() && fault.empty())
                fault = fmt::format("{} holds {} in its field {}", act.name(), what, field);
        });
        if (!fault.empty()) return broken("{}", fault);
    }
    return seen_or_not(any);
}

// ISO/IEC 7812-1, annex B.
bool luhn_holds(const std::string& digits) {
    int sum = 0;
    bool twice = false;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
        const int value = (*digit - '0') * (twice ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
        twice = !twice;
    }
    return sum % 10 == 0;
}

// Numbers of payment cards are 15, 16 or 19 digits and begin with 2 to 6. Shorter ones would be
// found in GTINs.
bool holds_card_number(const std::string& text) {
    static const std::regex run("[0-9](?:[ -]?[0-9]){14,}");
    for (std::sregex_iterator hit(text.begin(), text.end(), run), none; hit != none; ++hit) {
        const std::string digits = digits_of(hit->str());
        const bool length = digits.size() == 15 || digits.size() == 16 || digits.size() == 19;
        if (length && digits[0] >= '2' && digits[0] <= '6' && luhn_holds(digits)) return true;
    }
    return false;
}

Finding no_card_numbers(const Seen& seen) {
    bool any = false;
    std::string fault;
    for (const Act& act : seen.acts) {
        if (!act.asks() || act.message == nullptr || act.is(till::SCANNED)) continue;
        any = true;
        each_text(*act.message, [&](const std::string& field, const std::string& text) {
            // A loyalty card's number may look like one.
            if (field != "card" && fault.empty() && holds_card_number(text))
                fault = fmt::format("{} holds the number of a payment card in its field {}",
                                    act.name(), field);
        });
        if (!fault.empty()) return broken("{}", fault);
    }
    return seen_or_not(any);
}

constexpr HostCase cases[] = {
    {"posts_hold_no_contact", "no phone number, e-mail address or name stands in what is posted",
     "post something", posts_hold_no_contact},
    {"no_card_numbers", "no payment card's number stands in any message", "send something",
     no_card_numbers},
};

}  // namespace

std::span<const HostCase> privacy_habits() {
    return cases;
}

}  // namespace tillside::validator
