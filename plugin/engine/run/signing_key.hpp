// The till's own signing key (Ed25519): made at the first start, kept in data/signing.key (64
// bytes, 0600) outside the database, so that a copied database does not carry it.
#pragma once

#include <filesystem>

#include "sync/wire/error.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::run {

// Reads the key, or makes it where there is no file. Errors (Domain::secrets) name the file:
// "not_a_key", "too_open", "not_readable", "not_written".
[[nodiscard]] Result<wire::SigningKey> read_or_make_signing_key(const std::filesystem::path& file,
                                                                const wire::Random& random);

}  // namespace tillside::engine::run
