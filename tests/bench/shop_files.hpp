// Reads a shop's real baskets and the questions about them, in the form of CSV that
// packaging/OPERATIONS.md gives for imports, with queries_TASK.csv and baseline_TASK.csv beside
// them. A file is NAME.csv or NAME.csv.zst. A broken row is an error: measurements use whole data.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/models/trainer.hpp"
#include "sync/wire/error.hpp"

namespace tillside::bench {

struct Query {
    std::string id;
    std::string customer;  // empty = anonymous
    std::string basket;
    std::vector<std::string> given;
    std::vector<std::string> targets;
};

// NDCG@10 of another method for the query with the same id.
struct Baseline {
    std::string query_id;
    double ndcg_10 = 0;
};

// The file that holds `name`, if there is one.
[[nodiscard]] std::optional<std::filesystem::path> find_csv(const std::filesystem::path& folder,
                                                            std::string_view name);

[[nodiscard]] Result<std::vector<head_office::models::TrainingBasket>> read_baskets(
    const std::filesystem::path& file);
[[nodiscard]] Result<std::vector<Query>> read_queries(const std::filesystem::path& file);
[[nodiscard]] Result<std::vector<Baseline>> read_baseline(const std::filesystem::path& file);

}  // namespace tillside::bench
