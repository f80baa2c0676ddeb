// tillside-hq rebuild: throws every projection away and makes it again from the event log.
#include <fmt/format.h>

#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/office.hpp"

namespace tillside::head_office::program {

namespace {

int rebuild(const std::filesystem::path& data) {
    auto office = Office::open(data);
    if (!office) return failed(office.error());
    auto lock = RunLock::take(data);
    if (!lock) return failed(lock.error());
    if (auto done = (*office)->projector.rebuild(); !done) return failed(done.error());
    auto events = (*office)->database->number("SELECT count(*) FROM events");
    if (!events) return failed(events.error());
    fmt::print("projections made again from {} events\n", *events);
    return 0;
}

}  // namespace

void add_rebuild(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand("rebuild",
                                       "make all projections again from the event log; "
                                       "head office must not be running");
    auto data = std::make_shared<std::filesystem::path>();
    add_data_option(*command, *data);
    command->callback([&chosen, data] { chosen = [data] { return rebuild(*data); }; });
}

}  // namespace tillside::head_office::program
