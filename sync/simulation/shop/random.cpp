#include "sync/simulation/shop/random.hpp"

#include <bit>
#include <numeric>

namespace tillside::simulation::shop {

namespace {

std::uint64_t splitmix(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15ULL;
    std::uint64_t mixed = state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
    return mixed ^ (mixed >> 31);
}

}  // namespace

Chance::Chance(std::uint64_t seed) : seed_(seed) {
    for (auto& word : state_)
        word = splitmix(seed);
}

std::uint64_t Chance::bits() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::uint32_t Chance::below(std::uint32_t below) {
    return static_cast<std::uint32_t>(((bits() >> 32) * below) >> 32);
}

double Chance::unit() {
    return static_cast<double>(bits() >> 11) * 0x1.0p-53;
}

double Chance::normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i)
        sum += unit();
    return sum;
}

Chance Chance::part(std::uint64_t name) const {
    std::uint64_t state = seed_ ^ (name * 0xd1342543de82ef95ULL);
    return Chance(splitmix(state));
}

Draw::Draw(std::span<const double> weights)
    : keep_(weights.size(), 1.0), other_(weights.size(), 0) {
    const double mean =
        std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(weights.size());
    std::vector<double> share;
    std::vector<std::uint32_t> small;
    std::vector<std::uint32_t> large;
    for (const double weight : weights) {
        const auto at = static_cast<std::uint32_t>(share.size());
        share.push_back(weight / mean);
        (share.back() < 1 ? small : large).push_back(at);
    }
    while (!small.empty() && !large.empty()) {
        const auto poor = small.back();
        small.pop_back();
        const auto rich = large.back();
        keep_[poor] = share[poor];
        other_[poor] = rich;
        share[rich] -= 1 - share[poor];
        if (share[rich] < 1) {
            large.pop_back();
            small.push_back(rich);
        }
    }
}

std::size_t Draw::operator()(Chance& chance) const {
    const auto at = chance.below(static_cast<std::uint32_t>(keep_.size()));
    return chance.unit() < keep_[at] ? at : other_[at];
}

}  // namespace tillside::simulation::shop
