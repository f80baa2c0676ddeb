#include "plugin/engine/sandbox/people.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sync/rules/identity/card_number.hpp"

namespace tillside::engine::sandbox {

namespace {

template <typename Matches>
const Person* find_person(Matches matches) {
    const auto* const found = std::ranges::find_if(people, matches);
    return found == people.end() ? nullptr : found;
}

}  // namespace

std::string customer_id_of(const Person& person) {
    std::string id(16, '\0');
    id[0] = 'Z';
    id[6] = '\x40';
    id[8] = static_cast<char>(0x80);
    // In hexadecimal the id shows the number as people read it: 10 is 0x10.
    id[15] = static_cast<char>(person.number / 10 * 16 + person.number % 10);
    return id;
}

const Person* person_of(std::string_view customer_id) {
    return find_person([&](const Person& one) { return customer_id_of(one) == customer_id; });
}

std::string national_digits(std::string_view typed) {
    std::string digits;
    for (const char c : typed) {
        if (c >= '0' && c <= '9') digits += c;
    }
    if (digits.starts_with("00")) digits.erase(0, 2);
    if (digits.size() == 11 && digits.starts_with("852")) digits.erase(0, 3);
    return digits;
}

const Person* person_by_phone(std::string_view typed) {
    return find_person(
        [digits = national_digits(typed)](const Person& one) { return one.phone == digits; });
}

const Person* person_by_card(std::string_view typed) {
    return find_person([card = rules::identity::card_lookup_text(typed)](const Person& one) {
        return one.card == card;
    });
}

std::string welcome(std::string_view socket) {
    std::string text = fmt::format(
        "SANDBOX: nobody here is real, nothing is sent, nothing counts\n"
        "socket {}\nstore {}, till {}, currency HKD\n\n"
        "phone       card             \n",
        socket, store_code, till_code);
    for (const Person& one : people)
        text += fmt::format("{} {}  {}  {}: {}\n", one.phone.substr(0, 4), one.phone.substr(4),
                            one.card, one.name, one.words);
    text += fmt::format(
        "{} {}  nobody; {} head office does not answer; {} the engine does not answer\n\n",
        phone_of_nobody.substr(0, 4), phone_of_nobody.substr(4), phone_unanswered,
        phone_engine_away);
    for (const StaffPerson& one : staff_people)
        text += fmt::format("sign in as {} with PIN {}\n", one.staff, one.pin);
    return text + "Tickets that begin with SLOW-, AWAY-, STALE- and more: sdk/SANDBOX.md\n";
}

}  // namespace tillside::engine::sandbox
