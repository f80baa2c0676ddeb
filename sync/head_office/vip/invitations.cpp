#include "sync/head_office/vip/invitations.hpp"

#include "sync/head_office/changes/changes.hpp"

namespace tillside::head_office::vip {

namespace {

using store::Blob;

constexpr std::int64_t approved = 4;

}  // namespace

Result<bool> keep_invitation(store::Database& database, const Invitation& invitation, Now now) {
    struct Held {
        std::string id;
        std::int64_t valid_until_us;
    };
    return database.transaction([&]() -> Result<bool> {
        const auto held = database.one(
            "SELECT invitation_id, valid_until_us FROM invitations "
            "WHERE customer_id = ?1 AND tier = ?2 AND store = ?3",
            {Blob{invitation.customer_id}, invitation.tier, invitation.store},
            [](const store::Row& row) {
                return Held{row.blob_copy(0), row.integer(1)};
            });
        if (!held) return std::unexpected(held.error());
        if (*held && (*held)->valid_until_us == invitation.valid_until_us) return false;
        const std::string& id = *held ? (*held)->id : invitation.invitation_id;
        auto kept = database.execute(
            "INSERT INTO invitations (invitation_id, customer_id, store, tier, valid_until_us, "
            "listed_at_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (invitation_id) DO UPDATE "
            "SET valid_until_us = excluded.valid_until_us",
            {Blob{id}, Blob{invitation.customer_id}, invitation.store, invitation.tier,
             invitation.valid_until_us, now.us});
        if (!kept) return std::unexpected(std::move(kept.error()));
        const changes::Scope scope = invitation.store.empty()
                                         ? changes::Scope::everyone()
                                         : changes::Scope::store(invitation.store);
        auto noted = changes::note_changed(database, scope, changes::Kind::invitation, id);
        if (!noted) return std::unexpected(std::move(noted.error()));
        return true;
    });
}

Result<std::optional<wire::Invitation>> invitation_for_tills(store::Database& database,
                                                             std::string_view invitation_id) {
    return database.one(
        "SELECT i.invitation_id, i.customer_id, i.store, i.tier, i.valid_until_us, s.standing "
        "FROM invitations AS i LEFT JOIN vip_standing AS s ON s.invitation_id = i.invitation_id "
        "WHERE i.invitation_id = ?1 AND NOT EXISTS (SELECT 1 FROM vip_standing AS never "
        "WHERE never.customer_id = i.customer_id AND never.standing = 1)",
        {Blob{invitation_id}}, [](const store::Row& row) {
            wire::Invitation out;
            out.set_invitation_id(row.blob_copy(0));
            out.set_customer_id(row.blob_copy(1));
            out.set_store(row.text_copy(2));
            out.set_tier(row.text_copy(3));
            out.set_valid_until_us(row.integer(4));
            out.set_member(row.integer(5) == approved);
            return out;
        });
}

}  // namespace tillside::head_office::vip
