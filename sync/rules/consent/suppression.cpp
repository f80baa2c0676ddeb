#include "sync/rules/consent/suppression.hpp"

namespace tillside::rules::consent {

Result<void> SuppressedAddresses::add(std::string_view address_hash, std::string_view channel) {
    constexpr std::size_t hash_bytes = 16;  // wire::lookup_hash
    if (address_hash.size() != hash_bytes) {
        return fail(Domain::consent, "address_hash",
                    "an address is suppressed by its keyed look-up hash of 16 bytes");
    }
    entries_.emplace(address_hash, channel);
    return {};
}

void SuppressedAddresses::merge(const SuppressedAddresses& other) {
    entries_.insert(other.entries_.begin(), other.entries_.end());
}

bool SuppressedAddresses::covers(std::string_view address_hash, std::string_view channel) const {
    const std::string hash(address_hash);
    return entries_.contains({hash, ""}) || entries_.contains({hash, std::string(channel)});
}

bool usable_by_address(const Standing& standing, const Cell& cell, std::string_view address_hash,
                       const SuppressedAddresses& suppressed) {
    return standing.usable(cell) && !suppressed.covers(address_hash, cell.channel);
}

}  // namespace tillside::rules::consent
