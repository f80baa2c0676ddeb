#include "tests/bench/shop_files.hpp"

#include <fmt/core.h>

#include <charconv>
#include <functional>
#include <span>
#include <sstream>
#include <unordered_map>

#include "sync/head_office/import/csv.hpp"

namespace tillside::bench {
namespace {

using head_office::importing::CsvReader;
using head_office::importing::Row;
using head_office::models::TrainingBasket;
using Cells = std::span<const std::string_view>;

// Calls `take` with the named columns of every row.
Result<void> each_row(const std::filesystem::path& file,
                      const std::vector<std::string_view>& columns,
                      const std::function<void(Cells)>& take) {
    auto opened = CsvReader::open(file);
    if (!opened) return std::unexpected(opened.error());
    CsvReader& reader = **opened;
    std::vector<std::size_t> places;
    for (const std::string_view column : columns) {
        auto place = reader.required_column(column);
        if (!place) return std::unexpected(place.error());
        places.push_back(*place);
    }
    std::vector<std::string_view> cells(columns.size());
    Row row;
    while (true) {
        auto more = reader.next(row);
        if (!more) return std::unexpected(more.error());
        if (!*more) return {};
        if (row.fault)
            return fail(Domain::import_csv, "broken_row",
                        fmt::format("{}, line {}: {}", file.string(), row.line, row.fault->reason));
        for (std::size_t at = 0; at < places.size(); ++at)
            cells[at] = row.cells[places[at]];
        take(cells);
    }
}

std::vector<std::string> words(std::string_view text) {
    std::istringstream in{std::string(text)};
    std::vector<std::string> result;
    for (std::string word; in >> word;)
        result.push_back(word);
    return result;
}

// "2011-11-10 08:06:00" or a plain number, as a number that grows with time.
std::int64_t order_in_time(std::string_view timestamp) {
    std::int64_t digits = 0;
    for (const char letter : timestamp)
        if (letter >= '0' && letter <= '9') digits = digits * 10 + (letter - '0');
    return digits;
}

}  // namespace

std::optional<std::filesystem::path> find_csv(const std::filesystem::path& folder,
                                              std::string_view name) {
    for (const std::string_view ending : {".csv", ".csv.zst"}) {
        const auto file = folder / fmt::format("{}{}", name, ending);
        if (std::error_code error; std::filesystem::is_regular_file(file, error)) return file;
    }
    return std::nullopt;
}

Result<std::vector<TrainingBasket>> read_baskets(const std::filesystem::path& file) {
    std::vector<TrainingBasket> baskets;
    std::unordered_map<std::string, std::size_t> place_of;
    auto read = each_row(file, {"customer", "basket", "timestamp", "item"}, [&](Cells cells) {
        const auto [at, added] = place_of.emplace(std::string(cells[1]), baskets.size());
        if (added) baskets.push_back({std::string(cells[0]), order_in_time(cells[2]), {}});
        baskets[at->second].skus.emplace_back(cells[3]);
    });
    if (!read) return std::unexpected(read.error());
    return baskets;
}

Result<std::vector<Query>> read_queries(const std::filesystem::path& file) {
    std::vector<Query> queries;
    auto read = each_row(file, {"qid", "customer", "basket", "given", "targets"}, [&](Cells cells) {
        queries.push_back({std::string(cells[0]), std::string(cells[1]), std::string(cells[2]),
                           words(cells[3]), words(cells[4])});
    });
    if (!read) return std::unexpected(read.error());
    return queries;
}

Result<std::vector<Baseline>> read_baseline(const std::filesystem::path& file) {
    std::vector<Baseline> baseline;
    auto read = each_row(file, {"qid", "n10"}, [&](Cells cells) {
        double value = 0;
        std::from_chars(cells[1].data(), cells[1].data() + cells[1].size(), value);
        baseline.push_back({std::string(cells[0]), value});
    });
    if (!read) return std::unexpected(read.error());
    return baseline;
}

}  // namespace tillside::bench
