// The bytes of a file in order, whether it is plain or zstd-compressed (by its extension, ".zst").
// Memory stays bounded whatever the file's header claims. Knows nothing of what the bytes mean.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

#include "sync/wire/error.hpp"

namespace tillside::head_office::importing {

// One thread at a time.
class ByteSource {
public:
    // Error import_csv/"cannot_open": names the file and the system's reason.
    [[nodiscard]] static Result<std::unique_ptr<ByteSource>> open(
        const std::filesystem::path& file);

    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;

    // Fills the front of `into` and returns how many bytes; 0 only at the end of the file.
    // Errors: import_csv/"cannot_read" (the disk), "not_zstd" (damaged or cut short).
    [[nodiscard]] virtual Result<std::size_t> read(std::span<char> into) = 0;
};

}  // namespace tillside::head_office::importing
