// What databases of today's schema look like before anything is in them, made once by the product
// and copied to each machine: migrations would cost more than a simulated day.
#pragma once

#include "sync/simulation/disk/disk.hpp"
#include "sync/wire/error.hpp"

namespace tillside::simulation {

struct EmptyDisks {
    disk::Disk::Image till;    // "till.db", "keys.db"
    disk::Disk::Image office;  // "hq.db", "keys.db"
};

// folder: for plain files; must be there.
[[nodiscard]] Result<EmptyDisks> make_empty_disks(const std::string& folder);

}  // namespace tillside::simulation
