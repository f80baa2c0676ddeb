#include "sync/head_office/access/users.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "sync/head_office/access/audit.hpp"
#include "sync/head_office/access/terminals.hpp"

namespace tillside::head_office::access {

namespace {

constexpr std::array<std::string_view, 4> roles = {"admin", "marketing", "service",
                                                   "privacy_officer"};
constexpr std::size_t password_characters_min = 10;
constexpr std::size_t password_bytes_max = 1024;

// privacy.md, duty 27: 64 MiB, 145 ms on the machine it was measured on.
std::string verifier_of(std::string_view password) {
    std::string out(crypto_pwhash_STRBYTES, '\0');
    if (crypto_pwhash_str(out.data(), password.data(), password.size(),
                          crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
        return {};
    }
    out.resize(out.find('\0'));
    return out;
}

bool verifies(const std::string& verifier, std::string_view password) {
    return crypto_pwhash_str_verify(verifier.c_str(), password.data(), password.size()) == 0;
}

// What a name that does not exist is checked against, so that it takes as long.
const std::string& nobodys_verifier() {
    static const std::string made = verifier_of("nobody has this password");
    return made;
}

std::string hash_of(std::string_view token) {
    return wire::to_bytes(wire::sha256(token));
}

std::unexpected<Error> not_signed_in(std::string message) {
    return fail(Domain::access, "not_signed_in", std::move(message));
}

struct Account {
    User user;
    std::string verifier;
};

}  // namespace

bool may_see_customers(const User& user) {
    return user.role == "admin" || user.role == "service" || user.role == "privacy_officer";
}

Result<void> Users::add(std::string_view name, std::string_view role, std::string_view password,
                        Now now) {
    if (!is_code(name)) {
        return fail(Domain::access, "bad_name",
                    "a user's name is 1 to 32 letters, digits, '-' or '_'");
    }
    if (std::ranges::find(roles, role) == roles.end()) {
        return fail(Domain::access, "bad_role",
                    fmt::format("a role is one of {}", fmt::join(roles, ", ")));
    }
    if (password.size() < password_characters_min || password.size() > password_bytes_max) {
        return fail(Domain::access, "weak_password",
                    fmt::format("a password has {} to {} characters", password_characters_min,
                                password_bytes_max));
    }
    const std::string verifier = verifier_of(password);
    if (verifier.empty()) {
        return fail(Domain::access, "no_memory", "64 MiB of memory are needed for the password",
                    true);
    }
    return database_.transaction([&]() -> Result<void> {
        auto ended = database_.execute("DELETE FROM sessions WHERE name = ?1", {name});
        if (!ended) return std::unexpected(std::move(ended.error()));
        auto done = database_.execute(
            "INSERT INTO users (name, role, password, added_at_us) VALUES (?1, ?2, ?3, ?4) "
            "ON CONFLICT (name) DO UPDATE SET role = excluded.role, "
            "password = excluded.password",
            {name, role, verifier, now.us});
        if (!done) return std::unexpected(std::move(done.error()));
        return {};
    });
}

Result<void> Users::within_limits(std::string_view name, std::string_view peer, Now now) {
    const std::int64_t since = now.us - sign_in_window_us;
    auto of_name = database_.number(
        "SELECT count(*) FROM audit WHERE action = 'sign_in' AND outcome = 'refused' "
        "AND at_us > ?1 AND who = ?2 AND who <> ''",
        {since, name});
    if (!of_name) return std::unexpected(std::move(of_name.error()));
    auto of_peer = database_.number(
        "SELECT count(*) FROM audit WHERE action = 'sign_in' AND outcome = 'refused' "
        "AND at_us > ?1 AND peer = ?2",
        {since, peer});
    if (!of_peer) return std::unexpected(std::move(of_peer.error()));
    if (*of_name >= failures_of_name_max || *of_peer >= failures_of_peer_max) {
        return fail(Domain::access, "too_many_attempts",
                    "too many failed sign-ins; wait 15 minutes", true);
    }
    return {};
}

Result<SignedIn> Users::sign_in(std::string_view name, std::string_view password,
                                std::string_view peer, Now now, const wire::Random& random) {
    if (auto allowed = within_limits(name, peer, now); !allowed) {
        return std::unexpected(std::move(allowed.error()));
    }
    auto account =
        database_.one("SELECT name, role, password FROM users WHERE name = ?1", {name},
                      [](const store::Row& row) {
                          return Account{{row.text_copy(0), row.text_copy(1)}, row.text_copy(2)};
                      });
    if (!account) return std::unexpected(std::move(account.error()));
    const bool known = account->has_value();
    const bool right = password.size() <= password_bytes_max &&
                       verifies(known ? (*account)->verifier : nobodys_verifier(), password);
    if (!known || !right) {
        // A name that is unknown is not kept: people type passwords into the wrong field.
        auto noted = add_audit(database_, {known ? name : "", "sign_in", "refused", {}, peer}, now);
        if (!noted) return std::unexpected(std::move(noted.error()));
        return not_signed_in("the name or the password is wrong");
    }
    SignedIn out{(*account)->user, wire::to_hex(wire::to_bytes(wire::random_key(random)))};
    auto kept = database_.transaction([&]() -> Result<void> {
        auto old = database_.execute("DELETE FROM sessions WHERE started_at_us < ?1",
                                     {now.us - session_us_max});
        if (!old) return std::unexpected(std::move(old.error()));
        auto begun = database_.execute(
            "INSERT INTO sessions (token_hash, name, started_at_us, used_at_us) "
            "VALUES (?1, ?2, ?3, ?3)",
            {store::Blob{hash_of(out.token)}, out.user.name, now.us});
        if (!begun) return std::unexpected(std::move(begun.error()));
        return add_audit(database_, {out.user.name, "sign_in", "done", {}, peer}, now);
    });
    if (!kept) return std::unexpected(std::move(kept.error()));
    return out;
}

Result<User> Users::session(std::string_view token, Now now) {
    // The last use is written at most once a minute: reading a page is no reason to sync a disk.
    constexpr std::int64_t note_after_us = 60'000'000;
    std::int64_t used_at_us = 0;
    const std::string hash = hash_of(token);
    auto user = database_.one(
        "SELECT users.name, users.role, sessions.used_at_us FROM sessions "
        "JOIN users ON users.name = sessions.name "
        "WHERE token_hash = ?1 AND started_at_us > ?2 AND used_at_us > ?3",
        {store::Blob{hash}, now.us - session_us_max, now.us - session_idle_us_max},
        [&](const store::Row& row) {
            used_at_us = row.integer(2);
            return User{row.text_copy(0), row.text_copy(1)};
        });
    if (!user) return std::unexpected(std::move(user.error()));
    if (!*user) return not_signed_in("sign in first");
    if (now.us - used_at_us > note_after_us) {
        auto noted = database_.execute("UPDATE sessions SET used_at_us = ?2 WHERE token_hash = ?1",
                                       {store::Blob{hash}, now.us});
        if (!noted) return std::unexpected(std::move(noted.error()));
    }
    return std::move(**user);
}

Result<void> Users::sign_out(std::string_view token, std::string_view peer, Now now) {
    auto user = session(token, now);
    if (!user) return {};
    auto ended = database_.execute("DELETE FROM sessions WHERE token_hash = ?1",
                                   {store::Blob{hash_of(token)}});
    if (!ended) return std::unexpected(std::move(ended.error()));
    return add_audit(database_, {user->name, "sign_out", "done", {}, peer}, now);
}

}  // namespace tillside::head_office::access
