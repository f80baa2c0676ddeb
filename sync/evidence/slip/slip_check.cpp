// The signature is checked over the bytes before anything in them is believed, so that a changed
// byte is called "changed" wherever it stands and whatever it makes of the parts after it. Only the
// stated key id comes before: a slip whose key id was changed names a key that nobody has.
#include "sync/evidence/slip/slip_check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tillside::evidence {

namespace {

using rules::evidence::SealedSlip;
using rules::evidence::Slip;

void add(SlipVerdict& verdict, std::string_view code, std::string message) {
    verdict.faults.push_back({std::string(code), std::move(message)});
}

bool is_of_shop(const Slip& slip, std::string_view shop) {
    return shop.empty() || slip.controller == shop || slip.store == shop;
}

// Adds what the slip says of its shop; true where that is another than the one asked for.
bool other_shop(SlipVerdict& verdict, std::string_view shop) {
    if (!verdict.slip || is_of_shop(*verdict.slip, shop)) return false;
    add(verdict, "wrong_shop",
        fmt::format("the slip is of shop {}, store {}, not of {}", verdict.slip->controller,
                    verdict.slip->store, shop));
    return true;
}

void unknown_key(SlipVerdict& verdict, const SealedSlip& sealed, std::string_view shop) {
    if (other_shop(verdict, shop)) return;
    const std::string who =
        verdict.slip
            ? fmt::format("it says that it is of shop {}, store {}, till {}",
                          verdict.slip->controller, verdict.slip->store, verdict.slip->till)
            : std::string("its parts do not come out");
    add(verdict, "unknown_key",
        fmt::format("the slip states key {}, which is none of those given; {}",
                    wire::to_hex(sealed.key_id()), who));
}

}  // namespace

SlipVerdict check_slip(std::string_view text, const std::vector<TillKey>& keys,
                       std::string_view shop) {
    SlipVerdict verdict;
    const auto sealed = rules::evidence::open_slip(text);
    if (!sealed) {
        add(verdict, sealed.error().code, sealed.error().message);
        return verdict;
    }
    const auto slip = rules::evidence::read_slip(*sealed);
    if (slip) verdict.slip = *slip;

    const auto stated = [&](const TillKey& key) {
        return wire::signing_key_id(key.public_key) == sealed->key_id();
    };
    std::vector<TillKey> candidates;
    std::ranges::copy_if(keys, std::back_inserter(candidates), stated);
    if (candidates.empty()) {
        unknown_key(verdict, *sealed, shop);
        return verdict;
    }
    if (std::ranges::none_of(candidates,
                             [&](const auto& key) { return sealed->signed_by(key.public_key); })) {
        add(verdict, "changed", "the signature does not fit: the slip is not as the till made it");
        return verdict;
    }
    if (!slip) {  // signed by a till whose slips have parts that this program does not know
        add(verdict, slip.error().code, slip.error().message);
        return verdict;
    }
    const bool own = std::ranges::any_of(
        candidates, [&](const TillKey& key) { return key.till.empty() || key.till == slip->till; });
    if (!own) {
        add(verdict, "unknown_key",
            fmt::format("the slip says that it is of till {}, but the key is till {}'s", slip->till,
                        candidates.front().till));
        return verdict;
    }
    verdict.authentic = true;
    (void)other_shop(verdict, shop);
    return verdict;
}

}  // namespace tillside::evidence
