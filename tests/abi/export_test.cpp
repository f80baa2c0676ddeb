// libtillside.so as a file: one exported symbol, libc and nothing else, small, and no newer libc
// than the oldest that hosts run on.
#include <tillside/plugin.h>

#include <dlfcn.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace {

std::vector<std::string> lines_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    REQUIRE(pipe != nullptr);
    std::vector<std::string> lines;
    std::array<char, 1024> line{};
    while (std::fgets(line.data(), line.size(), pipe.get()) != nullptr)
        lines.emplace_back(line.data());
    return lines;
}

const std::string plugin = TILLSIDE_PLUGIN;

struct Library {
    void* handle = dlopen(plugin.c_str(), RTLD_NOW | RTLD_LOCAL);
    ~Library() {
        if (handle != nullptr) dlclose(handle);
    }
};

}  // namespace

TEST_CASE("the plugin exports one symbol") {
    const auto lines = lines_of("nm -D --defined-only " + plugin);
    REQUIRE(lines.size() == 1);
    CHECK_THAT(lines.front(), Catch::Contains(" T " TILLSIDE_PLUGIN_ENTRY_NAME));
}

#ifndef TILLSIDE_SANITIZED
TEST_CASE("the plugin needs libc and nothing else") {
    for (const std::string& line : lines_of("ldd " + plugin)) {
        INFO(line);
        CHECK((line.find("libc.so") != std::string::npos ||
               line.find("linux-vdso") != std::string::npos ||
               line.find("ld-linux") != std::string::npos));
    }
}

TEST_CASE("the plugin is at most 100 KiB") {
    CHECK(std::filesystem::file_size(plugin) <= 100 * 1024);
}

TEST_CASE("the plugin asks for no libc newer than 2.17") {
    int versions = 0;
    for (const std::string& line : lines_of("nm -D --undefined-only " + plugin)) {
        std::smatch version;
        if (!std::regex_search(line, version, std::regex("GLIBC_2\\.(\\d+)"))) continue;
        INFO(line);
        CHECK(std::stoi(version[1]) <= 17);
        versions++;
    }
    CHECK(versions > 20);  // that many functions of libc it uses, at least
}
#endif

TEST_CASE("the entry picks the host's best version that it speaks, or none") {
    const Library library;
    REQUIRE(library.handle != nullptr);
    const auto entry = reinterpret_cast<tillside_plugin_entry_function>(
        dlsym(library.handle, TILLSIDE_PLUGIN_ENTRY_NAME));
    REQUIRE(entry != nullptr);
    const uint32_t newer_first[] = {7, TILLSIDE_PLUGIN_VERSION_1};
    const auto* table = static_cast<const tillside_plugin_v1*>(entry(newer_first, 2));
    REQUIRE(table != nullptr);
    CHECK(table->version == TILLSIDE_PLUGIN_VERSION_1);
    CHECK(table->struct_size == sizeof(tillside_plugin_v1));
    const uint32_t only_unknown[] = {7};
    CHECK(entry(only_unknown, 1) == nullptr);
    CHECK(entry(nullptr, 0) == nullptr);
}
