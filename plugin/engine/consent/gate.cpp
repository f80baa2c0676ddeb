// Membership is judged by the person (erased or not), every other purpose by its consent cell.
#include "plugin/engine/consent/gate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sync/rules/identity/personal_numbers.hpp"

namespace tillside::engine::consent {

namespace {

using rules::consent::State;

constexpr std::size_t reason_bytes_max = 200;
constexpr std::size_t reason_digits_max = 6;  // more could be a telephone number

}  // namespace

Result<void> Gate::check(const Asker& asker) {
    if (asker.ticket.empty() && asker.reason.find_first_not_of(' ') == std::string::npos) {
        return fail_at(Domain::consent, "reason_needed", "reason",
                       "to look up a customer without a sale, say why");
    }
    if (asker.reason.empty()) return {};
    const auto digits =
        std::ranges::count_if(asker.reason, [](char c) { return c >= '0' && c <= '9'; });
    if (asker.reason.size() > reason_bytes_max ||
        static_cast<std::size_t>(digits) > reason_digits_max ||
        rules::identity::holds_forbidden_number(asker.reason)) {
        return fail_at(Domain::consent, "reason_unfit", "reason",
                       fmt::format("the reason is kept in a log: at most {} bytes, and no numbers "
                                   "that could be somebody's",
                                   reason_bytes_max));
    }
    return {};
}

Result<void> Gate::note_miss(std::string_view hash, const Asker& asker, Now now) {
    auto admitted =
        look_ups_->admit({now.us, asker.staff, ticket_key(asker.business_day, asker.ticket),
                          std::string(hash), false});
    note({},
         {purpose::Membership::name, channel::Till::name, false,
          admitted ? "NOT_FOUND" : "LOOK_UPS_LIMITED"},
         asker, now);
    return admitted;
}

Result<void> Gate::decide(const Subject& subject, const Asker& asker, std::string_view purpose,
                          std::string_view channel, Now now) {
    Decision decision{purpose, channel, false, {}};
    if (audit_->full()) {
        return fail(Domain::consent, "audit_full",
                    "the disk takes no log of who sees whom, so nobody is shown: free space", true);
    }
    if (auto asked = check(asker); !asked) {
        decision.state = asked.error().code;
        note(subject.customer_id, decision, {}, now);
        return asked;
    }
    const bool membership = purpose == purpose::Membership::name;
    if (membership) {
        // The collection notice itself states it (DPP3): only who was erased is shown no more.
        const auto brief = ledger_->brief({subject.customer_id, subject.row}, now);
        if (!brief) return std::unexpected(brief.error());
        decision.granted = (*brief)->person != State::erased;
        decision.state = rules::consent::state_name((*brief)->person);
    } else {
        const auto standing = ledger_->standing(subject.customer_id, now);
        if (!standing) return std::unexpected(standing.error());
        const rules::consent::CellState state =
            standing->at({std::string(purpose), subject.kind_of_data, subject.marketing_class,
                          std::string(channel)});
        decision.granted = state.usable;
        decision.state = rules::consent::state_name(state.state);
    }
    if (decision.granted && !membership && address_suppressed) {
        const auto suppressed = address_suppressed(subject.customer_id, channel);
        if (!suppressed) return std::unexpected(suppressed.error());
        if (*suppressed) {
            decision.granted = false;
            decision.state = "SUPPRESSED";
        }
    }
    if (decision.granted && membership && asker.looks_up) {
        auto admitted =
            look_ups_->admit({now.us, asker.staff, ticket_key(asker.business_day, asker.ticket),
                              subject.customer_id, true});
        if (!admitted) {
            note(subject.customer_id, {purpose, channel, false, "LOOK_UPS_LIMITED"}, asker, now);
            return admitted;
        }
    }
    note(subject.customer_id, decision, asker, now);
    if (!decision.granted) {
        return fail(Domain::consent, "not_permitted",
                    fmt::format("the customer's consent does not permit this use: {} by {} is {}",
                                purpose, channel, decision.state));
    }
    return {};
}

void Gate::note(std::string_view customer_id, const Decision& decision, const Asker& asker,
                Now now) {
    wire::Use use;
    use.set_at_us(now.us);
    use.set_customer_id(std::string(customer_id));
    use.set_purpose(std::string(decision.purpose));
    use.set_channel(std::string(decision.channel));
    use.set_granted(decision.granted);
    use.set_state(std::string(decision.state));
    use.set_staff(asker.staff);
    use.set_ticket(asker.ticket);
    use.set_reason(asker.reason);
    use.set_training(asker.training);
    audit_->note(std::move(use));
}

}  // namespace tillside::engine::consent
