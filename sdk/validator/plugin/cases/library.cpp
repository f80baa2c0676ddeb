// The file and its entry: what is exported and needed, versions, the table.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cstdio>
#include <cstring>

#include "sdk/validator/plugin/cases/cases.hpp"
#include "sdk/validator/plugin/elf.hpp"
#include "sdk/validator/plugin/session.hpp"

namespace tillside::validator {

namespace {

SharedObject object_of(const Trial& trial) {
    SharedObject object = read_shared_object(trial.plugin);
    expect(object.fault.empty(), object.fault);
    return object;
}

void exports_one_symbol(Trial& trial) {
    const SharedObject object = object_of(trial);
    expect(object.exported == std::vector<std::string>{TILLSIDE_PLUGIN_ENTRY_NAME},
           fmt::format("it exports {}", fmt::join(object.exported, ", ")));
}

void needs_old_libc_only(Trial& trial) {
    const SharedObject object = object_of(trial);
    for (const std::string& library : object.needed)
        expect(library.starts_with("libc.so") || library.starts_with("ld-linux"),
               "it needs " + library);
    for (const std::string& version : object.versions) {
        int major = 0;
        int minor = 0;
        if (std::sscanf(version.c_str(), "GLIBC_%d.%d", &major, &minor) != 2) continue;
        expect(major < 2 || (major == 2 && minor <= 17), "it needs symbols of " + version);
    }
}

template <std::size_t Count>
const void* table_for(const Library& library, const std::array<std::uint32_t, Count>& versions) {
    return library.entry()(versions.data(), Count);
}

void entry_picks_version(Trial& trial) {
    const Library library(trial.plugin);
    const void* table = table_for<1>(library, {1});
    expect(table != nullptr, "it gives no table for version 1");
    expect(table_for<3>(library, {0xffffffff, 7000, 1}) == table,
           "it does not give version 1 to a host that would rather have newer ones");
    expect(table_for<2>(library, {1, 7000}) == table,
           "it does not give version 1 to a host that names it first");
    for (const std::uint32_t unknown : {0u, 2u, 7000u, 0xffffffffu})
        expect(table_for<1>(library, {unknown}) == nullptr,
               fmt::format("it gives a table for version {}, which nobody has defined", unknown));
    const std::uint32_t one = 1;
    expect(library.entry()(&one, 0) == nullptr, "it gives a table to a host without versions");
    expect(library.entry()(nullptr, 0) == nullptr, "it gives a table for no list of versions");
}

void table_is_complete(Trial& trial) {
    const Library library(trial.plugin);
    const tillside_plugin_v1& table = library.table();
    expect(table.struct_size >= sizeof table,
           fmt::format("struct_size is {}, less than {}", table.struct_size, sizeof table));
    expect(table.version == TILLSIDE_PLUGIN_VERSION_1, fmt::format("version is {}", table.version));
    expect(table.open != nullptr && table.call != nullptr && table.post != nullptr &&
               table.poll != nullptr && table.release != nullptr && table.close != nullptr &&
               table.last_error != nullptr,
           "a function is missing");
}

constexpr Case cases[] = {
    {"exports_one_symbol", "tillside_plugin_entry is the only exported symbol", exports_one_symbol},
    {"needs_old_libc_only", "it needs libc alone, and no symbol newer than GLIBC_2.17",
     needs_old_libc_only},
    {"entry_picks_version", "the entry gives the first version that both speak, or NULL",
     entry_picks_version},
    {"table_is_complete", "the table has its size, its version and all functions",
     table_is_complete},
};

}  // namespace

std::span<const Case> library_cases() {
    return cases;
}

}  // namespace tillside::validator
