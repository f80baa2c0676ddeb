// Whether bytes are a picture that may stand for a signature: one whole PNG (ISO/IEC 15948) of at
// most 64 KiB and 4,096 points a side. Pure; it looks at the chunks and their checksums and never
// decodes the picture.
#pragma once

#include <cstddef>
#include <string_view>

namespace tillside::engine::interface {

inline constexpr std::size_t signature_bytes_max = 64U << 10;

[[nodiscard]] bool is_signature_png(std::string_view bytes);

}  // namespace tillside::engine::interface
