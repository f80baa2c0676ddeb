// Tills that may speak to head office: their bearer tokens (kept as hashes), their certificates and
// their signing keys. A token is 32 random bytes in hexadecimal, so a plain SHA-256 of it cannot be
// guessed back. A till that was enrolled with a one-time code needs both token and certificate; one
// whose secrets file was made by hand (`till add`) has a token only.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "sync/head_office/certificates/till_certificate.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::access {

struct Terminal {
    std::string till;
    std::string store;
    std::string public_key;  // Ed25519, 32 bytes; empty until the till first signed a batch
    // The connection itself is the till's: it showed a certificate of the till that is in force.
    bool by_certificate = false;
    std::string certificate_key = {};  // SHA-256 of that certificate's public key; else empty
};

// What a request shows of who sends it. Borrowed for the call.
struct Shown {
    std::string_view token;
    // Signed by head office's own authority, as the handshake has checked; null: none was shown.
    const certificates::TillCertificate* certificate = nullptr;
    // The request asks for a new certificate: an expired one will do.
    bool renews = false;
};

// Why a till is not let in, and what somebody should look at because of that.
struct Refusal {
    Error error;
    std::string alert;  // a kind of alerts.hpp; empty: nothing to look at
    std::string till;   // that the alert is about; empty: it is not known whose it was
};

// A till that is let in, which may be worth a look all the same.
struct Admission {
    Terminal terminal;
    std::string alert;  // a kind of alerts.hpp; empty: nothing to look at
};

class Terminals {
public:
    // Borrows the database; one thread at a time.
    explicit Terminals(store::Database& database) : database_(database) {}

    // Lets the till in with a new token, which it gives back: the only time that it is seen. A till
    // that is known gets a new token and may then begin with a new signing key; its old token and
    // its certificates end. Error access/"bad_code": a code is not 1 to 32 of [A-Za-z0-9_-], or is
    // "head-office".
    [[nodiscard]] Result<std::string> add(std::string_view store, std::string_view till, Now now,
                                          const wire::Random& random);
    // The same with a token that is given, for a till that shows certificates from now on.
    [[nodiscard]] Result<void> let_in_by_certificate(std::string_view store, std::string_view till,
                                                     std::string_view token, Now now);

    // The till whose token it is, whatever else it would have to show. Error
    // access/"unknown_token".
    [[nodiscard]] Result<Terminal> authenticate(std::string_view token);

    // The till that a request comes from. Refused (Domain::access):
    //   "unknown_token"       nobody's token
    //   "till_revoked"        the till was revoked
    //   "certificate_needed"  the till was enrolled, and shows a token alone
    //   "other_till"          the certificate is another till's than the token
    //   "certificate_unknown" head office has no record of the certificate and may not take it up
    //   "certificate_ended"   another of the till's certificates took its place, or it was revoked
    //   "certificate_expired" and the request does not renew it
    // The first use of a certificate ends those before it, `overlap` later (enrolment.hpp). One
    // that head office has no record of but has signed, as after a restored backup, is taken up
    // where it is newer than all that it has record of.
    [[nodiscard]] std::expected<Admission, Refusal> admit(const Shown& shown, Now now);

    // Shuts a till out, from its next request on. Error access/"no_such_till".
    [[nodiscard]] Result<void> revoke(std::string_view till, std::string_view reason, Now now);

    // Remembers the key that a till first signs with (trust on first use). Errors of access:
    // "key_changed": another key was used with this token before; "key_of_another_till".
    [[nodiscard]] Result<void> trust_key(const Terminal& terminal, std::string_view public_key);

private:
    [[nodiscard]] Result<void> let_in(std::string_view store, std::string_view till,
                                      std::string_view token, bool by_certificate, Now now);
    [[nodiscard]] std::expected<Admission, Refusal> check_certificate(Terminal terminal,
                                                                      const Shown& shown, Now now);
    [[nodiscard]] Result<bool> take_up(const Terminal& terminal,
                                       const certificates::TillCertificate& certificate, Now now);
    [[nodiscard]] Result<void> note_first_use(const Terminal& terminal, std::string_view serial,
                                              Now now);

    store::Database& database_;
};

// Is it a code of a store or a till: 1 to 32 of [A-Za-z0-9_-]?
[[nodiscard]] bool is_code(std::string_view text);
// Are they codes that a till may have? Error access/"bad_code" says which is not.
[[nodiscard]] Result<void> check_codes(std::string_view store, std::string_view till);

}  // namespace tillside::head_office::access
