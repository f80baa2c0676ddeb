#include "sync/head_office/access/terminals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sync/head_office/access/alerts.hpp"
#include "sync/head_office/store/event_log.hpp"

namespace tillside::head_office::access {

namespace {

// How long the certificates before count on after a newer one was first used: connections that are
// open then, and answers on their way.
constexpr std::int64_t overlap_us = 60LL * 1'000'000;

std::string hash_of(std::string_view token) {
    return wire::to_bytes(wire::sha256(token));
}

Result<void> end_certificates(store::Database& database, std::string_view till,
                              std::string_view why, Now now) {
    auto ended = database.execute(
        "UPDATE till_certificates SET ends_at_us = ?2, ended_why = ?3 "
        "WHERE till = ?1 AND (ends_at_us = 0 OR ends_at_us > ?2)",
        {till, now.us, why});
    if (!ended) return std::unexpected(std::move(ended.error()));
    return {};
}

std::unexpected<Refusal> refuse(std::string_view code, std::string message, std::string_view alert,
                                std::string_view till) {
    return std::unexpected(Refusal{Error{Domain::access, std::string(code), std::move(message)},
                                   std::string(alert), std::string(till)});
}

std::unexpected<Refusal> failed(Error error) {
    return std::unexpected(Refusal{std::move(error), "", ""});
}

// The terminal of a token, and how it stands.
struct Known {
    Terminal terminal;
    bool needs_certificate = false;
    bool revoked = false;
};

Result<std::optional<Known>> find_known(store::Database& database, std::string_view token) {
    return database.one(
        "SELECT till, store, public_key, by_certificate, revoked_at_us FROM terminals "
        "WHERE token_hash = ?1",
        {store::Blob{hash_of(token)}}, [](const store::Row& row) {
            return Known{{row.text_copy(0), row.text_copy(1), row.blob_copy(2)},
                         row.integer(3) != 0,
                         row.integer(4) != 0};
        });
}

std::unexpected<Error> unknown_token() {
    return fail(Domain::access, "unknown_token",
                "head office does not know this till's token; enrol the till with a one-time code "
                "(`tillside-hq enrol-code`), or copy a new secrets file of `tillside-hq till add` "
                "to it");
}

}  // namespace

bool is_code(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, allowed);
}

Result<void> check_codes(std::string_view store, std::string_view till) {
    if (!is_code(store)) {
        return fail(Domain::access, "bad_code",
                    "a store's code is 1 to 32 letters, digits, '-' or '_'");
    }
    if (!is_code(till) || till == store::own_till) {
        return fail(Domain::access, "bad_code",
                    fmt::format("a till's code is 1 to 32 letters, digits, '-' or '_', and not "
                                "'{}'",
                                store::own_till));
    }
    return {};
}

Result<std::string> Terminals::add(std::string_view store, std::string_view till, Now now,
                                   const wire::Random& random) {
    std::string token = wire::to_hex(wire::to_bytes(wire::random_key(random)));
    auto let = let_in(store, till, token, false, now);
    if (!let) return std::unexpected(std::move(let.error()));
    return token;
}

Result<void> Terminals::let_in_by_certificate(std::string_view store, std::string_view till,
                                              std::string_view token, Now now) {
    return let_in(store, till, token, true, now);
}

Result<void> Terminals::let_in(std::string_view store, std::string_view till,
                               std::string_view token, bool by_certificate, Now now) {
    if (auto good = check_codes(store, till); !good) return good;
    return database_.transaction([&]() -> Result<void> {
        auto done = database_.execute(
            "INSERT INTO terminals (till, store, token_hash, added_at_us, by_certificate) "
            "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (till) DO UPDATE SET store = excluded.store, "
            "token_hash = excluded.token_hash, added_at_us = excluded.added_at_us, "
            "by_certificate = excluded.by_certificate, revoked_at_us = 0, revoked_why = '', "
            "public_key = NULL",
            {till, store, store::Blob{hash_of(token)}, now.us, by_certificate ? 1 : 0});
        if (!done) return std::unexpected(std::move(done.error()));
        if (auto ended = end_certificates(database_, till, "enrolled", now); !ended) return ended;
        // An order to wipe was about the till as it was.
        auto cancelled = database_.execute("DELETE FROM wipe_orders WHERE till = ?1", {till});
        if (!cancelled) return std::unexpected(std::move(cancelled.error()));
        return {};
    });
}

