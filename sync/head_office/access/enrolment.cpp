#include "sync/head_office/access/enrolment.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sync/head_office/access/alerts.hpp"

namespace tillside::head_office::access {

namespace {

constexpr std::int64_t second_us = 1'000'000;

constexpr std::int64_t unused_certificates_max = 20;

}  // namespace

struct Enrolment::Code {
    std::string till;
    std::string store;
    std::int64_t valid_until_us = 0;
    std::string token_seed;
    std::string authority_pin;
    std::string key_hash;  // empty: it was not used yet
    std::string serial;
};

Result<std::optional<Enrolment::Code>> Enrolment::find_code(std::string_view secret_hash) {
    return database_.one(
        "SELECT till, store, valid_until_us, token_seed, authority_pin, key_hash, serial "
        "FROM enrolment_codes WHERE secret_hash = ?1",
        {store::Blob{secret_hash}}, [](const store::Row& row) {
            return Code{row.text_copy(0), row.text_copy(1), row.integer(2),  row.blob_copy(3),
                        row.blob_copy(4), row.blob_copy(5), row.blob_copy(6)};
        });
}

namespace {

std::unexpected<Refusal> refuse(std::string_view code, std::string_view words,
                                std::string_view alert, std::string_view till) {
    return std::unexpected(
        Refusal{Error{Domain::access, std::string(code),
                      fmt::format("{}; make another with `tillside-hq enrol-code`", words)},
                std::string(alert), std::string(till)});
}

std::unexpected<Refusal> failed(const Error& error) {
    return std::unexpected(Refusal{error, "", ""});
}

// The certificate as it was given; nothing where it has ended since.
Result<std::optional<std::string>> still_good(store::Database& database, std::string_view serial) {
    return database.one(
        "SELECT certificate FROM till_certificates WHERE serial = ?1 AND ends_at_us = 0",
        {store::Blob{serial}}, [](const store::Row& row) { return row.blob_copy(0); });
}

}  // namespace

Result<void> note_authority(store::Database& database, std::string_view pem, Now now) {
    const std::string pin = wire::authority_pin(pem);
    auto noted = database.execute(
        "INSERT INTO authorities (pin, pem, noted_at_us) VALUES (?1, ?2, ?3) "
        "ON CONFLICT (pin) DO UPDATE SET noted_at_us = excluded.noted_at_us",
        {store::Blob{pin}, pem, now.us});
    if (!noted) return std::unexpected(std::move(noted.error()));
    return {};
}

Result<std::string> current_authority(store::Database& database) {
    auto pem = database.one("SELECT pem FROM authorities ORDER BY noted_at_us DESC LIMIT 1", {},
                            [](const store::Row& row) { return row.text_copy(0); });
    if (!pem) return std::unexpected(std::move(pem.error()));
    if (!*pem) {
        return fail(Domain::access, "no_authority",
                    "head office has not been started yet, so it is not known by which certificate "
                    "tills know it; start it, or name the certificate with --ca");
    }
    return std::move(**pem);
}

Result<std::optional<std::string>> authority_of(store::Database& database, std::string_view pin) {
    return database.one("SELECT pem FROM authorities WHERE pin = ?1", {store::Blob{pin}},
                        [](const store::Row& row) { return row.text_copy(0); });
}

Result<wire::EnrolmentCode> make_code(store::Database& database, std::string_view store,
                                      std::string_view till, std::string_view authority_pem,
                                      std::int64_t valid_s, Now now, const wire::Random& random) {
    if (auto good = check_codes(store, till); !good)
        return std::unexpected(std::move(good.error()));
    if (valid_s < 1 || valid_s > code_valid_s_max) {
        return fail(Domain::access, "bad_code", "a one-time code is valid for 1 s to 30 days");
    }
    wire::EnrolmentCode code;
    code.secret = wire::to_bytes(wire::random_key(random)).substr(0, wire::enrolment_secret_bytes);
    code.authority_pin = wire::authority_pin(authority_pem);
    const std::string hash = wire::enrolment_secret_hash(code.secret);
    const std::string seed = wire::to_bytes(wire::random_key(random));
    auto made = database.transaction([&]() -> Result<void> {
        auto ended = database.execute(
            "DELETE FROM enrolment_codes WHERE till = ?1 AND used_at_us = 0", {till});
        if (!ended) return std::unexpected(std::move(ended.error()));
        auto kept = database.execute(
            "INSERT INTO enrolment_codes (secret_hash, till, store, made_at_us, valid_until_us, "
            "token_seed, authority_pin) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            {store::Blob{hash}, till, store, now.us, now.us + valid_s * second_us,
             store::Blob{seed}, store::Blob{code.authority_pin}});
        if (!kept) return std::unexpected(std::move(kept.error()));
        return {};
    });
    if (!made) return std::unexpected(std::move(made.error()));
    return code;
}

