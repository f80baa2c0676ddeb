// Head office's own secrets: DIR/secrets (0700), one file a secret (0600), made on first use and
// never again. Who loses this folder loses every customer's contact data and cannot speak to the
// tills; who copies it can read them. It belongs in escrow, apart from the database's backups.
#pragma once

#include <filesystem>

#include "sync/wire/error.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::head_office::keys {

struct Secrets {
    wire::Key lookup_key{};    // the fleet's, for look-up hashes of phones and cards
    wire::Key wrapping_key{};  // the fleet's, over customers' keys
    wire::BoxKeys box{};       // tills seal customers' keys to its public half
    wire::SigningKey signing;  // over head office's own events and consent records
};

// Reads the folder; makes it whole where it is absent. A folder that lacks a file is an Error
// (Domain::secrets, "missing"), not a reason to make that file anew.
[[nodiscard]] Result<Secrets> open_secrets(const std::filesystem::path& folder,
                                           const wire::Random& random);

}  // namespace tillside::head_office::keys