Result<Terminal> Terminals::authenticate(std::string_view token) {
    auto known = find_known(database_, token);
    if (!known) return std::unexpected(std::move(known.error()));
    if (!*known) return unknown_token();
    return std::move((*known)->terminal);
}

std::expected<Admission, Refusal> Terminals::admit(const Shown& shown, Now now) {
    auto known = find_known(database_, shown.token);
    if (!known) return failed(std::move(known.error()));
    if (!*known) return failed(unknown_token().error());
    Terminal& terminal = (*known)->terminal;
    if ((*known)->revoked) {
        return refuse("till_revoked",
                      "this till was revoked at head office; what it has recorded stays on it "
                      "until it is enrolled with a new one-time code",
                      alert::revoked_till, terminal.till);
    }
    if (!(*known)->needs_certificate) return Admission{std::move(terminal), ""};
    if (shown.certificate == nullptr) {
        return refuse("certificate_needed",
                      "this till was enrolled with a certificate and shows none; enrol it with a "
                      "new one-time code",
                      alert::certificate_missing, terminal.till);
    }
    if (shown.certificate->till != terminal.till || shown.certificate->store != terminal.store) {
        return refuse("other_till", "the certificate is another till's than the token",
                      alert::certificate_of_another, shown.certificate->till);
    }
    return check_certificate(std::move(terminal), shown, now);
}

std::expected<Admission, Refusal> Terminals::check_certificate(Terminal terminal,
                                                               const Shown& shown, Now now) {
    struct Record {
        std::string till;
        bool used = false;
        std::int64_t ends_at_us = 0;
    };
    const certificates::TillCertificate& certificate = *shown.certificate;
    Admission admission;
    auto record = database_.one(
        "SELECT till, first_used_at_us, ends_at_us FROM till_certificates WHERE serial = ?1",
        {store::Blob{certificate.serial}}, [](const store::Row& row) {
            return Record{row.text_copy(0), row.integer(1) != 0, row.integer(2)};
        });
    if (!record) return failed(std::move(record.error()));
    if (!*record) {
        auto taken = take_up(terminal, certificate, now);
        if (!taken) return failed(std::move(taken.error()));
        if (!*taken) {
            return refuse("certificate_unknown",
                          "head office has no record of this till's certificate; enrol the till "
                          "with a new one-time code",
                          alert::certificate_not_on_record, terminal.till);
        }
        admission.alert = alert::certificate_not_on_record;
        *record = Record{terminal.till, false, 0};
    }
    if ((*record)->till != terminal.till) {
        return refuse("other_till", "the certificate is another till's than the token",
                      alert::certificate_of_another, terminal.till);
    }
    if ((*record)->ends_at_us != 0 && (*record)->ends_at_us <= now.us) {
        return refuse("certificate_ended",
                      "this till's certificate is in force no longer: a newer one took its place "
                      "or it was revoked; if the till was restored or copied, enrol it with a new "
                      "one-time code",
                      alert::certificate_replaced, terminal.till);
    }
    if (certificate.not_after_us <= now.us && !shown.renews) {
        return refuse("certificate_expired",
                      "the till's certificate has expired; it is to renew it", "", terminal.till);
    }
    if (!(*record)->used) {
        if (auto noted = note_first_use(terminal, certificate.serial, now); !noted) {
            return failed(std::move(noted.error()));
        }
    }
    terminal.by_certificate = true;
    terminal.certificate_key = certificate.key_hash;
    admission.terminal = std::move(terminal);
    return admission;
}

