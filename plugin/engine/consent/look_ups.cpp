// The table is rewritten whole: it has a few dozen rows at most, and a rewrite cannot drift from
// what is in memory.
#include "plugin/engine/consent/look_ups.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tillside::engine::consent {

namespace {

using rules::look_ups::LookUp;
using rules::look_ups::Verdict;
using store::Blob;
using store::Sql;

constexpr Sql read_open{
    "SELECT at_us, staff, ticket, subject, found FROM open_look_ups ORDER BY at_us"};
constexpr Sql clear_open{"DELETE FROM open_look_ups"};
constexpr Sql insert_open{
    "INSERT OR REPLACE INTO open_look_ups (at_us, staff, ticket, subject, found)"
    " VALUES (?1, ?2, ?3, ?4, ?5)"};
constexpr Sql delete_one{"DELETE FROM open_look_ups WHERE staff = ?1 AND subject = ?2"};

}  // namespace

std::string ticket_key(std::string_view business_day, std::string_view ticket) {
    std::string key;
    if (!ticket.empty()) key.append(business_day).append("/").append(ticket);
    return key;
}

Result<void> LookUps::open(Now now) {
    return database_->attempt("reading the look-ups without a sale", [&] {
        auto rows = database_->query(read_open);
        while (rows.step()) {
            LookUp look_up{rows.integer(0), rows.text(1), rows.text(2), rows.blob(3),
                           rows.integer(4) != 0};
            // A clock that was set back while the engine was off makes nothing younger than now.
            look_up.at_us = std::min(look_up.at_us, now.us);
            rule_.restore(std::move(look_up));
        }
    });
}

Result<void> LookUps::admit(const LookUp& look_up) {
    const Verdict verdict = rule_.admit(look_up);
    if (verdict == Verdict::known) return {};
    if (verdict == Verdict::counted) {
        dirty_ = true;
        return {};
    }
    const bool whole_till = verdict == Verdict::refused_for_till;
    note_refusal(look_up, whole_till);
    const std::int64_t minutes = rule_.limits().window_us / 60'000'000;
    return std::unexpected(
        Error{Domain::consent, "look_ups_limited",
              fmt::format("{} customers were looked up {} in the last {} min without a sale: go on "
                          "without the customer, complete a sale first, or ask a manager",
                          whole_till ? rule_.of_till(look_up.at_us)
                                     : rule_.of_staff(look_up.staff, look_up.at_us),
                          whole_till ? "on this till" : "by you", minutes),
              true});
}

void LookUps::note_refusal(const LookUp& look_up, bool whole_till) {
    std::erase_if(announced_, [&](const Alert& alert) {
        return look_up.at_us - alert.at.us >= rule_.limits().window_us;
    });
    const auto same = [&](const Alert& alert) {
        return alert.fact.staff() == look_up.staff && alert.fact.whole_till() == whole_till;
    };
    if (std::ranges::any_of(announced_, same)) return;
    Alert alert{{}, Now{look_up.at_us}};
    alert.fact.set_staff(look_up.staff);
    alert.fact.set_people(static_cast<std::uint32_t>(
        whole_till ? rule_.of_till(look_up.at_us) : rule_.of_staff(look_up.staff, look_up.at_us)));
    alert.fact.set_window_us(rule_.limits().window_us);
    alert.fact.set_whole_till(whole_till);
    announced_.push_back(alert);
    alerts_.push_back(std::move(alert));
}

void LookUps::identify(std::string_view hash, std::string_view customer_id) {
    rule_.identify(hash, customer_id);
    dirty_ = true;
}

void LookUps::enrolled(std::string_view hash) {
    rule_.enrolled(hash);
    dirty_ = true;
}

Result<void> LookUps::settle(std::string_view ticket, std::string_view customer_id) {
    const std::vector<LookUp> settled = rule_.settle(ticket, customer_id);
    if (settled.empty()) return {};
    return database_->attempt("taking look-ups off the count", [&] {
        for (const LookUp& look_up : settled) {
            database_->query(delete_one)
                .bind(std::string_view(look_up.staff), Blob{look_up.subject})
                .run();
        }
    });
}

void LookUps::allow_more(std::string_view staff, Now now) {
    rule_.allow_more(staff, now.us);
}

Result<void> LookUps::flush(outbox::Outbox& outbox, Now now) {
    if (dirty_) {
        auto written = database_->attempt("keeping the look-ups without a sale", [&] {
            database_->query(clear_open).run();
            for (const LookUp& look_up : rule_.open()) {
                database_->query(insert_open)
                    .bind(look_up.at_us, std::string_view(look_up.staff),
                          std::string_view(look_up.ticket), Blob{look_up.subject}, look_up.found)
                    .run();
            }
        });
        if (!written) return written;
    }
    for (const Alert& alert : alerts_) {
        wire::Event event;
        event.set_kind(wire::LOOK_UPS_LIMITED);
        event.set_occurred_at_us(alert.at.us);
        event.set_staff(alert.fact.staff());
        *event.mutable_look_ups_limited() = alert.fact;
        const auto recorded = outbox.append(std::move(event), now);
        if (!recorded) return std::unexpected(recorded.error());
    }
    return {};
}

void LookUps::flushed() {
    dirty_ = false;
    alerts_.clear();
}

}  // namespace tillside::engine::consent
