// The till's own signing key (Ed25519): made at the first start, kept in data/signing.key (0600)
// outside the database, so that a copied database does not carry it; and sealed under the fleet's
// wrapping key, which head office gave at enrolment and which is kept elsewhere, so that a copied
// data folder alone signs nothing either. The file is a wire SealedPart "signing-key"; until this
// came it was the key's 64 bytes, and is sealed at the next start.
#pragma once

#include <filesystem>
#include <vector>

#include "sync/wire/error.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::run {

// Reads the key, or makes it where there is no file. wrapping_keys: the one in force first, then
// those before it; what is not sealed under the first is sealed anew. Errors (Domain::secrets) name
// the file: "not_a_key", "sealed" (under none of the keys), "too_open", "not_readable",
// "not_written".
[[nodiscard]] Result<wire::SigningKey> read_or_make_signing_key(
    const std::filesystem::path& file, const std::vector<wire::Key>& wrapping_keys,
    const wire::Random& random);

}  // namespace tillside::engine::run
