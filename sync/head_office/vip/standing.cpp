#include "sync/head_office/vip/standing.hpp"

#include <array>

#include "sync/head_office/changes/changes.hpp"

namespace tillside::head_office::vip {

namespace {

using store::Blob;

constexpr std::int64_t never = 1;
constexpr std::int64_t approved = 4;

// Which of two answers stays; see the header.
int weight(std::int64_t answer) {
    switch (answer) {
        case approved:
            return 4;
        case never:
            return 3;
        case 3:  // accepted
            return 2;
        default:
            return 1;
    }
}

Result<void> count(store::Database& database, const wire::Event& event) {
    const wire::InvitationAnswered& fact = event.invitation_answered();
    auto counted = database.execute(
        "INSERT INTO vip_answers (store, tier, answer, times) VALUES (?1, ?2, ?3, 1) "
        "ON CONFLICT (store, tier, answer) DO UPDATE SET times = vip_answers.times + 1",
        {event.store(), fact.tier(), static_cast<std::int64_t>(fact.answer())});
    if (!counted) return std::unexpected(std::move(counted.error()));
    return {};
}

}  // namespace

std::span<const std::string_view> VipStanding::tables() const {
    static constexpr std::array<std::string_view, 2> all = {"vip_standing", "vip_answers"};
    return all;
}

Result<void> VipStanding::apply(store::Database& database, const projections::LoggedEvent& logged) {
    const wire::Event& event = logged.event;
    if (!event.has_invitation_answered()) return {};
    if (auto counted = count(database, event); !counted) return counted;
    const wire::InvitationAnswered& fact = event.invitation_answered();
    const auto answer = static_cast<std::int64_t>(fact.answer());
    const auto held = database.one("SELECT standing FROM vip_standing WHERE invitation_id = ?1",
                                   {Blob{fact.invitation_id()}},
                                   [](const store::Row& row) { return row.integer(0); });
    if (!held) return std::unexpected(held.error());
    if (*held && weight(**held) >= weight(answer)) return {};
    auto kept = database.execute(
        "INSERT INTO vip_standing (invitation_id, customer_id, tier, standing, manager, at_us) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (invitation_id) DO UPDATE SET "
        "standing = excluded.standing, manager = excluded.manager, at_us = excluded.at_us",
        {Blob{fact.invitation_id()}, Blob{event.customer_id()}, fact.tier(), answer, fact.manager(),
         event.occurred_at_us()});
    if (!kept) return std::unexpected(std::move(kept.error()));
    if (answer == never) {
        return changes::note_removed(database, changes::Scope::everyone(),
                                     changes::Kind::invitation, fact.invitation_id());
    }
    if (answer == approved) {
        return changes::note_changed(database, changes::Scope::everyone(),
                                     changes::Kind::invitation, fact.invitation_id());
    }
    return {};
}

}  // namespace tillside::head_office::vip
