// Tills that may speak to head office: their bearer tokens (kept as hashes) and their signing keys.
// A token is 32 random bytes in hexadecimal, so a plain SHA-256 of it cannot be guessed back.
#pragma once

#include <string>
#include <string_view>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::access {

struct Terminal {
    std::string till;
    std::string store;
    std::string public_key;       // Ed25519, 32 bytes; empty until the till first signed a batch
    bool by_certificate = false;  // the connection itself is the till's, by its certificate
};

class Terminals {
public:
    // Borrows the database; one thread at a time.
    explicit Terminals(store::Database& database) : database_(database) {}

    // Lets the till in with a new token, which it gives back: the only time that it is seen. A till
    // that is known gets a new token and may then begin with a new signing key; its old token ends.
    // Error access/"bad_code": a code is not 1 to 32 of [A-Za-z0-9_-], or is "head-office".
    [[nodiscard]] Result<std::string> add(std::string_view store, std::string_view till, Now now,
                                          const wire::Random& random);

    // The till whose token it is. Error access/"unknown_token".
    [[nodiscard]] Result<Terminal> authenticate(std::string_view token);

    // Remembers the key that a till first signs with (trust on first use). Error
    // access/"key_changed": another key was used with this token before.
    [[nodiscard]] Result<void> trust_key(const Terminal& terminal, std::string_view public_key);

private:
    store::Database& database_;
};

// Is it a code of a store or a till: 1 to 32 of [A-Za-z0-9_-]?
[[nodiscard]] bool is_code(std::string_view text);

}  // namespace tillside::head_office::access
