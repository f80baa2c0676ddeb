// What the weather brings on one day, put into the agenda: kills, power cuts, full disks, clocks
// that jump, lines that are cut, disks replaced by older copies, head office restored.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sync/simulation/world/ground.hpp"
#include "sync/simulation/world/network.hpp"
#include "sync/simulation/world/office.hpp"
#include "sync/simulation/world/till.hpp"

namespace tillside::simulation {

struct Victims {
    Ground& ground;
    Office& office;
    Network& network;
    std::vector<std::unique_ptr<Till>>& tills;
};

void plan_disasters(const Victims& victims, std::int64_t from_us, std::int64_t for_us);

}  // namespace tillside::simulation
