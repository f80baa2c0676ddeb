#include "plugin/engine/consent/brief.hpp"

#include <algorithm>

namespace tillside::engine::consent {

namespace {

constexpr int records_max = 250;  // so that a place in the list is one byte

void add_number(std::uint32_t number, std::string& shape) {
    for (int shift = 0; shift < 32; shift += 8)
        shape += static_cast<char>(static_cast<unsigned char>(number >> shift));
}

}  // namespace

Brief brief_of(const rules::consent::Standing& standing, const rules::consent::Pack& pack) {
    Brief out;
    out.person = standing.at({}).state;
    for (const rules::consent::PurposeRule& rule : pack.purposes) {
        const bool asked = std::ranges::any_of(pack.choices, [&](const auto& choice) {
            return choice.grant.purpose() == rule.purpose;
        });
        if (!asked) continue;
        rules::consent::PurposeState state = standing.purpose(rule.purpose);
        state.since_us = 0;
        out.purposes.push_back(std::move(state));
    }
    return out;
}

std::string shape_of(const wire::KeptConsents& kept, const rules::consent::Pack& pack, Now now) {
    if (kept.records_size() == 0 || kept.records_size() > records_max) return {};
    std::string shape;
    std::int64_t event_us = 0;
    for (const wire::KeptConsent& own : kept.records()) {
        if (own.whole() || !own.rest().empty() || own.wording() == 0) return {};
        event_us += own.event_after_us();
        const std::int64_t shown_us = event_us + own.shown_after_us();
        const bool shown = own.has_shown_after_us() && shown_us > 0 && shown_us <= event_us;
        const int sides = (event_us <= now.us ? 1 : 0) |
                          (now.us > event_us + pack.oral_confirmation_us ? 2 : 0) | (shown ? 4 : 0);
        // Where two records weigh the same, their ids decide which one counts.
        const auto before = std::ranges::count_if(
            kept.records(),
            [&](const wire::KeptConsent& other) { return other.record_id() < own.record_id(); });
        add_number(own.wording(), shape);
        shape += static_cast<char>(sides);
        shape += static_cast<char>(static_cast<unsigned char>(before));
        shape += static_cast<char>(static_cast<unsigned char>(own.refers_to_size()));
        for (const std::string& cited : own.refers_to()) {
            if (cited.size() != 1) return {};
            shape += cited;
        }
    }
    return shape;
}

std::shared_ptr<const Brief> Briefs::find(const std::string& shape) const {
    const auto found = by_shape_.find(shape);
    return found == by_shape_.end() ? nullptr : found->second;
}

void Briefs::keep(std::string shape, std::shared_ptr<const Brief> brief) {
    if (by_shape_.size() >= shapes_max) by_shape_.clear();
    by_shape_.insert_or_assign(std::move(shape), std::move(brief));
}

}  // namespace tillside::engine::consent
