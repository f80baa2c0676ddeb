// The till's certificate and its private key (wire TillIdentity): data/identity (0600), sealed
// under the fleet's wrapping key, so that a copied data folder alone shows nothing to head office.
// And, while the till is being enrolled and has no such key yet, the private key alone in
// data/enrolling.key.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sync/wire/error.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::run {

// Errors (Domain::secrets) name the file: "too_open", "not_readable", "not_written", "sealed"
// (under none of the keys), "not_an_identity".

// Nothing where there is no file. wrapping_keys: the one in force, then those before it.
[[nodiscard]] Result<std::optional<wire::TillIdentity>> read_identity(
    const std::filesystem::path& data, const std::vector<wire::Key>& wrapping_keys);
// Whole or not at all.
[[nodiscard]] Result<void> write_identity(const std::filesystem::path& data,
                                          const wire::TillIdentity& identity,
                                          const wire::Key& wrapping_key,
                                          const wire::Random& random);

// The key that the till is being enrolled with, PEM: the same again until enrolled_with(), so that
// a code may be used again where the answer was lost.
[[nodiscard]] Result<std::string> enrolling_key(const std::filesystem::path& data);
// The till is enrolled with that code, by its hash: the key is forgotten, the hash remembered.
void enrolled_with(const std::filesystem::path& data, const std::string& code_hash);
[[nodiscard]] bool was_enrolled_with(const std::filesystem::path& data,
                                     const std::string& code_hash);

}  // namespace tillside::engine::run