Result<certificates::Issued> Enrolment::issue(std::string_view request, std::string_view till,
                                              std::string_view store, Now now) {
    auto issued = authority_.issue(request, till, store, certificate_valid_s_, now, random_);
    if (!issued) return issued;
    auto kept = database_.execute(
        "INSERT INTO till_certificates (serial, till, key_hash, issued_at_us, not_after_us, "
        "certificate) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        {store::Blob{issued->values.serial}, till, store::Blob{issued->values.key_hash}, now.us,
         issued->values.not_after_us, store::Blob{issued->pem}});
    if (!kept) return std::unexpected(std::move(kept.error()));
    return issued;
}

std::expected<Enrolled, Refusal> Enrolment::redeem(std::string_view secret,
                                                   std::string_view request, Now now) {
    const auto key_hash = certificates::Authority::key_hash_of(request);
    if (!key_hash) return failed(key_hash.error());
    const std::string hash = wire::enrolment_secret_hash(secret);
    const auto found = find_code(hash);
    if (!found) return failed(found.error());
    if (!*found) {
        return refuse("code_unknown", "head office knows no such one-time code",
                      alert::code_unknown, "");
    }
    const Code& code = **found;
    auto authority = authority_of(database_, code.authority_pin);
    if (!authority) return failed(authority.error());
    wire::Key seed{};
    std::copy_n(code.token_seed.begin(), seed.size(), seed.begin());
    Enrolled out{code.store, code.till, wire::enrolment_token(seed, secret, *key_hash), "",
                 authority->value_or("")};
    if (!code.key_hash.empty()) {
        if (code.key_hash != *key_hash) {
            return refuse("code_used", "this one-time code was used with another key",
                          alert::code_reused, code.till);
        }
        auto given = still_good(database_, code.serial);
        if (!given) return failed(given.error());
        if (!*given) {
            return refuse("code_used", "this one-time code was used, and what it gave has ended",
                          alert::code_reused, code.till);
        }
        out.certificate_pem = std::move(**given);
        return out;
    }
    if (now.us >= code.valid_until_us) {
        return refuse("code_expired", "this one-time code has expired", "", code.till);
    }
    auto certificate = use(code, hash, out.token, request, now);
    if (!certificate) return failed(certificate.error());
    out.certificate_pem = std::move(*certificate);
    return out;
}

Result<std::string> Enrolment::use(const Code& code, std::string_view secret_hash,
                                   std::string_view token, std::string_view request, Now now) {
    return database_.transaction([&]() -> Result<std::string> {
        Terminals terminals(database_);
        if (auto let = terminals.let_in_by_certificate(code.store, code.till, token, now); !let) {
            return std::unexpected(std::move(let.error()));
        }
        auto issued = issue(request, code.till, code.store, now);
        if (!issued) return std::unexpected(std::move(issued.error()));
        auto noted = database_.execute(
            "UPDATE enrolment_codes SET used_at_us = ?2, key_hash = ?3, serial = ?4 "
            "WHERE secret_hash = ?1 AND used_at_us = 0",
            {store::Blob{secret_hash}, now.us, store::Blob{issued->values.key_hash},
             store::Blob{issued->values.serial}});
        if (!noted) return std::unexpected(std::move(noted.error()));
        if (*noted == 0) {
            return fail(Domain::access, "code_used", "this one-time code is being used elsewhere",
                        true);
        }
        return std::move(issued->pem);
    });
}

Result<std::string> Enrolment::renew(const Terminal& terminal, std::string_view request, Now now) {
    if (!terminal.by_certificate) {
        return fail(Domain::access, "not_enrolled",
                    "this till has no certificate to renew; enrol it with a one-time code");
    }
    const auto key_hash = certificates::Authority::key_hash_of(request);
    if (!key_hash) return std::unexpected(key_hash.error());
    return database_.transaction([&]() -> Result<std::string> {
        auto given = database_.one(
            "SELECT certificate FROM till_certificates WHERE till = ?1 AND key_hash = ?2 "
            "AND ends_at_us = 0 AND not_after_us > ?3 ORDER BY not_after_us DESC LIMIT 1",
            {terminal.till, store::Blob{*key_hash}, now.us},
            [](const store::Row& row) { return row.blob_copy(0); });
        if (!given) return std::unexpected(std::move(given.error()));
        if (*given && !(*given)->empty()) return std::move(**given);
        const auto unused = database_.number(
            "SELECT count(*) FROM till_certificates WHERE till = ?1 AND first_used_at_us = 0 "
            "AND ends_at_us = 0",
            {terminal.till});
        if (!unused) return std::unexpected(unused.error());
        if (*unused >= unused_certificates_max) {
            return fail(Domain::access, "too_many_attempts",
                        "this till has had many certificates made and used none of them; enrol it "
                        "with a new one-time code");
        }
        auto issued = issue(request, terminal.till, terminal.store, now);
        if (!issued) return std::unexpected(std::move(issued.error()));
        return std::move(issued->pem);
    });
}

}  // namespace tillside::head_office::access
