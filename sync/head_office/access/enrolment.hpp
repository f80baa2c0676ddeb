// How a till is let in with a one-time code, and how its certificate is renewed. A code is kept as
// its hash, is good for one key, and ends; what it gave is given again to the same key, because an
// answer can be lost. Refuses to log or repeat a code.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "sync/head_office/access/terminals.hpp"
#include "sync/head_office/certificates/authority.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/wire/enrolment_code.hpp"

namespace tillside::head_office::access {

// The longest that a code may be valid: 30 days.
inline constexpr std::int64_t code_valid_s_max = 30LL * 24 * 3600;
// By which certificates (PEM) tills know this head office, from now on.
[[nodiscard]] Result<void> note_authority(store::Database& database, std::string_view pem, Now now);
// Those noted last. Error access/"no_authority": head office was never started.
[[nodiscard]] Result<std::string> current_authority(store::Database& database);
// Those of a pin; nothing where no code was made with it.
[[nodiscard]] Result<std::optional<std::string>> authority_of(store::Database& database,
                                                              std::string_view pin);

// Makes a code for the till of the store, valid for `valid_s` seconds, which pins `authority_pem`.
// Codes that were made for the till before and not used end. What the till has goes on to work
// until the code is used. Error access/"bad_code".
[[nodiscard]] Result<wire::EnrolmentCode> make_code(store::Database& database,
                                                    std::string_view store, std::string_view till,
                                                    std::string_view authority_pem,
                                                    std::int64_t valid_s, Now now,
                                                    const wire::Random& random);

struct Enrolled {
    std::string store;
    std::string till;
    std::string token;
    std::string certificate_pem;
    std::string authority_pem;
};

class Enrolment {
public:
    // Borrows the database; one thread at a time. certificate_valid_s: of each certificate.
    Enrolment(store::Database& database, const certificates::Authority& authority,
              std::int64_t certificate_valid_s, wire::Random random)
        : database_(database),
          authority_(authority),
          certificate_valid_s_(certificate_valid_s),
          random_(std::move(random)) {}

    // Lets the till of the code in: with a new token and the first certificate of the key that the
    // request names; what it had before ends. Refused (Domain::access), after which nothing has
    // changed: "code_unknown", "code_expired", "code_used" (with another key, or what it gave has
    // ended), "bad_certificate_request".
    [[nodiscard]] std::expected<Enrolled, Refusal> redeem(std::string_view secret,
                                                          std::string_view request, Now now);

    // A certificate for another key of a till that showed one of its own. The same key gets the
    // same certificate again. Errors of access: "not_enrolled": the till showed a token only;
    // "too_many_attempts": 20 certificates that were made for the till have never been used.
    [[nodiscard]] Result<std::string> renew(const Terminal& terminal, std::string_view request,
                                            Now now);

private:
    struct Code;
    [[nodiscard]] Result<std::optional<Code>> find_code(std::string_view secret_hash);
    // Gives the certificate.
    [[nodiscard]] Result<std::string> use(const Code& code, std::string_view secret_hash,
                                          std::string_view token, std::string_view request,
                                          Now now);
    [[nodiscard]] Result<certificates::Issued> issue(std::string_view request,
                                                     std::string_view till, std::string_view store,
                                                     Now now);

    store::Database& database_;
    const certificates::Authority& authority_;
    std::int64_t certificate_valid_s_;
    wire::Random random_;
};

}  // namespace tillside::head_office::access
