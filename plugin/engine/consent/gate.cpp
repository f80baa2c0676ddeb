// Membership is judged by the person (erased or not), every other purpose by its consent cell.
#include "plugin/engine/consent/gate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sync/rules/identity/personal_numbers.hpp"

namespace tillside::engine::consent {

namespace {

using rules::consent::State;
using store::Blob;
using store::Sql;

constexpr std::size_t reason_bytes_max = 200;
constexpr std::size_t reason_digits_max = 6;  // more could be a telephone number

constexpr Sql insert_decision{
    "INSERT INTO gate_log"
    " (at_us, customer_id, purpose, channel, granted, state, staff, ticket, reason, training)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"};

}  // namespace

Result<void> Gate::check(const Asker& asker) {
    if (asker.ticket.empty() && asker.reason.find_first_not_of(' ') == std::string::npos) {
        return fail_at(Domain::consent, "reason_needed", "reason",
                       "to look up a customer without a sale, say why");
    }
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

Result<void> Gate::note_miss(const Asker& asker, Now now) {
    return write({}, purpose::Membership::name, channel::Till::name, false, "NOT_FOUND", asker,
                 now);
}

Result<void> Gate::decide(const Subject& subject, const Asker& asker, std::string_view purpose,
                          std::string_view channel, Now now) {
    auto asked = check(asker);
    if (!asked) {
        auto noted =
            write(subject.customer_id, purpose, channel, false, asked.error().code, {}, now);
        return noted ? asked : noted;
    }
    const auto standing = ledger_->standing(subject.customer_id, now);
    if (!standing) return std::unexpected(standing.error());
    const rules::consent::Cell cell{std::string(purpose), subject.kind_of_data,
                                    subject.marketing_class, std::string(channel)};
    const rules::consent::CellState state = standing->at(cell);
    const bool granted =
        purpose == purpose::Membership::name ? state.state != State::erased : state.usable;
    const std::string_view name = rules::consent::state_name(state.state);
    if (auto noted = write(subject.customer_id, purpose, channel, granted, name, asker, now);
        !noted) {
        return noted;
    }
    if (!granted) {
        return fail(Domain::consent, "not_permitted",
                    fmt::format("the customer's consent does not permit this use: {} by {} is {}",
                                purpose, channel, name));
    }
    return {};
}

Result<void> Gate::write(std::string_view customer_id, std::string_view purpose,
                         std::string_view channel, bool granted, std::string_view state,
                         const Asker& asker, Now now) {
    return database_->attempt("writing down a decision of the gate", [&] {
        database_->query(insert_decision)
            .bind(now.us, Blob{customer_id}, purpose, channel, granted, state,
                  std::string_view(asker.staff), std::string_view(asker.ticket),
                  std::string_view(asker.reason), asker.training)
            .run();
    });
}

}  // namespace tillside::engine::consent
