// The folder of a sandbox, and the border between it and every real till's: a mark in the folder
// (the file SANDBOX) decides which of the two it is, before anything in it is opened.
#pragma once

#include <filesystem>
#include <optional>

#include "plugin/engine/config/config.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::engine::run {

struct SandboxFolder {
    config::Config config;
    bool temporary = false;  // made by this start, to be removed at its end
};
// data: empty for a new folder among the system's temporary ones; socket: empty for the usual name
// in it. Makes folder, mark and secrets where they are missing. Errors (Domain::configuration):
// "not_a_sandbox" for a folder that holds anything without the mark; "data_not_writable";
// "bad_value" for a socket's path that is too long.
[[nodiscard]] Result<SandboxFolder> sandbox_folder(const std::filesystem::path& data,
                                                   const std::filesystem::path& socket);

// An Error "is_a_sandbox" where a real till is told to run on a sandbox's folder.
[[nodiscard]] Result<void> refuse_sandbox(const std::filesystem::path& data);

}  // namespace tillside::engine::run
