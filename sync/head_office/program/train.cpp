// tillside-hq train: a suggestion model from all baskets that head office holds, and a dictionary
// for tills' small messages from the newest, both sent to the tills. May run beside the server.
#include <fmt/format.h>

#include <cstdio>

#include "sync/head_office/dictionaries/dictionaries.hpp"
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
    const auto dictionary = dictionaries::renew(*(*office)->database, system_now());
    if (!dictionary) return failed(dictionary.error().with_context("the dictionary"));
    if (*dictionary) {
        fmt::print("dictionary {}: a sale alone takes {:.0f} bytes on the wire, {:.0f} before\n",
                   (*dictionary)->number, (*dictionary)->bytes_after, (*dictionary)->bytes_before);
    }
    return 0;
}

}  // namespace

void add_train(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand("train", "make a suggestion model and send it to the tills");
    auto data = std::make_shared<std::filesystem::path>();
    add_data_option(*command, *data);
    command->callback([&chosen, data] { chosen = [data] { return train_in(*data); }; });
}

}  // namespace tillside::head_office::program
