// tillside-hq vip funnel: from the list of invitations to members, in numbers.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/office.hpp"
#include "sync/head_office/vip/funnel.hpp"

namespace tillside::head_office::program {

namespace {

struct Options {
    std::filesystem::path data;
    bool json = false;
};

int funnel(const Options& options) {
    auto office = Office::open(options.data);
    if (!office) return failed(office.error());
    if (auto done = (*office)->projector.catch_up(); !done) return failed(done.error());
    const auto read = vip::read_funnel(*(*office)->database);
    if (!read) return failed(read.error());
    const nlohmann::ordered_json numbers = {
        {"invited", read->invited}, {"unanswered", read->unanswered}, {"not_now", read->not_now},
        {"never", read->never},     {"accepted", read->accepted},     {"approved", read->approved}};
    if (options.json) {
        fmt::print("{}\n", numbers.dump());
        return 0;
    }
    for (const auto& [name, value] : numbers.items())
        fmt::print("{:<12}{:>10}\n", name, value.get<std::int64_t>());
    return 0;
}

}  // namespace

void add_vip(command_line::Command& app, Chosen& chosen) {
    auto* vip = app.add_subcommand("vip", "members of special standing");
    vip->require_subcommand(1);
    auto* command =
        vip->add_subcommand("funnel", "invited, asked, accepted, approved: they add up");
    auto options = std::make_shared<Options>();
    add_data_option(*command, options->data);
    command->add_flag("--json", options->json, "as one line of JSON");
    command->callback([&chosen, options] { chosen = [options] { return funnel(*options); }; });
}

}  // namespace tillside::head_office::program
