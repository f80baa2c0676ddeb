// What goes wrong in a simulated world, drawn from its seed. Each world has some kinds of fault and
// not others, so that no kind hides another ("swarm testing", Groce et al., ISSTA 2012).
#pragma once

#include <cstdint>
#include <string>

#include "sync/simulation/shop/random.hpp"

namespace tillside::simulation {

struct Weather {
    // ---- network: percent of exchanges
    int requests_lost = 0;
    int answers_lost = 0;
    int requests_doubled = 0;
    int requests_late = 0;  // arrive after the till has given up on them
    int latency_ms_max = 80;
    double cuts_a_day = 0;  // of a till's line
    int cut_minutes_max = 90;

    // ---- tills: times a day and till
    double kills = 0;
    double power_cuts = 0;
    double full_disks = 0;
    double clock_jumps = 0;
    double older_copies = 0;
    int wrong_clocks = 0;  // percent of tills whose clock starts wrong, up to ± 10 years

    // ---- head office: times a day
    double office_kills = 0;
    double office_power_cuts = 0;
    double office_restores = 0;
    int answers_then_dies = 0;  // percent of its answers after which head office is killed

    [[nodiscard]] static Weather drawn(shop::Chance chance);
    // "requests lost 5 %, power cuts 2 a day, …"
    [[nodiscard]] std::string in_words() const;
};

}  // namespace tillside::simulation
