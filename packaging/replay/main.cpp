// tillside-replay: rings up a day of real baskets through the plugin and prints what was
// acknowledged. It knows nothing of engines and head office but their sockets and process numbers.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>

#include "packaging/replay/arguments.hpp"
#include "packaging/replay/day.hpp"
#include "packaging/replay/recent.hpp"

namespace {

using namespace tillside;
using namespace tillside::replay;

// More than the twenty and five that a chaos run promises, should one be drawn after the last sale.
constexpr int engine_kills = 24;
constexpr int head_office_kills = 5;

std::vector<std::string> stores_of(const std::vector<TillPlace>& tills) {
    std::vector<std::string> stores;
    for (const TillPlace& place : tills)
        if (std::ranges::find(stores, place.store) == stores.end()) stores.push_back(place.store);
    return stores;
}

Result<void> write_customers(const Arguments& arguments) {
    const auto known = read_known_customers(arguments.data);
    if (!known) return std::unexpected(known.error());
    const auto all = members(arguments.data, *known, arguments.stores);
    if (!all) return std::unexpected(all.error());
    if (auto written = write_members(arguments.out, *all); !written) return written;
    fmt::print(stderr, "{} customers written to {}\n", all->size(), arguments.out.string());
    return {};
}

Result<void> write_recent_sales(const Arguments& arguments) {
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    const auto moved = write_recent(arguments.data, "train.csv", today, arguments.out);
    if (!moved) return std::unexpected(moved.error());
    fmt::print(stderr, "sales moved by {} days\n", moved->count());
    return {};
}

ChaosPlan plan_of(const Arguments& arguments) {
    ChaosPlan plan;
    plan.seed = arguments.chaos.value_or(arguments.settings.seed);
    plan.hold_file = arguments.hold_file;
    plan.head_office = arguments.head_office_pid;
    if (arguments.chaos) {
        plan.engine_kills = engine_kills;
        plan.head_office_kills = arguments.head_office_pid ? head_office_kills : 0;
        for (const TillPlace& place : arguments.tills)
            plan.sockets.push_back(place.open.socket);
    }
    return plan;
}

void print(const DayResult& day) {
    const Counts& c = day.counts;
    fmt::print(
        "{{\"baskets\":{},\"lines\":{},\"total\":{},\"customers_enrolled\":{},"
        "\"consents_given\":{},\"consents_refused\":{},\"withdrawn\":{},"
        "\"suggestions_shown\":{},\"suggestions_accepted\":{},\"events\":{},"
        "\"kills_engine\":{},\"kills_head_office\":{},\"seconds\":{:.1f}}}\n",
        c.baskets, c.lines, c.total, c.customers_enrolled, c.consents_given, c.consents_refused,
        c.withdrawn, c.suggestions_shown, c.suggestions_accepted, c.events, day.engines_killed,
        day.head_offices_killed, day.seconds);
}

Result<DayResult> replay_day(const Arguments& arguments) {
    const auto stores = stores_of(arguments.tills);
    auto data = read_shop_data(arguments.data, arguments.baskets, arguments.settings.currency);
    if (!data) return std::unexpected(data.error());
    auto known = members(arguments.data, data->known_customers, stores);
    if (!known) return std::unexpected(known.error());
    std::vector<std::string> buyers;
    for (const BoughtBasket& basket : data->baskets)
        buyers.push_back(basket.customer);
    const auto everybody = people(std::move(*known), buyers, stores);
    const auto plugin = sdk::Plugin::load(arguments.plugin);
    if (!plugin) return fail(Domain::configuration, "no_plugin", plugin.error().message);
    DaySettings settings = arguments.settings;
    settings.currency = data->currency;
    std::int64_t told = 0;
    const auto baskets = static_cast<std::int64_t>(data->baskets.size());
    return run_day(*plugin, arguments.tills, *data, everybody, settings, plan_of(arguments),
                   [&](std::int64_t completed) {
                       if (arguments.json || (completed < told + 50 && completed < baskets)) return;
                       if (completed == told) return;
                       told = completed;
                       fmt::print(stderr, "{} of {} sales\n", completed, baskets);
                   });
}

}  // namespace

int main(int argc, char** argv) {
    int exit_code = 0;
    const auto arguments = read_arguments(argc, argv, exit_code);
    if (!arguments) return exit_code;
    if (arguments->command != Command::day) {
        const auto written = arguments->command == Command::customers
                                 ? write_customers(*arguments)
                                 : write_recent_sales(*arguments);
        if (!written) fmt::print(stderr, "tillside-replay: {}\n", written.error().message);
        return written ? 0 : 1;
    }
    const auto day = replay_day(*arguments);
    if (!day) {
        fmt::print(stderr, "tillside-replay: {}\n", day.error().message);
        return 1;
    }
    if (!arguments->json)
        fmt::print(stderr, "{} calls, {} of them unavailable and repeated, {} messages spooled\n",
                   day->counts.calls, day->counts.unavailable, day->counts.spooled);
    print(*day);
    return 0;
}
