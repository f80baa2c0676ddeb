// What everything in a simulated world stands on: its time, its chance, its weather, its trace, and
// the place where a violation is noted.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sync/simulation/disk/vfs.hpp"
#include "sync/simulation/shop/random.hpp"
#include "sync/simulation/world/agenda.hpp"
#include "sync/simulation/world/trace.hpp"
#include "sync/simulation/world/weather.hpp"

namespace tillside::simulation {

using shop::Chance;

// A promise that was broken.
struct Violation {
    std::string promise;  // "nothing acknowledged is lost"
    std::string what;
};

struct Ground {
    Agenda& agenda;
    Trace& trace;
    disk::Mount& mount;
    Weather weather;
    Chance chance;       // of what happens, and of when
    std::string folder;  // of plain files: keys and the places of databases
    bool calm = false;   // the last part of a world: nothing goes wrong any more
    std::optional<Violation> violation = {};

    [[nodiscard]] std::int64_t now_us() const { return agenda.now_us(); }
    template <typename... Parts>
    void note(std::string_view who, fmt::format_string<Parts...> text, Parts&&... parts) {
        trace.note(now_us(), who, fmt::format(text, std::forward<Parts>(parts)...));
    }
    // The first one counts: what follows may come of it.
    void violated(std::string_view promise, std::string what) {
        if (violation) return;
        trace.note(now_us(), "!!", fmt::format("{}: {}", promise, what));
        violation = Violation{std::string(promise), std::move(what)};
    }
    // True with that probability in percent, and never in calm weather.
    [[nodiscard]] bool strikes(int percent) {
        return percent > 0 && !calm && chance.percent(percent);
    }
};

}  // namespace tillside::simulation
