// tillside-hq exposure --till T: whose data a lost or stolen till held, in one command.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sync/head_office/customers/exposure.hpp"
#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/office.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::head_office::program {

namespace {

struct Options {
    std::filesystem::path data;
    std::string till;
    bool json = false;
};

int exposure(const Options& options) {
    auto office = Office::open(options.data);
    if (!office) return failed(office.error());
    if (auto done = (*office)->projector.catch_up(); !done) return failed(done.error());
    const auto found = customers::exposure_of(*(*office)->database, options.till);
    if (!found) return failed(found.error());
    if (options.json) {
        nlohmann::ordered_json out = {{"till", found->till},
                                      {"store", found->store},
                                      {"last_seen_us", found->last_seen_us},
                                      {"customers", nlohmann::ordered_json::array()}};
        for (const customers::Exposed& one : found->customers) {
            out["customers"].push_back({{"customer_id", wire::uuid_text(one.customer_id)},
                                        {"home_store", one.home_store},
                                        {"why", one.why}});
        }
        fmt::print("{}\n", out.dump());
        return 0;
    }
    fmt::print(
        "till {} of store {}: {} customers; name, phone, e-mail and card sealed, consents and "
        "visits under a pseudonym\n",
        found->till, found->store, found->customers.size());
    for (const customers::Exposed& one : found->customers) {
        fmt::print("{}  {:<12} {}\n", wire::uuid_text(one.customer_id), one.home_store, one.why);
    }
    return 0;
}

}  // namespace

void add_exposure(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand("exposure", "whose data a lost or stolen till held");
    auto options = std::make_shared<Options>();
    add_data_option(*command, options->data);
    command->add_option("--till", options->till, "the till's code")->required();
    command->add_flag("--json", options->json, "as one line of JSON");
    command->callback([&chosen, options] { chosen = [options] { return exposure(*options); }; });
}

}  // namespace tillside::head_office::program
