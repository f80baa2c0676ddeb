#include "sync/head_office/staff/staff.hpp"

#include <sodium.h>

#include <array>

#include "sync/head_office/changes/changes.hpp"

namespace tillside::head_office::staff {

namespace {

constexpr unsigned long long operations = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr std::size_t memory_bytes = 64 << 20;

changes::Scope scope_of(std::string_view store) {
    return store.empty() ? changes::Scope::everyone() : changes::Scope::store(store);
}

Result<std::string> verifier_of(std::string_view pin) {
    std::array<char, crypto_pwhash_STRBYTES> verifier{};
    if (crypto_pwhash_str(verifier.data(), pin.data(), pin.size(), operations, memory_bytes) != 0) {
        return fail(Domain::secrets, "no_memory",
                    "no memory to hash a PIN (64 MiB are needed); free some and import again",
                    true);
    }
    return std::string(verifier.data());
}

bool accepts(const std::string& verifier, std::string_view pin) {
    return crypto_pwhash_str_verify(verifier.c_str(), pin.data(), pin.size()) == 0;
}

}  // namespace

Result<std::optional<wire::StaffMember>> member_for_tills(store::Database& database,
                                                          std::string_view staff) {
    return database.one(
        "SELECT staff, role, store, display_name, pin_verifier, customer_id FROM staff "
        "WHERE staff = ?1",
        {staff}, [](const store::Row& row) {
            wire::StaffMember member;
            member.set_staff(row.text_copy(0));
            member.set_role(static_cast<wire::Role>(row.integer(1)));
            member.set_store(row.text_copy(2));
            member.set_display_name(row.text_copy(3));
            member.set_pin_verifier(row.text_copy(4));
            member.set_customer_id(row.blob_copy(5));
            return member;
        });
}

Result<bool> keep_member(store::Database& database, const Member& member) {
    const auto kept = member_for_tills(database, member.staff);
    if (!kept) return std::unexpected(kept.error());
    std::string verifier;
    if (*kept && accepts((*kept)->pin_verifier(), member.pin)) {
        verifier = (*kept)->pin_verifier();
        if ((*kept)->role() == member.role && (*kept)->store() == member.store &&
            (*kept)->display_name() == member.display_name &&
            (*kept)->customer_id() == member.customer_id) {
            return false;
        }
    } else {
        auto made = verifier_of(member.pin);
        if (!made) return std::unexpected(std::move(made.error()));
        verifier = std::move(*made);
    }
    return database.transaction([&]() -> Result<bool> {
        auto written = database.execute(
            "INSERT INTO staff (staff, role, store, display_name, pin_verifier, customer_id) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (staff) DO UPDATE SET "
            "role = excluded.role, store = excluded.store, display_name = excluded.display_name, "
            "pin_verifier = excluded.pin_verifier, customer_id = excluded.customer_id",
            {member.staff, static_cast<int>(member.role), member.store, member.display_name,
             verifier, store::Blob{member.customer_id}});
        if (!written) return std::unexpected(std::move(written.error()));
        if (*kept && (*kept)->store() != member.store) {
            auto removed = changes::note_removed(database, scope_of((*kept)->store()),
                                                 changes::Kind::staff, member.staff);
            if (!removed) return std::unexpected(std::move(removed.error()));
        }
        auto noted = changes::note_changed(database, scope_of(member.store), changes::Kind::staff,
                                           member.staff);
        if (!noted) return std::unexpected(std::move(noted.error()));
        return true;
    });
}

}  // namespace tillside::head_office::staff
