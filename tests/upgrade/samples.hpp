// What is kept of a release: frames as bytes, its headers, its schema, its plugin. A sample is
// never written again: it is what tills in shops still say.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "plugin/engine/server/frame.hpp"

namespace tillside::tests {

namespace server = engine::server;

inline std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    INFO(file);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}

// One exchange as it went over the socket then.
struct Sample {
    std::string name;  // "05-enrol"
    std::string request;
    std::string reply;
};

inline server::Frame header_of(const std::string& bytes) {
    REQUIRE(bytes.size() >= server::frame_header_bytes);
    return server::read_frame_header(std::span<const char, server::frame_header_bytes>(
        bytes.data(), server::frame_header_bytes));
}

inline std::string payload_of(const std::string& bytes) {
    return bytes.substr(server::frame_header_bytes);
}

// The folders of all kept releases, oldest first.
inline std::vector<std::filesystem::path> releases() {
    std::vector<std::filesystem::path> found;
    const std::filesystem::path here = TILLSIDE_SOURCE_DIR "/tests/upgrade";
    for (const auto& entry : std::filesystem::directory_iterator(here))
        if (entry.is_directory()) found.push_back(entry.path());
    std::ranges::sort(found);
    REQUIRE_FALSE(found.empty());
    return found;
}

// In the order in which they were said: later ones rest on earlier ones.
inline std::vector<Sample> samples(const std::filesystem::path& release) {
    std::vector<Sample> found;
    for (const auto& entry : std::filesystem::directory_iterator(release / "frames")) {
        if (entry.path().extension() != ".request") continue;
        auto reply = entry.path();
        found.push_back({entry.path().stem(), bytes_of(entry.path()),
                         bytes_of(reply.replace_extension(".reply"))});
    }
    std::ranges::sort(found, {}, &Sample::name);
    REQUIRE(found.size() >= 20);
    return found;
}

}  // namespace tillside::tests
