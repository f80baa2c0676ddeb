// People who use head office's console: their roles, passwords (argon2id) and sessions. Refuses to
// say whether a name exists: a wrong name and a wrong password take the same time and give the same
// answer. Sign-ins are audited and limited.
#pragma once

#include <string>
#include <string_view>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::access {

struct User {
    std::string name;
    std::string role;  // "admin", "marketing", "service", "privacy_officer"
};

// May this role look up a customer (contact masked)? Marketing may not: it works on segments.
[[nodiscard]] bool may_see_customers(const User& user);

struct SignedIn {
    User user;
    std::string token;  // for the cookie; kept here as its hash only
};

// Limits of sign-in: failures of one name, and of one address, within the window.
inline constexpr std::int64_t sign_in_window_us = 15LL * 60 * 1'000'000;
inline constexpr int failures_of_name_max = 5;
inline constexpr int failures_of_peer_max = 20;
// A session ends after so long without use, and at the latest after so long.
inline constexpr std::int64_t session_idle_us_max = 60LL * 60 * 1'000'000;
inline constexpr std::int64_t session_us_max = 12LL * 60 * 60 * 1'000'000;

class Users {
public:
    // Borrows the database; one thread at a time.
    explicit Users(store::Database& database) : database_(database) {}

    // Adds the person, or gives the one of that name a new role and password and ends their
    // sessions. Errors: "bad_name" (1 to 32 of [A-Za-z0-9_-]), "bad_role", "weak_password"
    // (fewer than 10 characters).
    [[nodiscard]] Result<void> add(std::string_view name, std::string_view role,
                                   std::string_view password, Now now);

    // Errors: "not_signed_in" (wrong name or password), "too_many_attempts" (limits above). Takes
    // about 150 ms: that is argon2id's work.
    [[nodiscard]] Result<SignedIn> sign_in(std::string_view name, std::string_view password,
                                           std::string_view peer, Now now,
                                           const wire::Random& random);
    // Whose session the cookie's token is. Error "not_signed_in".
    [[nodiscard]] Result<User> session(std::string_view token, Now now);
    [[nodiscard]] Result<void> sign_out(std::string_view token, std::string_view peer, Now now);

private:
    [[nodiscard]] Result<void> within_limits(std::string_view name, std::string_view peer, Now now);

    store::Database& database_;
};

}  // namespace tillside::head_office::access
