// SPDX-License-Identifier: Apache-2.0
// The screen's files, read once into memory: a request can only name one of them, so that no path
// of a request ever reaches the disk.
#pragma once

#include <expected>
#include <filesystem>
#include <map>
#include <string>

#include "sdk/register/catalogue/catalogue.hpp"

namespace tillside::pos {

struct StaticFile {
    std::string type;  // Content-Type
    std::string bytes;
};

// Every file of the folder by its request path ("/app.js"; index.html also as "/"). A Fault where
// the folder has no index.html, or holds more than 16 MiB.
std::expected<std::map<std::string, StaticFile>, Fault> read_files(
    const std::filesystem::path& folder);

}  // namespace tillside::pos
