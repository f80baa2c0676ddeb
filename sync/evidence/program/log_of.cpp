#include "sync/evidence/program/log_of.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace tillside::evidence::program {

namespace store = head_office::store;

Result<std::unique_ptr<store::Database>> open_log(const std::filesystem::path& data) {
    auto database = store::open_to_read(data / "hq.db");
    if (!database) return database;
    auto has_heads = (*database)->number(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'signed_heads'");
    if (!has_heads) return std::unexpected(std::move(has_heads.error()));
    if (*has_heads == 0) {
        return fail(Domain::store, "no_heads",
                    fmt::format("{}: keeps no signed heads: either it is from before they were "
                                "kept (start `tillside-hq serve` once), or they were taken out",
                                (data / "hq.db").string()));
    }
    return database;
}

KnowsKey knower_of(const Keys& keys) {
    return [&keys](const std::string& till, std::string_view key) {
        const auto found = keys.find(till);
        return found != keys.end() && found->second.contains(std::string(key));
    };
}

Result<std::string> read_text_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        return fail(Domain::configuration, "not_readable",
                    fmt::format("{}: cannot be read", file.string()));
    }
    return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace tillside::evidence::program
