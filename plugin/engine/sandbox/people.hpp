// The ten customers of a sandbox, and the staff who may sign in. Nobody of them lives; their
// numbers are made up and nothing is ever sent to them. Each shows one thing that a till has to
// cope with.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace tillside::engine::sandbox {

// What is special about a customer; every other thing about them is ordinary.
enum class Special {
    nothing,
    slow,     // whatever is asked about them is answered late
    manager,  // a manager has to agree before the card is shown
    vip,
    complaint,  // has one that is open
    under_age,
    not_asked,    // never answered a notice
    withdrawn,    // took everything back
    refused,      // said no to everything
    other_store,  // not held on this till: head office's answer comes by POLL
};

struct Person {
    int number = 0;  // 1 to 10; also the end of phone, card and id
    std::string_view phone;
    std::string_view card;
    std::string_view name;
    std::string_view language;
    Special special{};
    std::string_view words;  // for the list that is printed at the start
};

inline constexpr std::array<Person, 10> people{{
    {1, "90000001", "TSDEM00TEXT01J7", "陳大文", "zh-Hant-HK", Special::nothing,
     "a regular: agreed to everything, bought before"},
    {2, "90000002", "TSDEM00TEXT02BF", "李慢", "zh-Hant-HK", Special::slow,
     "SLOW: answers about them come 2 s late"},
    {3, "90000003", "TSDEM00TEXT034Q", "Wong Mei Ling", "en", Special::manager,
     "MANAGER: the card is shown once a manager has agreed"},
    {4, "90000004", "TSDEM00TEXT04X0", "歐陽娜娜", "zh-Hant-HK", Special::vip, "VIP"},
    {5, "90000005", "TSDEM00TEXT05N8", "John Lee", "en", Special::complaint,
     "COMPLAINT open; agreed to SMS by word of mouth, not usable yet"},
    {6, "90000006", "TSDEM00TEXT06EG", "張小明", "zh-Hant-HK", Special::under_age,
     "UNDER-AGE: a guardian decides"},
    {7, "90000007", "TSDEM00TEXT077R", "Priya Nair", "en", Special::not_asked,
     "NOT ASKED: never answered a notice"},
    {8, "90000008", "TSDEM00TEXT0801", "何撤回", "zh-Hant-HK", Special::withdrawn,
     "WITHDRAWN: took every consent back"},
    {9, "90000009", "TSDEM00TEXT09R9", "林不要", "zh-Hans", Special::refused,
     "REFUSED: said no to everything"},
    {10, "90000010", "TSDEM00TEXT107P", "Maria da Silva", "en", Special::other_store,
     "OTHER STORE: looked for elsewhere, found by POLL a second later"},
}};

// Numbers of nobody.
inline constexpr std::string_view phone_of_nobody = "90000000";    // head office knows nobody
inline constexpr std::string_view phone_unanswered = "90000011";   // head office does not answer
inline constexpr std::string_view phone_engine_away = "90000012";  // the engine does not answer

struct StaffPerson {
    std::string_view staff;
    std::string_view name;
    bool manager = false;
    std::string_view pin;
    std::string_view verifier;  // argon2id of the PIN
};
inline constexpr std::array<StaffPerson, 2> staff_people{{
    {"cashier", "Siu Ming", false, "2468",
     "$argon2id$v=19$m=65536,t=2,p=1$7+gKAXOdkW9Pwt/sYKSChA$"
     "GUR+cOmSogE3VnWOgmkVfQbfCD58KttKwGIjyKWPr7g"},
    {"manager", "Ah Mei", true, "1357",
     "$argon2id$v=19$m=65536,t=2,p=1$X88EvXrH9joD84dgDZ3gPA$"
     "IFtQCf4AFBTE7VSCYgHMSfsGIVIqeyXsGJn2qyK9U7w"},
}};

inline constexpr std::string_view store_code = "SANDBOX";
inline constexpr std::string_view till_code = "SANDBOX-1";

// A person's customer id, 16 bytes: 5a000000-0000-4000-8000-0000000000NN, NN the number.
[[nodiscard]] std::string customer_id_of(const Person& person);
[[nodiscard]] const Person* person_of(std::string_view customer_id);
[[nodiscard]] const Person* person_by_phone(std::string_view typed);
[[nodiscard]] const Person* person_by_card(std::string_view typed);
// The digits of a phone as it was typed, without a 852 in front.
[[nodiscard]] std::string national_digits(std::string_view typed);

// What is printed at the start: where to connect, whom to look up, who signs in.
[[nodiscard]] std::string welcome(std::string_view socket);

}  // namespace tillside::engine::sandbox
