// Hong Kong numbers that begin with 40 to 43: level 4 is set aside for mobile services and these
// blocks are not given out (libphonenumber 8.12 and later: possible, not valid).
#include "packaging/replay/membership.hpp"

#include <fmt/format.h>

#include <fstream>
#include <unordered_set>
#include <utility>

#include "packaging/replay/table.hpp"

namespace tillside::replay {
namespace {

constexpr std::uint64_t phones = 4'000'000;

// The index-th number. The factor shares no divisor with the count, so that no number comes twice.
std::string phone_of(std::uint64_t index) {
    return fmt::format("+8524{:07}", (index * 1'618'033 + 271'828) % phones);
}

std::string language_of(std::string_view customer) {
    const std::uint64_t kind = chance(0, customer) % 10;
    if (kind < 7) return "zh-Hant-HK";
    return kind < 8 ? "zh-Hans" : "en";
}

}  // namespace

std::uint64_t chance(std::uint64_t seed, std::string_view about) {
    std::uint64_t state = seed * 0x9e3779b97f4a7c15u;
    for (const char c : about)
        state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    state += 0x9e3779b97f4a7c15u;
    state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9u;
    state = (state ^ (state >> 27)) * 0x94d049bb133111ebu;
    return state ^ (state >> 31);
}

Character character_of(std::uint64_t seed, std::string_view customer) {
    Character character;
    const std::uint64_t mood = chance(seed ^ 0x6d6f6f64, customer) % 100;
    if (mood < 30)
        character.mood = ConsentMood::gives_all;
    else if (mood < 65)
        character.mood = ConsentMood::gives_some;
    character.withdraws_later = character.mood != ConsentMood::declines_all &&
                                chance(seed ^ 0x77697468, customer) % 100 < 35;
    return character;
}

Result<std::vector<Person>> members(const std::filesystem::path& folder,
                                    const std::vector<std::string>& known_customers,
                                    const std::vector<std::string>& stores) {
    std::vector<Person> all;
    if (!Table::exists(folder, "customers.csv")) {
        for (const std::string& customer : known_customers) {
            const std::size_t index = all.size();
            all.push_back({customer, phone_of(index), language_of(customer),
                           stores[index % stores.size()], true});
        }
        return all;
    }
    const auto table = Table::read(folder, "customers.csv");
    if (!table) return std::unexpected(table.error());
    for (std::size_t row = 0; row < table->rows(); row++)
        all.push_back({table->at(row, "customer"), table->at(row, "phone"),
                       table->at(row, "language"), table->at(row, "home_store"), true});
    return all;
}

std::unordered_map<std::string, Person> people(std::vector<Person> members,
                                               const std::vector<std::string>& buyers_in_order,
                                               const std::vector<std::string>& stores) {
    std::unordered_map<std::string, Person> all;
    std::unordered_set<std::string> taken;
    std::uint64_t index = members.size();
    for (Person& member : members) {
        taken.insert(member.phone);
        all.emplace(member.customer, std::move(member));
    }
    for (const std::string& customer : buyers_in_order) {
        if (customer.empty() || all.contains(customer)) continue;
        std::string phone = phone_of(index++);
        while (!taken.insert(phone).second)
            phone = phone_of(index++);
        all.emplace(customer, Person{customer, std::move(phone), language_of(customer),
                                     stores[chance(1, customer) % stores.size()], false});
    }
    return all;
}

Result<void> write_members(const std::filesystem::path& file, const std::vector<Person>& members) {
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream << "customer,phone,name,language,home_store,card\n";
    for (const Person& member : members)
        stream << fmt::format("{},{},,{},{},\n", member.customer, member.phone, member.language,
                              member.home_store);
    stream.close();
    if (!stream)
        return fail(Domain::import_csv, "not_writable",
                    file.string() + " cannot be written; check the folder and the free disk space");
    return {};
}

}  // namespace tillside::replay
