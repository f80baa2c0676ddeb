// tillside-bench train-dictionary --out FILE: makes sync/wire/dictionaries/NUMBER.zdict from the
// messages that a till sends of one event each, of several generated shops. Run when the schema has
// grown so far that a new dictionary is worth its number; not part of any build.
#include <fmt/format.h>
#include <zdict.h>

#include <fstream>
#include <memory>

#include "sync/wire/dictionary.hpp"
#include "sync/wire/messages.hpp"
#include "tests/bench/commands.hpp"
#include "tests/bench/sync/sale_events.hpp"

namespace tillside::bench {

namespace {

constexpr std::size_t dictionary_bytes_max = 16 << 10;
constexpr int shops = 6;
constexpr int messages_a_shop = 2'000;

wire::EventBatch live_batch(wire::Event event, int shop, std::uint64_t sequence) {
    event.set_store(fmt::format("S{:02}", shop));
    event.set_till(fmt::format("S{:02}-{}", shop, sequence % 4 + 1));
    event.set_epoch(std::uint64_t{0x019a} << 48 | sequence * 7919);
    event.set_sequence(sequence);
    wire::EventBatch batch;
    batch.set_till(event.till());
    batch.set_epoch(event.epoch());
    batch.set_first_sequence(sequence);
    batch.add_events(event.SerializeAsString());
    batch.set_head(event.id().substr(0, 8));
    return batch;
}

Result<void> train(const std::filesystem::path& file) {
    std::string samples;
    std::vector<std::size_t> sizes;
    for (int shop = 0; shop < shops; ++shop) {
        auto events = SaleEvents::make(static_cast<std::uint64_t>(shop) + 1);
        if (!events) return std::unexpected(events.error());
        for (int i = 0; i < messages_a_shop; ++i) {
            const std::string one =
                live_batch(events->next(), shop, static_cast<std::uint64_t>(i) + 1)
                    .SerializeAsString();
            samples += one;
            sizes.push_back(one.size());
        }
    }
    std::string dictionary(dictionary_bytes_max, '\0');
    const std::size_t written =
        ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), samples.data(), sizes.data(),
                              static_cast<unsigned>(sizes.size()));
    if (ZDICT_isError(written)) {
        return fail(Domain::message, "not_trained", ZDICT_getErrorName(written));
    }
    dictionary.resize(written);
    // After the magic number: the dictionary's own (RFC 8878, section 5), little-endian.
    for (int byte = 0; byte < 4; ++byte) {
        dictionary[static_cast<std::size_t>(4 + byte)] =
            static_cast<char>(wire::built_in_number >> (8 * byte) & 0xff);
    }
    std::ofstream out(file, std::ios::binary);
    out << dictionary;
    if (!out.flush()) {
        return fail(Domain::configuration, "not_written",
                    fmt::format("{}: cannot be written", file.string()));
    }
    fmt::print("{}: {} bytes from {} messages of {} bytes on average\n", file.string(), written,
               sizes.size(), samples.size() / sizes.size());
    return {};
}

}  // namespace

void add_train_dictionary(command_line::Command& app, Chosen& chosen) {
    auto* command =
        app.add_subcommand("train-dictionary", "makes the dictionary of sync's small messages");
    auto file = std::make_shared<std::filesystem::path>();
    command->add_option("--out", *file, "the file to write")->required();
    command->callback([file, &chosen] { chosen = [file] { return train(*file); }; });
}

}  // namespace tillside::bench
