// A file written whole or not at all, and there after a power cut: secrets, keys, models.
#pragma once

#include <sys/types.h>

#include <expected>
#include <filesystem>
#include <string_view>

namespace tillside::wire {

// Writes `bytes` beside `file` under the name with ".part" behind it, fsyncs, renames, fsyncs the
// folder, which must exist. `mode` holds from the first byte on. Whatever fails, the file that was
// there stays as it was and no part is left behind; returns errno then. One writer at a time.
[[nodiscard]] std::expected<void, int> write_durably(const std::filesystem::path& file,
                                                     std::string_view bytes, mode_t mode);

}  // namespace tillside::wire
