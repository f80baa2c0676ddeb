// Trained models that tills may fetch: the newest is announced to all of them, its bytes lie in
// DIR/models/<version>.model. A model is published whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::published_models {

// Is it a version as published ones are called: 1 to 64 of [A-Za-z0-9._-], no leading dot?
[[nodiscard]] bool is_version(std::string_view text);

// Writes folder/<version>.model (temporary name, fsync, rename), then announces it to all tills.
// Errors (Domain::training): "bad_version", "cannot_write" (names file and reason), "published"
// (the version exists with other bytes).
[[nodiscard]] Result<wire::ModelAnnouncement> publish(store::Database& database,
                                                      const std::filesystem::path& folder,
                                                      std::string_view version,
                                                      std::string_view bytes, Now now);

// The newest; nothing before the first.
[[nodiscard]] Result<std::optional<wire::ModelAnnouncement>> current_model(
    store::Database& database);

// The bytes of a published model, checked against their hash. Errors (Domain::training):
// "not_found"; "damaged" where the file is missing or was changed.
[[nodiscard]] Result<std::string> read_model(store::Database& database,
                                             const std::filesystem::path& folder,
                                             std::string_view version);

}  // namespace tillside::head_office::published_models
