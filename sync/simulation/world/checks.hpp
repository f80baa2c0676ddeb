// What must be true of a simulated world once it is quiet; ground.violated() is told of the first
// thing that is not.
#pragma once

#include <memory>
#include <vector>

#include "sync/simulation/world/facts.hpp"
#include "sync/simulation/world/office.hpp"
#include "sync/simulation/world/till.hpp"

namespace tillside::simulation {

struct Everybody {
    Ground& ground;
    Facts& facts;
    Office& office;
    std::vector<std::unique_ptr<Till>>& tills;
};

// Every event that a till has committed is at head office once, as it was; nothing else is.
void check_events(const Everybody& all);
// Head office's chains are those that tills signed.
void check_chains(const Everybody& all);
// Counts, totals and visits are what the events add up to; each till's own count agrees.
void check_balances(const Everybody& all);
// Projections made anew are what they were.
void check_rebuild(const Everybody& all);
// Each till knows the customers of its store as head office does.
void check_convergence(const Everybody& all);
// What a till would use of a customer, by what it knows, somebody has permitted.
void check_uses(Ground& ground, Facts& facts, Till& till, const std::string& customer_id);
// Nor does anybody else permit what nobody permitted.
void check_consents(const Everybody& all);

}  // namespace tillside::simulation
