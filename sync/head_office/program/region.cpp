// tillside-hq store region: which region a store is of.
#include <fmt/format.h>

#include "sync/head_office/changes/changes.hpp"
#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/office.hpp"

namespace tillside::head_office::program {

namespace {

struct Options {
    std::filesystem::path data;
    std::string store;
    std::string region;
};

int set_region(const Options& options) {
    auto office = Office::open(options.data);
    if (!office) return failed(office.error());
    auto kept = changes::set_region(*(*office)->database, options.store, options.region);
    if (!kept) return failed(kept.error());
    fmt::print("store {} is of {}; its tills begin anew when they next ask\n", options.store,
               options.region.empty() ? "no region" : "region " + options.region);
    return 0;
}

}  // namespace

void add_store(command_line::Command& app, Chosen& chosen) {
    auto* store = app.add_subcommand("store", "stores of the chain");
    store->require_subcommand(1);
    auto* command = store->add_subcommand("region", "put a store into a region");
    auto options = std::make_shared<Options>();
    add_data_option(*command, options->data);
    command->add_option("--store", options->store, "the store's code")->required();
    command->add_option("--region", options->region, "the region's code; empty: none");
    command->callback([&chosen, options] { chosen = [options] { return set_region(*options); }; });
}

}  // namespace tillside::head_office::program
