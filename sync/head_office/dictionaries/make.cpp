#include "sync/head_office/dictionaries/make.hpp"

#include <zdict.h>

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include "sync/wire/compression.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::head_office::dictionaries {

namespace {

constexpr std::size_t goods_bytes_max = 192U << 10;
constexpr std::size_t baskets_min = 3;      // that hold an article
constexpr std::size_t samples_max = 2'000;  // the newest
constexpr std::size_t measured_max = 500;
constexpr int level = 19;

// The message that a till sends of one event (plugin/engine/sync), with another signature's worth
// of head: what varies has no part in a dictionary.
std::string message_of(const wire::Event& event, const std::string& bytes) {
    wire::EventBatch batch;
    batch.add_events(bytes);
    batch.set_head(event.id().substr(0, 8));
    return batch.SerializeAsString();
}

// How many baskets hold a line, as a basket says it but for its number there.
std::map<std::string, std::size_t> lines_of(std::span<const std::string> events) {
    std::map<std::string, std::size_t> lines;
    wire::Event event;
    for (const std::string& bytes : events) {
        if (!event.ParseFromString(bytes) || !event.has_basket_completed()) continue;
        for (wire::BasketLine& line : *event.mutable_basket_completed()->mutable_lines()) {
            line.clear_line_id();
            ++lines[line.SerializeAsString()];
        }
    }
    return lines;
}

// zstd reaches what stands last by the shortest distances.
std::string goods_of(std::span<const std::string> events) {
    std::vector<std::pair<std::size_t, std::string>> best;
    for (auto& [line, baskets] : lines_of(events)) {
        if (baskets >= baskets_min) best.emplace_back(baskets, line);
    }
    std::ranges::stable_sort(best, std::ranges::greater(),
                             &std::pair<std::size_t, std::string>::first);
    std::size_t kept = 0;
    std::size_t bytes = 0;
    while (kept < best.size() && bytes + best[kept].second.size() <= goods_bytes_max)
        bytes += best[kept++].second.size();
    std::string goods;
    for (std::size_t i = kept; i-- > 0;)
        goods += best[i].second;
    return goods;
}

// What follows the tables in the built-in dictionary.
std::string_view common_content() {
    const std::string_view all = wire::built_in_dictionary_bytes();
    const std::size_t header = ZDICT_getDictHeaderSize(all.data(), all.size());
    return ZDICT_isError(header) != 0U ? std::string_view() : all.substr(header);
}

// From the content: equal dictionaries have equal numbers, and different ones nearly always not.
std::uint32_t number_of(std::string_view content) {
    const wire::Hash hash = wire::sha256(content);
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number = number << 8 | hash[i];
    // Those below 65,536 take two bytes of a message, the others four.
    constexpr std::uint32_t first = wire::built_in_number + 1;
    return first + number % ((1U << 16) - first);
}

}  // namespace

std::optional<wire::Dictionary> make(std::span<const std::string> events) {
    std::string samples;
    std::vector<std::size_t> sizes;
    wire::Event event;
    const std::size_t newest = events.size() > samples_max ? events.size() - samples_max : 0;
    for (const std::string& bytes : events.subspan(newest)) {
        if (!event.ParseFromString(bytes)) continue;
        const std::string message = message_of(event, bytes);
        samples += message;
        sizes.push_back(message.size());
    }
    if (sizes.size() < sales_min) return std::nullopt;
    const std::string goods = goods_of(events);
    if (goods.empty()) return std::nullopt;
    const std::string content = goods + std::string(common_content());

    std::string dictionary(wire::dictionary_bytes_max, '\0');
    ZDICT_params_t wanted{};
    wanted.compressionLevel = level;
    wanted.dictID = number_of(content);
    const std::size_t written = ZDICT_finalizeDictionary(
        dictionary.data(), dictionary.size(), content.data(), content.size(), samples.data(),
        sizes.data(), static_cast<unsigned>(sizes.size()), wanted);
    if (ZDICT_isError(written) != 0U) return std::nullopt;
    wire::Dictionary made;
    made.set_number(wanted.dictID);
    made.set_content(dictionary.substr(0, written));
    return made;
}

Result<double> bytes_alone(std::span<const std::string> events, std::string_view dictionary) {
    const auto digested =
        dictionary.empty()
            ? Result<std::shared_ptr<const wire::ZstdDictionary>>(wire::built_in_dictionary())
            : wire::ZstdDictionary::make(dictionary);
    if (!digested) return std::unexpected(digested.error());
    std::size_t bytes = 0;
    std::size_t measured = 0;
    wire::Event event;
    const std::size_t newest = events.size() > measured_max ? events.size() - measured_max : 0;
    for (const std::string& one : events.subspan(newest)) {
        if (!event.ParseFromString(one)) continue;
        bytes += wire::compress_with(**digested, message_of(event, one)).size();
        ++measured;
    }
    return measured == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(measured);
}

}  // namespace tillside::head_office::dictionaries
