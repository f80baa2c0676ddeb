// tillside-hq report: the chain in numbers, also while head office serves.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/office.hpp"
#include "sync/head_office/projections/report.hpp"

namespace tillside::head_office::program {

namespace {

struct Options {
    std::filesystem::path data;
    bool json = false;
    bool tills_only = false;
};

int report(const Options& options) {
    auto office = Office::open(options.data);
    if (!office) return failed(office.error());
    // A server may have taken events whose projections come a moment later.
    if (auto done = (*office)->projector.catch_up(); !done) return failed(done.error());
    auto counted = projections::read_report(
        *(*office)->database,
        options.tills_only ? projections::Scope::tills : projections::Scope::everything);
    if (!counted) return failed(counted.error());
    const nlohmann::ordered_json numbers = {{"baskets", counted->baskets},
                                            {"lines", counted->lines},
                                            {"total", counted->total},
                                            {"customers_enrolled", counted->customers_enrolled},
                                            {"consents_given", counted->consents_given},
                                            {"consents_refused", counted->consents_refused},
                                            {"withdrawn", counted->withdrawn},
                                            {"suggestions_shown", counted->suggestions_shown},
                                            {"suggestions_accepted", counted->suggestions_accepted},
                                            {"events", counted->events},
                                            {"returns", counted->returns}};
    if (options.json) {
        fmt::print("{}\n", numbers.dump());
        return 0;
    }
    for (const auto& [name, value] : numbers.items()) {
        fmt::print("{:<22}{:>14}{}\n", name, value.get<std::int64_t>(),
                   name == "total" ? " minor units of " + counted->currency : "");
    }
    return 0;
}

}  // namespace

void add_report(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand("report", "what tills and imports have recorded, counted");
    auto options = std::make_shared<Options>();
    add_data_option(*command, options->data);
    command->add_flag("--json", options->json, "as one line of JSON");
    command->add_flag("--tills-only", options->tills_only, "without head office's own imports");
    command->callback([&chosen, options] { chosen = [options] { return report(*options); }; });
}

}  // namespace tillside::head_office::program
