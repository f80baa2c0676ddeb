// Reads and writes the secrets file of a till (TillSecrets as JSON, mode 0600, outside the
// database).
#pragma once

#include <filesystem>

#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::wire {

// Errors (Domain::secrets): missing, readable by others than its owner, not the JSON it should be,
// a key of the wrong length; each names the file and what to do.
[[nodiscard]] Result<TillSecrets> read_till_secrets(const std::filesystem::path& file);

// Writes the file at once and whole (temporary name, fsync, rename), readable by its owner only.
[[nodiscard]] Result<void> write_till_secrets(const std::filesystem::path& file,
                                              const TillSecrets& secrets);

}  // namespace tillside::wire
