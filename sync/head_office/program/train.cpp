// tillside-hq train: a suggestion model from all baskets that head office holds, published to
// tills. May run beside the server.
#include <fmt/format.h>

#include <cstdio>

#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/office.hpp"
#include "sync/head_office/training/training.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::program {

namespace {

int train_in(const std::filesystem::path& data) {
    auto office = Office::open(data);
    if (!office) return failed(office.error());
    if (auto current = (*office)->projector.catch_up(); !current) return failed(current.error());
    const auto published = training::train_and_publish(
        *(*office)->database, (*office)->pack, (*office)->models_folder(), system_now(),
        [](std::string_view doing, double done) {
            fmt::print(stderr, "{:3.0f} %  {}\n", done * 100, doing);
        });
    if (!published) return failed(published.error().with_context("training"));
    const models::TrainingReport& report = published->report;
    fmt::print("model {}: {} baskets, {} items, {} links, {} bytes\n",
               published->announcement.version(), report.baskets, report.items, report.links,
               published->announcement.size_bytes());
    for (const models::Foreseen& foreseen : report.foreseen) {
        fmt::print("  {}: NDCG@10 {:.3f} over {} questions (best sellers alone {:.3f})\n",
                   foreseen.situation, foreseen.ndcg_10, foreseen.questions,
                   foreseen.popularity_ndcg_10);
    }
    return 0;
}

}  // namespace

void add_train(CLI::App& app, Chosen& chosen) {
    auto* command = app.add_subcommand("train", "make a suggestion model and send it to the tills");
    auto data = std::make_shared<std::filesystem::path>();
    add_data_option(*command, *data);
    command->callback([&chosen, data] { chosen = [data] { return train_in(*data); }; });
}

}  // namespace tillside::head_office::program
