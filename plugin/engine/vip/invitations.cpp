#include "plugin/engine/vip/invitations.hpp"

namespace tillside::engine::vip {

namespace {

using store::Blob;
using store::Sql;

constexpr std::size_t id_bytes = 16;

// Head office knows of an approval (member) or sends the list; what was answered here meanwhile
// stays.
constexpr Sql put_invitation{
    "INSERT INTO invitations (invitation_id, customer_id, tier, valid_until_us, standing)"
    " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (invitation_id) DO UPDATE SET"
    " customer_id = excluded.customer_id, tier = excluded.tier,"
    " valid_until_us = excluded.valid_until_us,"
    " standing = CASE WHEN excluded.standing = 4 THEN 4 ELSE invitations.standing END"};
constexpr Sql delete_invitation{"DELETE FROM invitations WHERE invitation_id = ?1"};
constexpr Sql delete_all{"DELETE FROM invitations"};
constexpr Sql delete_of_customer{"DELETE FROM invitations WHERE customer_id = ?1"};
constexpr Sql move_to{"UPDATE invitations SET customer_id = ?2 WHERE customer_id = ?1"};
constexpr Sql find_pending{
    "SELECT invitation_id, customer_id, tier, standing FROM invitations WHERE customer_id = ?1"
    " AND standing IN (0, 3) AND (valid_until_us = 0 OR valid_until_us > ?2)"
    " AND NOT EXISTS (SELECT 1 FROM invitations AS other WHERE other.customer_id = ?1"
    " AND other.standing = 1) ORDER BY standing DESC, invitation_id LIMIT 1"};
constexpr Sql find_one{
    "SELECT invitation_id, customer_id, tier, standing FROM invitations WHERE invitation_id = ?1"};
constexpr Sql find_any{"SELECT 1 FROM invitations LIMIT 1"};
constexpr Sql find_member{
    "SELECT 1 FROM invitations WHERE customer_id = ?1 AND standing = 4 LIMIT 1"};
constexpr Sql set_standing{"UPDATE invitations SET standing = ?2 WHERE invitation_id = ?1"};

Invitation invitation_of(const store::Query& row) {
    return {row.blob(0), row.blob(1), row.text(2), static_cast<Standing>(row.integer(3))};
}

}  // namespace

Result<void> Invitations::put(const wire::Invitation& sent) {
    any_.reset();
    if (sent.invitation_id().size() != id_bytes || sent.customer_id().size() != id_bytes) {
        return fail(Domain::customers, "invitation_broken",
                    "head office sent an invitation without proper ids");
    }
    const Standing standing = sent.member() ? Standing::approved : Standing::open;
    return database_->attempt("keeping an invitation", [&] {
        database_->query(put_invitation)
            .bind(Blob{sent.invitation_id()}, Blob{sent.customer_id()},
                  std::string_view(sent.tier()), sent.valid_until_us(), static_cast<int>(standing))
            .run();
    });
}

Result<void> Invitations::remove(std::string_view invitation_id) {
    any_.reset();
    return database_->attempt("removing an invitation", [&] {
        database_->query(delete_invitation).bind(Blob{invitation_id}).run();
    });
}

Result<void> Invitations::move(std::string_view from, std::string_view to) {
    return database_->attempt("joining two customers' invitations",
                              [&] { database_->query(move_to).bind(Blob{from}, Blob{to}).run(); });
}

Result<void> Invitations::forget(std::string_view customer_id) {
    any_.reset();
    return database_->attempt("forgetting a customer's invitations", [&] {
        database_->query(delete_of_customer).bind(Blob{customer_id}).run();
    });
}

Result<void> Invitations::clear() {
    any_.reset();
    return database_->attempt("forgetting all invitations",
                              [&] { database_->query(delete_all).run(); });
}

Result<std::optional<Invitation>> Invitations::pending(std::string_view customer_id, Now now) {
    return database_->attempt("finding an invitation", [&]() -> std::optional<Invitation> {
        auto row = database_->query(find_pending);
        row.bind(Blob{customer_id}, now.us);
        if (!row.step()) return std::nullopt;
        return invitation_of(row);
    });
}

Result<std::optional<Invitation>> Invitations::find(std::string_view invitation_id) {
    return database_->attempt("finding an invitation", [&]() -> std::optional<Invitation> {
        auto row = database_->query(find_one);
        row.bind(Blob{invitation_id});
        if (!row.step()) return std::nullopt;
        return invitation_of(row);
    });
}

Result<bool> Invitations::any() {
    if (any_) return *any_;
    auto found = database_->attempt("looking for invitations", [&] {
        auto row = database_->query(find_any);
        return row.step();
    });
    // What an open transaction says may be undone.
    if (found && !database_->in_transaction()) any_ = *found;
    return found;
}

Result<bool> Invitations::is_member(std::string_view customer_id) {
    const auto some = any();
    if (!some || !*some) return some;
    return database_->attempt("finding a member's standing", [&] {
        auto row = database_->query(find_member);
        row.bind(Blob{customer_id});
        return row.step();
    });
}

Result<void> Invitations::stand(std::string_view invitation_id, Standing standing) {
    return database_->attempt("keeping an invitation's answer", [&] {
        database_->query(set_standing).bind(Blob{invitation_id}, static_cast<int>(standing)).run();
    });
}

}  // namespace tillside::engine::vip
