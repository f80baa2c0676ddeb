#include "sync/head_office/access/terminals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sync/head_office/store/event_log.hpp"

namespace tillside::head_office::access {

namespace {

std::string hash_of(std::string_view token) {
    return wire::to_bytes(wire::sha256(token));
}

}  // namespace

bool is_code(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, allowed);
}

Result<std::string> Terminals::add(std::string_view store, std::string_view till, Now now,
                                   const wire::Random& random) {
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
    const std::string token = wire::to_hex(wire::to_bytes(wire::random_key(random)));
    auto done = database_.execute(
        "INSERT INTO terminals (till, store, token_hash, added_at_us) VALUES (?1, ?2, ?3, ?4) "
        "ON CONFLICT (till) DO UPDATE SET store = excluded.store, "
        "token_hash = excluded.token_hash, added_at_us = excluded.added_at_us, "
        "public_key = NULL",
        {till, store, store::Blob{hash_of(token)}, now.us});
    if (!done) return std::unexpected(std::move(done.error()));
    // An order to wipe was about the till as it was.
    auto cancelled = database_.execute("DELETE FROM wipe_orders WHERE till = ?1", {till});
    if (!cancelled) return std::unexpected(std::move(cancelled.error()));
    return token;
}

Result<Terminal> Terminals::authenticate(std::string_view token) {
    auto found =
        database_.one("SELECT till, store, public_key FROM terminals WHERE token_hash = ?1",
                      {store::Blob{hash_of(token)}}, [](const store::Row& row) {
                          return Terminal{row.text_copy(0), row.text_copy(1), row.blob_copy(2)};
                      });
    if (!found) return std::unexpected(std::move(found.error()));
    if (!*found) {
        return fail(Domain::access, "unknown_token",
                    "head office does not know this till's token; run `tillside-hq till add` for "
                    "the till and copy the new secrets file to it");
    }
    return std::move(**found);
}

Result<void> Terminals::trust_key(const Terminal& terminal, std::string_view public_key) {
    if (terminal.public_key == public_key) return {};
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
