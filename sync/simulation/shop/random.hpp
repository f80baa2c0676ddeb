// Chance from a seed, the same on every machine: xoshiro256** (Blackman and Vigna, 2018) seeded by
// splitmix64, and the few distributions that the shop needs. The standard library's distributions
// are not used: they may differ between libraries. Not for keys.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tillside::simulation::shop {

class Chance {
public:
    explicit Chance(std::uint64_t seed);

    [[nodiscard]] std::uint64_t bits();
    // 0 … below-1; below ≥ 1.
    [[nodiscard]] std::uint32_t below(std::uint32_t below);
    [[nodiscard]] int between(int from, int to) {
        return from + static_cast<int>(below(static_cast<std::uint32_t>(to - from + 1)));
    }
    // [0, 1)
    [[nodiscard]] double unit();
    [[nodiscard]] bool percent(int percent) { return static_cast<int>(below(100)) < percent; }
    // Nearly a standard normal: the sum of twelve uniforms, so within ± 6.
    [[nodiscard]] double normal();

    // A stream of its own for one part of the shop, so that changing one part leaves the others.
    [[nodiscard]] Chance part(std::uint64_t name) const;

private:
    std::uint64_t seed_;
    std::array<std::uint64_t, 4> state_{};
};

// Draws 0 … n-1 with given weights in constant time (Walker's alias method, as Vose 1991 builds
// it).
class Draw {
public:
    // Weights ≥ 0, at least one > 0.
    explicit Draw(std::span<const double> weights);

    [[nodiscard]] std::size_t operator()(Chance& chance) const;

private:
    std::vector<double> keep_;
    std::vector<std::uint32_t> other_;
};

}  // namespace tillside::simulation::shop
