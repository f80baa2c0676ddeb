// Who is a member before the day begins, with which telephone number and at which store; and what
// each person does when asked. All of it follows from the data and one seed, so that two runs tell
// the same story. No number here can be anybody's: libphonenumber calls each possible, and no
// operator has been given its range.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sync/wire/error.hpp"

namespace tillside::replay {

struct Person {
    std::string customer;
    std::string phone;     // E.164
    std::string language;  // BCP 47
    std::string home_store;
    bool member = false;  // head office knows them before the day begins
};

enum class ConsentMood : std::uint8_t { gives_all, gives_some, declines_all };

struct Character {
    ConsentMood mood = ConsentMood::declines_all;
    bool withdraws_later = false;  // only where something was given
};

// A number that only depends on its arguments, evenly spread (SplitMix64, Steele et al. 2014).
[[nodiscard]] std::uint64_t chance(std::uint64_t seed, std::string_view about);

[[nodiscard]] Character character_of(std::uint64_t seed, std::string_view customer);

// The members before the day: customers.csv of the folder where it has one (columns customer,
// phone, language, home_store), else everybody of train.csv with stores in turn.
[[nodiscard]] Result<std::vector<Person>> members(const std::filesystem::path& folder,
                                                  const std::vector<std::string>& known_customers,
                                                  const std::vector<std::string>& stores);

// Everybody who buys, by customer: the members, and new people with numbers that no member has.
[[nodiscard]] std::unordered_map<std::string, Person> people(
    std::vector<Person> members, const std::vector<std::string>& buyers_in_order,
    const std::vector<std::string>& stores);

// Writes customers.csv in the form that tillside-hq import takes.
[[nodiscard]] Result<void> write_members(const std::filesystem::path& file,
                                         const std::vector<Person>& members);

}  // namespace tillside::replay
