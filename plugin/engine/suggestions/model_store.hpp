// The suggestion model in use, and its file. A new one takes the place of the old only when it is
// whole: its checksum is the one that head office announced, it reads, and its file is on disk
// under its final name; whatever fails before leaves the old one in use. It fetches nothing itself.
//
// Thread: the engine's main thread.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sync/rules/suggestions/model.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::engine::suggestions {

using rules::suggestions::Model;

class ModelStore {
public:
    // folder: data/models; made (0700) where it is missing.
    explicit ModelStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // Reads the model that was in use before. None is no Error; one that is damaged is put aside as
    // "suggestions.model.damaged" and is an Error (Domain::suggestions) worth a warning: the till
    // goes on without and fetches it again.
    [[nodiscard]] Result<void> open();

    // The model in use; nullptr before the first.
    [[nodiscard]] const std::shared_ptr<const Model>& current() const { return current_; }
    // Its version; empty before the first.
    [[nodiscard]] std::string version() const;

    // Whether the announced model is to be fetched: it is not in use, and did not prove unusable
    // since the engine started.
    [[nodiscard]] bool wants(const wire::ModelAnnouncement& announced) const;

    // Takes bytes that were fetched for an announcement. Errors (Domain::suggestions):
    // "model_damaged" (another checksum or size; worth fetching again), "model_version_differs",
    // what Model::from_bytes refuses, and "model_not_written" (retryable) with the system's reason.
    [[nodiscard]] Result<void> install(const wire::ModelAnnouncement& announced,
                                       std::string_view bytes);

private:
    [[nodiscard]] std::filesystem::path file() const { return folder_ / "suggestions.model"; }
    [[nodiscard]] Result<void> write(std::string_view bytes) const;

    std::filesystem::path folder_;
    std::shared_ptr<const Model> current_;
    std::string unusable_sha256_;
};

}  // namespace tillside::engine::suggestions
