// A customer has one till: one of the home store's, or any where that store has none here. Baskets
// of nobody known go round.
#include "packaging/replay/day.hpp"

#include <chrono>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace tillside::replay {
namespace {

using namespace std::chrono_literals;

struct Sale {
    const BoughtBasket* basket = nullptr;
    const Person* person = nullptr;
};

std::size_t till_of(const Person& person, const std::vector<TillPlace>& tills) {
    std::vector<std::size_t> own;
    for (std::size_t i = 0; i < tills.size(); i++)
        if (tills[i].store == person.home_store) own.push_back(i);
    const std::uint64_t which = chance(2, person.customer);
    return own.empty() ? which % tills.size() : own[which % own.size()];
}

std::vector<std::vector<Sale>> share_out(const ShopData& data,
                                         const std::unordered_map<std::string, Person>& people,
                                         const std::vector<TillPlace>& tills) {
    std::vector<std::vector<Sale>> shares(tills.size());
    std::size_t next = 0;
    for (const BoughtBasket& basket : data.baskets) {
        const auto person = people.find(basket.customer);
        if (basket.customer.empty() || person == people.end()) {
            shares[next++ % tills.size()].push_back({&basket, nullptr});
        } else {
            shares[till_of(person->second, tills)].push_back({&basket, &person->second});
        }
    }
    return shares;
}

// What the threads share.
struct Floor {
    std::atomic<std::int64_t> completed{0};
    std::atomic<std::size_t> at_work{0};
    std::atomic<bool> failed{false};
    std::mutex mutex;
    std::optional<Error> first_error;  // under mutex

    void fail_with(const Error& error) {
        const std::scoped_lock lock(mutex);
        if (!first_error) first_error = error;
        failed = true;
    }
};

void work(Cashier& cashier, const std::vector<Sale>& sales, Floor& floor) {
    if (auto begun = cashier.begin(); !begun) floor.fail_with(begun.error());
    for (const Sale& sale : sales) {
        if (floor.failed) break;
        if (auto done = cashier.ring_up(*sale.basket, sale.person); !done)
            floor.fail_with(done.error());
        else
            floor.completed++;
    }
    floor.at_work--;
}

}  // namespace

Result<DayResult> run_day(const sdk::Plugin& plugin, const std::vector<TillPlace>& tills,
                          const ShopData& data,
                          const std::unordered_map<std::string, Person>& people,
                          const DaySettings& settings, ChaosPlan plan,
                          const std::function<void(std::int64_t)>& progress) {
    std::vector<Cashier> cashiers;
    for (const TillPlace& place : tills) {
        auto session = sdk::Session::open(plugin, place.open);
        if (!session) return fail(Domain::configuration, "cannot_open", session.error().message);
        cashiers.emplace_back(place, std::move(*session), settings);
    }
    const auto shares = share_out(data, people, tills);
    Floor floor;
    floor.at_work = tills.size();
    plan.baskets = static_cast<std::int64_t>(data.baskets.size());
    const auto start = std::chrono::steady_clock::now();
    Chaos chaos(std::move(plan), floor.completed);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < cashiers.size(); i++)
        threads.emplace_back([&, i] { work(cashiers[i], shares[i], floor); });
    while (floor.at_work > 0) {
        std::this_thread::sleep_for(200ms);
        progress(floor.completed);
    }
    for (std::thread& thread : threads)
        thread.join();
    DayResult result;
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

    // Kills that are still due find only engines that answer: end() of each till wakes them.
    std::vector<std::thread> enders;
    for (Cashier& cashier : cashiers) {
        if (floor.failed) break;
        enders.emplace_back([&] {
            if (auto ended = cashier.end(); !ended) floor.fail_with(ended.error());
        });
    }
    for (std::thread& thread : enders)
        thread.join();
    chaos.finish(floor.failed);
    if (floor.first_error) return std::unexpected(*floor.first_error);
    for (Cashier& cashier : cashiers) {
        // Once more: an engine may have been killed after its till had ended the day.
        if (auto ended = cashier.end(); !ended) return std::unexpected(ended.error());
        result.counts += cashier.counts();
    }
    result.engines_killed = chaos.engines_killed();
    result.head_offices_killed = chaos.head_offices_killed();
    return result;
}

}  // namespace tillside::replay
