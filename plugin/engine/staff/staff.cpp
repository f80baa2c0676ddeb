#include "plugin/engine/staff/staff.hpp"

namespace tillside::engine::staff {

namespace {

using store::Sql;

constexpr Sql find_member{
    "SELECT staff, role, display_name, pin_verifier FROM staff WHERE staff = ?1"};
constexpr Sql any_member{"SELECT 1 FROM staff LIMIT 1"};
constexpr Sql put_member{
    "INSERT INTO staff (staff, role, display_name, pin_verifier, customer_id)"
    " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (staff) DO UPDATE SET role = excluded.role,"
    " display_name = excluded.display_name, pin_verifier = excluded.pin_verifier,"
    " customer_id = excluded.customer_id"};
constexpr Sql own_membership{"SELECT 1 FROM staff WHERE staff = ?1 AND customer_id = ?2"};
constexpr Sql delete_member{"DELETE FROM staff WHERE staff = ?1"};
constexpr Sql delete_all{"DELETE FROM staff"};
constexpr Sql find_lock{"SELECT wrong, locked_until_us FROM staff_locks WHERE staff = ?1"};
constexpr Sql put_lock{
    "INSERT INTO staff_locks (staff, wrong, locked_until_us) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (staff) DO UPDATE SET wrong = excluded.wrong,"
    " locked_until_us = excluded.locked_until_us"};
constexpr Sql delete_lock{"DELETE FROM staff_locks WHERE staff = ?1"};

}  // namespace

Result<std::optional<wire::StaffMember>> Staff::find(std::string_view staff) {
    return database_->attempt("finding staff", [&]() -> std::optional<wire::StaffMember> {
        auto row = database_->query(find_member);
        row.bind(staff);
        if (!row.step()) return std::nullopt;
        wire::StaffMember member;
        member.set_staff(row.text(0));
        member.set_role(static_cast<wire::Role>(row.integer(1)));
        member.set_display_name(row.text(2));
        member.set_pin_verifier(row.text(3));
        return member;
    });
}

Result<bool> Staff::empty() {
    return database_->attempt("looking for staff",
                              [&] { return !database_->query(any_member).step(); });
}

Result<bool> Staff::is_membership_of(std::string_view staff, std::string_view customer_id) {
    return database_->attempt("looking for a member of staff's own card", [&] {
        auto row = database_->query(own_membership);
        row.bind(staff, store::Blob{customer_id});
        return row.step();
    });
}

Result<void> Staff::put(const wire::StaffMember& member) {
    if (member.staff().empty()) {
        return fail(Domain::access, "staff_broken", "head office sent staff without a code");
    }
    if (!member.store().empty() && member.store() != own_store_) return remove(member.staff());
    return database_->attempt("keeping staff", [&] {
        database_->query(put_member)
            .bind(std::string_view(member.staff()), static_cast<int>(member.role()),
                  std::string_view(member.display_name()), std::string_view(member.pin_verifier()),
                  store::Blob{member.customer_id()})
            .run();
    });
}

Result<void> Staff::remove(std::string_view staff) {
    return database_->attempt("removing staff",
                              [&] { database_->query(delete_member).bind(staff).run(); });
}

Result<void> Staff::clear() {
    return database_->attempt("clearing staff", [&] { database_->query(delete_all).run(); });
}

Result<Lock> Staff::lock(std::string_view staff) {
    return database_->attempt("reading a lock", [&] {
        auto row = database_->query(find_lock);
        row.bind(staff);
        if (!row.step()) return Lock{};
        return Lock{static_cast<int>(row.integer(0)), row.integer(1)};
    });
}

Result<void> Staff::set_lock(std::string_view staff, const Lock& lock) {
    return database_->attempt("setting a lock", [&] {
        database_->query(put_lock).bind(staff, lock.wrong, lock.until_us).run();
    });
}

Result<void> Staff::unlock(std::string_view staff) {
    return database_->attempt("opening a lock",
                              [&] { database_->query(delete_lock).bind(staff).run(); });
}

}  // namespace tillside::engine::staff
