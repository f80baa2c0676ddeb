// SPDX-License-Identifier: Apache-2.0
//
// What a shared object offers and needs, read from the file itself: a vendor's machine may have
// neither nm nor readelf.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tillside::validator {

struct SharedObject {
    std::string fault;                  // why it could not be read; else empty
    std::vector<std::string> exported;  // defined global symbols
    std::vector<std::string> needed;    // libraries, as DT_NEEDED names them
    std::vector<std::string> versions;  // symbol versions it asks for: "GLIBC_2.2.5"
};

[[nodiscard]] SharedObject read_shared_object(const std::filesystem::path& file);

}  // namespace tillside::validator
