// Addresses that are not to be used, whoever holds them: an axis of its own beside consent. An
// unsubscribe request and an opt-out count for the address they name, also where it belongs to no
// member (S35G(2); UEMO, s. 9 and 10), and no grant of anybody revives it.
//
// An address stands here as its keyed look-up hash (privacy.md, duty 22), never as itself.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "sync/rules/consent/fold.hpp"
#include "sync/wire/error.hpp"

namespace tillside::rules::consent {

class SuppressedAddresses {
public:
    // channel: "sms", "email" …; empty: every one. An Error (Domain::consent) "address_hash" for
    // anything but a hash of 16 bytes. Once more is the same as once.
    [[nodiscard]] Result<void> add(std::string_view address_hash, std::string_view channel);
    // What another place knows; in any order, any number of times.
    void merge(const SuppressedAddresses& other);

    [[nodiscard]] bool covers(std::string_view address_hash, std::string_view channel) const;
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

    friend bool operator==(const SuppressedAddresses&, const SuppressedAddresses&) = default;

private:
    std::set<std::pair<std::string, std::string>> entries_;  // hash, channel
};

// Whether a consent may be used by way of an address: it is usable, and the address is not
// suppressed for the cell's channel.
[[nodiscard]] bool usable_by_address(const Standing& standing, const Cell& cell,
                                     std::string_view address_hash,
                                     const SuppressedAddresses& suppressed);

}  // namespace tillside::rules::consent
