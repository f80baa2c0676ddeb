// Randomness of a simulated world: libsodium, which every room's randomness comes from, draws from
// a
// seed as long as this stands. Never in a program that does anything else than simulate: keys that
// are made meanwhile are nobody's secret.
#pragma once

#include <cstdint>

namespace tillside::simulation {

// Once, at the start of the program, before anything else uses libsodium; false where it does not
// start.
[[nodiscard]] bool use_seeded_random();
// The same bytes follow the same seed.
void seed_random(std::uint64_t seed);

}  // namespace tillside::simulation
