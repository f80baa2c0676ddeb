#include "sync/simulation/world/disasters.hpp"

#include <cmath>
#include <functional>

namespace tillside::simulation {

namespace {

constexpr std::uint32_t operations_max = 60;  // a transaction takes about five to twenty

class Planner {
public:
    Planner(const Victims& victims, std::int64_t from_us, std::int64_t for_us)
        : victims_(victims), ground_(victims.ground), from_us_(from_us), for_us_(for_us) {}

    // As often as `times`, at any moment.
    void plan(double times, const std::function<void()>& what) {
        auto whole = static_cast<int>(std::floor(times));
        if (ground_.chance.unit() < times - whole) ++whole;
        for (int i = 0; i < whole; ++i) {
            const auto at =
                static_cast<std::int64_t>(ground_.chance.unit() * static_cast<double>(for_us_));
            ground_.agenda.at(from_us_ + at, [ground = &ground_, what] {
                if (!ground->calm) what();
            });
        }
    }

    void of_till(Till& till) {
        const Weather& weather = ground_.weather;
        const std::size_t number = till.place().number;
        plan(weather.cuts_a_day, [this_ = victims_, number, most = weather.cut_minutes_max] {
            const int minutes = this_.ground.chance.between(1, most);
            this_.network.cut(number, minutes * minute_us);
            this_.ground.note("network", "the line of till {} is cut for {} min", number, minutes);
        });
        for (const auto& [times, death] : {std::pair(weather.kills, Death::killed),
                                           std::pair(weather.power_cuts, Death::power_cut)}) {
            plan(times, [&till, &chance = ground_.chance, death] {
                till.die_soon(death, chance.below(operations_max),
                              chance.between(1, 600) * second_us);
            });
            plan(times / 3, [&till] { till.restart(); });
        }
        plan(weather.full_disks, [&till, &ground = ground_] {
            till.limit_disk(ground.chance.below(200'000));
            ground.agenda.in(ground.chance.between(5, 120) * minute_us,
                             [&till] { till.limit_disk(std::nullopt); });
        });
        plan(weather.clock_jumps, [&till, &ground = ground_] {
            // Seconds mostly, sometimes years.
            const std::int64_t most = ground.chance.percent(60) ? 600 : 10LL * 365 * 86'400;
            const auto seconds = static_cast<std::int64_t>((ground.chance.unit() * 2 - 1) *
                                                           static_cast<double>(most));
            till.jump_clock(seconds * second_us);
            ground.note("clock", "of till {} jumps by {} s", till.place().number, seconds);
        });
        plan(weather.older_copies * 4, [&till] { till.keep_copy(); });
        plan(weather.older_copies, [&till, &chance = ground_.chance] {
            till.replace_disk(chance.below(3), chance.between(1, 60) * minute_us);
        });
    }

    void of_office() {
        const Weather& weather = ground_.weather;
        Office& office = victims_.office;
        for (const auto& [times, death] :
             {std::pair(weather.office_kills, Death::killed),
              std::pair(weather.office_power_cuts, Death::power_cut)}) {
            plan(times, [&office, &chance = ground_.chance, death] {
                office.die_soon(death, chance.below(operations_max),
                                chance.between(1, 1'200) * second_us);
            });
        }
        plan(weather.office_restores * 16, [&office] { office.back_up(); });
        plan(weather.office_restores * 2, [&office, &chance = ground_.chance] {
            office.restore(chance.below(4), chance.between(1, 60) * minute_us);
        });
    }

private:
    Victims victims_;
    Ground& ground_;
    std::int64_t from_us_;
    std::int64_t for_us_;
};

}  // namespace

void plan_disasters(const Victims& victims, std::int64_t from_us, std::int64_t for_us) {
    Planner planner(victims, from_us, for_us);
    for (auto& till : victims.tills)
        planner.of_till(*till);
    planner.of_office();
}

}  // namespace tillside::simulation
