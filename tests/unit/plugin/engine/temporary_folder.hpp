// A folder of a test's own, removed with all in it at the end.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace tillside::testing {

struct TemporaryFolder {
    std::filesystem::path path;
    TemporaryFolder() {
        std::string pattern = std::filesystem::temp_directory_path() / "tillside-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path = pattern;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
        return path / name;
    }
};

}  // namespace tillside::testing
