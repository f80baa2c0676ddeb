#include "sync/simulation/world/empty_disks.hpp"

#include "plugin/engine/store/database.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/head_office/store/migration.hpp"
#include "sync/simulation/disk/vfs.hpp"

namespace tillside::simulation {

namespace {

// Names without the folder.
disk::Disk::Image named(const disk::Disk& disk) {
    disk::Disk::Image out;
    for (const auto& [name, bytes] : disk.image())
        out.emplace(name.substr(disk.folder().size() + 1), bytes);
    return out;
}

Result<void> make_till(const std::string& folder) {
    constexpr Now any{1'700'000'000'000'000};
    auto database = engine::store::Database::open(folder + "/till.db", any);
    if (!database) return std::unexpected(database.error());
    auto keys =
        engine::store::Database::open(folder + "/keys.db", any, engine::store::key_migrations(),
                                      engine::store::Readers::nobody_else);
    if (!keys) return std::unexpected(keys.error());
    return {};
}

Result<void> make_office(const std::string& folder) {
    namespace hq = head_office::store;
    auto database = hq::open(folder + "/hq.db", hq::head_office_schema());
    if (!database) return std::unexpected(database.error());
    auto keys = hq::open(folder + "/keys.db", hq::keys_schema());
    if (!keys) return std::unexpected(keys.error());
    return {};
}

}  // namespace

Result<EmptyDisks> make_empty_disks(const std::string& folder) {
    const disk::Chance chance(0);
    disk::Mount mount;
    EmptyDisks out;
    for (const bool of_till : {true, false}) {
        disk::Disk disk(folder, chance);
        mount.add(disk);
        const auto made = of_till ? make_till(folder) : make_office(folder);
        mount.remove(disk);
        if (!made) return std::unexpected(made.error());
        (of_till ? out.till : out.office) = named(disk);
    }
    return out;
}

}  // namespace tillside::simulation
