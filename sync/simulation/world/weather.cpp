#include "sync/simulation/world/weather.hpp"

#include <fmt/format.h>

namespace tillside::simulation {

namespace {

template <typename Number>
void say(std::string& words, const char* what, Number number) {
    if (number == Number{}) return;
    if (!words.empty()) words += ", ";
    words += fmt::format("{} {}", what, number);
}

}  // namespace

Weather Weather::drawn(shop::Chance chance) {
    Weather out;
    const auto sometimes = [&](int percent, auto& what, auto value) {
        if (chance.percent(percent)) what = value;
    };
    sometimes(40, out.requests_lost, chance.between(2, 25));
    sometimes(40, out.answers_lost, chance.between(2, 25));
    sometimes(25, out.requests_doubled, chance.between(2, 20));
    sometimes(25, out.requests_late, chance.between(2, 15));
    sometimes(30, out.latency_ms_max, chance.between(200, 8'000));
    sometimes(50, out.cuts_a_day, 1.0 + 4 * chance.unit());
    sometimes(30, out.kills, 0.5 + 3 * chance.unit());
    sometimes(40, out.power_cuts, 0.5 + 3 * chance.unit());
    sometimes(20, out.full_disks, 0.5 + chance.unit());
    sometimes(30, out.clock_jumps, 0.5 + 2 * chance.unit());
    sometimes(20, out.older_copies, 0.3 + chance.unit());
    sometimes(30, out.wrong_clocks, chance.between(20, 80));
    sometimes(30, out.office_kills, 1.0 + 3 * chance.unit());
    sometimes(30, out.office_power_cuts, 1.0 + 3 * chance.unit());
    sometimes(20, out.office_restores, 0.5 + chance.unit());
    sometimes(25, out.answers_then_dies, chance.between(1, 4));
    return out;
}

std::string Weather::in_words() const {
    std::string words;
    say(words, "requests lost %", requests_lost);
    say(words, "answers lost %", answers_lost);
    say(words, "requests doubled %", requests_doubled);
    say(words, "requests late %", requests_late);
    say(words, "latency ms", latency_ms_max);
    say(words, "line cuts a day", cuts_a_day);
    say(words, "kills a day", kills);
    say(words, "power cuts a day", power_cuts);
    say(words, "full disks a day", full_disks);
    say(words, "clock jumps a day", clock_jumps);
    say(words, "older copies a day", older_copies);
    say(words, "wrong clocks %", wrong_clocks);
    say(words, "head office kills a day", office_kills);
    say(words, "head office power cuts a day", office_power_cuts);
    say(words, "head office restores a day", office_restores);
    say(words, "answers then dies %", answers_then_dies);
    return words;
}

}  // namespace tillside::simulation
