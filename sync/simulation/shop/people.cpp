#include "sync/simulation/shop/people.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "sync/rules/identity/card_number.hpp"
#include "sync/simulation/shop/calendar.hpp"
#include "sync/simulation/shop/names.hpp"

namespace tillside::simulation::shop {

namespace {

constexpr std::size_t usuals_max = 10;

// Ranges that no operator has in libphonenumber's metadata (8.12 of Debian 12 and later): Hong Kong
// 40 to 43 (level 4 is set aside for mobile services, these blocks are not given out), Macau 50 to
// 59, Mainland 120 to 129 (mobile numbers begin with 13 to 19). A test asks the library.
std::string phone(Chance& chance) {
    const auto kind = chance.below(100);
    if (kind < 3) return fmt::format("+8612{}{:08}", chance.below(10), chance.below(100'000'000));
    if (kind < 5) return fmt::format("+8535{:07}", chance.below(10'000'000));
    return fmt::format("+8524{}{:06}", chance.below(4), chance.below(1'000'000));
}

std::string card(Chance& chance) {
    const wire::Random random = [&](std::span<unsigned char> bytes) {
        for (auto& byte : bytes)
            byte = static_cast<unsigned char>(chance.bits() >> 56);
    };
    return rules::identity::CardNumber::make(random).text();
}

std::string language(Chance& chance) {
    const auto kind = chance.below(100);
    if (kind < 80) return "zh-Hant-HK";
    return kind < 89 ? "zh-Hans" : "en";
}

// Most were members before the year; in its last week the shop invites everybody who comes, so that
// new people stand at the tills there.
int joined_day(Chance& chance) {
    const auto kind = chance.below(100);
    if (kind < 74) return -chance.between(1, 900);
    return kind < 90 ? chance.between(0, days_of_year - 1) : days_of_year - 7;
}

// Habits: products of a few aisles that this person keeps to.
std::vector<std::uint32_t> usuals(const Catalogue& catalogue, const Draw& any_aisle,
                                  const std::vector<Draw>& within_aisle, Chance& chance) {
    std::vector<std::size_t> home;
    for (int i = 0; i < 5; ++i)
        home.push_back(any_aisle(chance));
    std::vector<std::uint32_t> found;
    for (int tries = 0; tries < 40 && found.size() < usuals_max; ++tries) {
        const auto aisle = home[chance.below(static_cast<std::uint32_t>(home.size()))];
        const auto product = catalogue.by_aisle[aisle][within_aisle[aisle](chance)];
        if (std::ranges::find(found, product) == found.end()) found.push_back(product);
    }
    return found;
}

}  // namespace

std::vector<Store> make_stores(int stores) {
    static const std::vector<Store> all = {
        {"CWB", "銅鑼灣店", "Causeway Bay"}, {"MK", "旺角店", "Mong Kok"},
        {"ST", "沙田店", "Sha Tin"},         {"TST", "尖沙咀店", "Tsim Sha Tsui"},
        {"TW", "荃灣店", "Tsuen Wan"},       {"KT", "觀塘店", "Kwun Tong"},
        {"YL", "元朗店", "Yuen Long"},       {"CH", "柴灣店", "Chai Wan"},
    };
    return {all.begin(), all.begin() + std::clamp(stores, 1, stores_max)};
}

Result<std::vector<Customer>> make_customers(int customers, int stores, const Catalogue& catalogue,
                                             Chance chance) {
    if (customers < 1 || customers > customers_max) {
        return fail(Domain::simulation, "too_many_customers",
                    fmt::format("customers must be 1 to {}", customers_max));
    }
    std::vector<double> aisle_weights;
    std::vector<Draw> within_aisle;
    for (std::size_t aisle = 0; aisle < catalogue.by_aisle.size(); ++aisle) {
        std::vector<double> weights;
        double ordinary = 0;
        double habitual = 0;
        for (const auto at : catalogue.by_aisle[aisle]) {
            const Product& product = catalogue.products[at];
            // Nobody makes a habit of a festival.
            const bool seasonal = product.goods->season != Season::any;
            weights.push_back(product.popularity * (seasonal ? 0.001 : 1));
            ordinary += product.popularity;
            habitual += weights.back();
        }
        aisle_weights.push_back(aisles()[aisle].weight * habitual / ordinary);
        within_aisle.emplace_back(weights);
    }
    const Draw any_aisle(aisle_weights);

    std::unordered_set<std::string> taken;
    std::vector<Customer> people(static_cast<std::size_t>(customers));
    for (std::size_t at = 0; at < people.size(); ++at) {
        Customer& customer = people[at];
        customer.id = fmt::format("{}", 500001 + at);
        do
            customer.phone = phone(chance);
        while (!taken.insert(customer.phone).second);
        customer.language = language(chance);
        customer.name = make_name(customer.language, chance);
        customer.store = chance.below(static_cast<std::uint32_t>(stores));
        customer.joined_day = joined_day(chance);
        customer.card = card(chance);
        // Asked at the first visit of the year, or when they joined.
        const int asked = std::max(customer.joined_day, chance.between(0, days_of_year / 2));
        customer.profiling_day = chance.percent(62) ? asked : -1;
        // Log-normal: a tenth of the customers make about half of the visits.
        customer.visits = chance.percent(8) ? 0 : std::exp(1.2 * chance.normal());
        customer.usuals = usuals(catalogue, any_aisle, within_aisle, chance);
    }
    return people;
}

std::vector<StaffMember> make_staff(const std::vector<Store>& stores, Chance chance) {
    constexpr int cashiers = 6;
    std::vector<StaffMember> staff;
    for (const Store& store : stores) {
        for (int number = 0; number <= cashiers; ++number) {
            staff.push_back({fmt::format("{}-{:02}", store.code, number),
                             number == 0 ? "store_manager" : "cashier", store.code,
                             make_name(number % 3 == 1 ? "en" : "zh-Hant-HK", chance),
                             fmt::format("{:06}", chance.below(1'000'000))});
        }
    }
    return staff;
}

}  // namespace tillside::simulation::shop
