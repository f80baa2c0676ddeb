// tillside-hq offers simulate: what offers would have given on baskets that were sold. Changes
// nothing; may run beside the server.
#include <fmt/format.h>

#include <cstdio>

#include "sync/head_office/offers/offer_file.hpp"
#include "sync/head_office/offers/simulation.hpp"
#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/file_text.hpp"
#include "sync/head_office/program/office.hpp"
#include "sync/rules/consent/calendar.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::program {

namespace {

struct Options {
    std::filesystem::path data;
    std::filesystem::path offers;
    std::string on = "last-month";
};

std::string money(std::int64_t amount) {
    return fmt::format("{}.{:02}", amount / 100, amount % 100);
}

void print(const offers::Simulated& simulated) {
    const auto share = [](std::int64_t part, std::int64_t whole) {
        return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    };
    fmt::print("{} baskets of {} {}; {} with an offer ({:.1f} %), {} {} off ({:.2f} % of sales)\n",
               simulated.baskets, simulated.currency, money(simulated.sales), simulated.with_offers,
               share(simulated.with_offers, simulated.baskets), simulated.currency,
               money(simulated.amount), share(simulated.amount, simulated.sales));
    if (simulated.other_currency > 0) {
        fmt::print("{} baskets of another currency are left out\n", simulated.other_currency);
    }
    for (const offers::OfferOutcome& outcome : simulated.offers) {
        fmt::print("  {}: {} baskets, {} of members, {} off, {} sold with it\n", outcome.offer_id,
                   outcome.baskets, outcome.members, money(outcome.amount), money(outcome.sales));
    }
}

int simulate(const Options& options) {
    const auto text = file_text(options.offers, offers::file_bytes_max);
    if (!text) return failed(text.error());
    const auto read = offers::read_offers(*text);
    if (!read) return failed(read.error().with_context(options.offers.string()));
    const auto days = offers::read_days(options.on, system_now(), rules::consent::hong_kong_time);
    if (!days) return failed(days.error());
    auto office = Office::open(options.data);
    if (!office) return failed(office.error());
    if (auto current = (*office)->projector.catch_up(); !current) return failed(current.error());
    const auto simulated =
        offers::simulate(*(*office)->database, *read, *days, rules::consent::hong_kong_time,
                         [](std::int64_t baskets) { fmt::print(stderr, "{} baskets\n", baskets); });
    if (!simulated) return failed(simulated.error().with_context("simulating offers"));
    print(*simulated);
    return 0;
}

}  // namespace

void add_offers(command_line::Command& app, Chosen& chosen) {
    auto* group = app.add_subcommand("offers", "try offers on what was sold");
    group->require_subcommand(1);
    auto* command =
        group->add_subcommand("simulate", "what offers would have given on past baskets");
    auto options = std::make_shared<Options>();
    add_data_option(*command, options->data);
    command->add_option("--offers", options->offers, "the offers, in JSON")->required();
    command->add_option("--on", options->on, "last-month, 2026-10, 2026-10-07 or FIRST..LAST")
        ->capture_default_str();
    command->callback([&chosen, options] { chosen = [options] { return simulate(*options); }; });
}

}  // namespace tillside::head_office::program
