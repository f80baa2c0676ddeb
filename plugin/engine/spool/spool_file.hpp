// One spool file: from its bytes to the request in it, or why it is none. Bytes are judged as those
// of a stranger: a disk may have lost a part of them, and other programs may write there.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "plugin/engine/server/frame.hpp"
#include "sync/wire/error.hpp"

namespace tillside::engine::spool {

// Errors (Domain::frame): "spool_not_readable", "spool_not_a_frame" (no file, or above 1 MiB).
[[nodiscard]] Result<std::string> read_spool_file(const std::filesystem::path& file);

// The frame at the head of the file's bytes; its payload is all that follows. Errors
// (Domain::frame): "spool_cut_short", "spool_damaged", "spool_misnamed", and those of a frame.
[[nodiscard]] Result<server::Frame> check_spool_file(const std::filesystem::path& file,
                                                     std::string_view bytes);

}  // namespace tillside::engine::spool
