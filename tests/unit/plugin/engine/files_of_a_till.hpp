// Looks for bytes in all files of a folder: what a thief, or a backup, would find.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace tillside::engine::testing {

inline std::string bytes_of_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Names of the files that hold the bytes, write-ahead logs and shared memory included.
inline std::vector<std::string> files_that_hold(const std::filesystem::path& folder,
                                                std::string_view wanted) {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        if (bytes_of_file(entry.path()).find(wanted) != std::string::npos) {
            out.push_back(entry.path().filename().string());
        }
    }
    return out;
}

}  // namespace tillside::engine::testing
