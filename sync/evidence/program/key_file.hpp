// The tills' public keys as a file of their own, kept away from head office's database: whoever can
// change the log can change the keys beside it too.
//
//     {"keys": {"CWB-1": ["<64 hexadecimal digits>", …], …}}
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "sync/head_office/store/database.hpp"

namespace tillside::evidence::program {

// Till to public keys, 32 bytes each.
using Keys = std::map<std::string, std::set<std::string>>;

// Those that the database names. The store's errors.
[[nodiscard]] Result<Keys> read_keys(head_office::store::Database& database);

// Error secrets/"not_readable" or "not_keys", with the file's name.
[[nodiscard]] Result<Keys> read_key_file(const std::filesystem::path& file);
// One public key in a file of its own: 32 bytes, or 64 hexadecimal digits. The same errors.
[[nodiscard]] Result<std::string> read_one_key(const std::filesystem::path& file);
[[nodiscard]] std::string key_file_text(const Keys& keys);

}  // namespace tillside::evidence::program
