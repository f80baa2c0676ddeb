#include "sync/simulation/world/seeded_random.hpp"

#include <sodium.h>

#include <cstring>

#include "sync/simulation/shop/random.hpp"

namespace tillside::simulation {

namespace {

shop::Chance& stream() {
    static shop::Chance chance(0);
    return chance;
}

const char* name() {
    return "tillside-simulation";
}

std::uint32_t four_bytes() {
    return static_cast<std::uint32_t>(stream().bits());
}

void fill(void* const out, const std::size_t size) {
    auto* bytes = static_cast<unsigned char*>(out);
    for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
        const std::uint64_t bits = stream().bits();
        std::memcpy(bytes + at, &bits, std::min(sizeof bits, size - at));
    }
}

}  // namespace

bool use_seeded_random() {
    static randombytes_implementation implementation{name,    four_bytes, nullptr,
                                                     nullptr, fill,       nullptr};
    return randombytes_set_implementation(&implementation) == 0 && sodium_init() >= 0;
}

void seed_random(std::uint64_t seed) {
    stream() = shop::Chance(seed);
}

}  // namespace tillside::simulation
