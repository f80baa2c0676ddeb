// What several commands need of head office's data folder.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "sync/evidence/chain/chain_check.hpp"
#include "sync/evidence/program/key_file.hpp"

namespace tillside::evidence::program {

// The log of a data folder, to read only. Error store/"no_heads" where it keeps no signed heads.
[[nodiscard]] Result<std::unique_ptr<head_office::store::Database>> open_log(
    const std::filesystem::path& data);

// Whether a key is one of the till's in the file; `keys` outlives it.
[[nodiscard]] KnowsKey knower_of(const Keys& keys);

// Error configuration/"not_readable" with the file's name.
[[nodiscard]] Result<std::string> read_text_file(const std::filesystem::path& file);

}  // namespace tillside::evidence::program