// Head office has signed it and has it not on record: the database is older than the certificate.
Result<bool> Terminals::take_up(const Terminal& terminal,
                                const certificates::TillCertificate& certificate, Now now) {
    return database_.transaction([&]() -> Result<bool> {
        auto newer = database_.number(
            "SELECT count(*) FROM till_certificates WHERE till = ?1 AND not_after_us >= ?2",
            {terminal.till, certificate.not_after_us});
        if (!newer) return std::unexpected(std::move(newer.error()));
        if (*newer > 0) return false;
        auto kept = database_.execute(
            "INSERT INTO till_certificates (serial, till, key_hash, issued_at_us, not_after_us, "
            "certificate) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            {store::Blob{certificate.serial}, terminal.till, store::Blob{certificate.key_hash},
             now.us, certificate.not_after_us, store::Blob{std::string_view()}});
        if (!kept) return std::unexpected(std::move(kept.error()));
        return true;
    });
}

Result<void> Terminals::note_first_use(const Terminal& terminal, std::string_view serial, Now now) {
    return database_.transaction([&]() -> Result<void> {
        auto used = database_.execute(
            "UPDATE till_certificates SET first_used_at_us = ?2 WHERE serial = ?1",
            {store::Blob{serial}, now.us});
        if (!used) return std::unexpected(std::move(used.error()));
        auto ended = database_.execute(
            "UPDATE till_certificates SET ends_at_us = ?3, ended_why = 'replaced' "
            "WHERE till = ?1 AND serial <> ?2 AND ends_at_us = 0 AND issued_at_us <= "
            "(SELECT issued_at_us FROM till_certificates WHERE serial = ?2)",
            {terminal.till, store::Blob{serial}, now.us + overlap_us});
        if (!ended) return std::unexpected(std::move(ended.error()));
        return {};
    });
}

Result<void> Terminals::revoke(std::string_view till, std::string_view reason, Now now) {
    return database_.transaction([&]() -> Result<void> {
        auto done = database_.execute(
            "UPDATE terminals SET revoked_at_us = ?2, revoked_why = ?3 WHERE till = ?1",
            {till, now.us, reason});
        if (!done) return std::unexpected(std::move(done.error()));
        if (*done == 0) {
            return fail(Domain::access, "no_such_till",
                        "no till of that name may speak to head office");
        }
        auto codes = database_.execute(
            "DELETE FROM enrolment_codes WHERE till = ?1 AND used_at_us = 0", {till});
        if (!codes) return std::unexpected(std::move(codes.error()));
        return end_certificates(database_, till, "revoked", now);
    });
}

Result<void> Terminals::trust_key(const Terminal& terminal, std::string_view public_key) {
    if (terminal.public_key == public_key) return {};
    auto another = database_.number(
        "SELECT count(*) FROM terminals WHERE public_key = ?2 AND till <> ?1 AND revoked_at_us = 0",
        {terminal.till, store::Blob{public_key}});
    if (!another) return std::unexpected(std::move(another.error()));
    if (*another > 0) {
        return fail(Domain::access, "key_of_another_till",
                    fmt::format("till {} signs with another till's key; if its data folder was "
                                "copied from that till, give it one of its own",
                                terminal.till));
    }
    auto done = database_.execute(
        "UPDATE terminals SET public_key = ?2 WHERE till = ?1 AND "
        "(public_key IS NULL OR public_key = ?2)",
        {terminal.till, store::Blob{public_key}});
    if (!done) return std::unexpected(std::move(done.error()));
    if (*done == 0) {
        return fail(Domain::access, "key_changed",
                    fmt::format("till {} signs with another key than before; if its data was "
                                "lost, run `tillside-hq till add` for it again",
                                terminal.till));
    }
    return {};
}

}  // namespace tillside::head_office::access
