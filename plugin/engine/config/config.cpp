#include "plugin/engine/config/config.hpp"

#include <fmt/format.h>
#include <tillside/plugin.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <string_view>

#include "sync/rules/consent/pack.hpp"

namespace tillside::engine::config {

namespace {

namespace fs = std::filesystem;

// Every key, as it is written with its table in front.
constexpr std::array<std::string_view, 10> known_keys{
    "data",       "socket",    "secrets",  "jurisdiction",      "allow.uids",
    "allow.gids", "log.level", "log.file", "sync.batch_events", "sync.retry_ms_max"};

struct Reader {
    fs::path file;
    fs::path folder;  // of the file: relative paths begin here
    Config config;

    [[nodiscard]] std::unexpected<Error> about(std::string_view code, const toml::node& node,
                                               const std::string& words) const {
        return fail(Domain::configuration, code,
                    fmt::format("{}:{}: {}", file.string(), node.source().begin.line, words));
    }
};

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
            diagonal = above;
        }
    }
    return row[b.size()];
}

std::string_view nearest_key(std::string_view key) {
    return *std::ranges::min_element(
        known_keys, {}, [key](std::string_view known) { return distance(key, known); });
}

Result<void> read_path(const Reader& reader, std::string_view key, const toml::node& node,
                       fs::path& out) {
    const auto text = node.value<std::string>();
    if (!text || text->empty()) {
        return reader.about("bad_value", node, fmt::format("{} is a path in quotation marks", key));
    }
    out = reader.folder / *text;
    return {};
}

Result<void> read_number(const Reader& reader, std::string_view key, const toml::node& node,
                         std::int64_t least, std::int64_t most, std::uint32_t& out) {
    const auto number = node.is_integer() ? node.value<std::int64_t>() : std::nullopt;
    if (!number || *number < least || *number > most) {
        return reader.about("bad_value", node,
                            fmt::format("{} is a number from {} to {}", key, least, most));
    }
    out = static_cast<std::uint32_t>(*number);
    return {};
}

Result<void> read_ids(const Reader& reader, std::string_view key, const toml::node& node,
                      std::vector<std::uint32_t>& out) {
    const toml::array* list = node.as_array();
    if (list == nullptr) {
        return reader.about("bad_value", node, fmt::format("{} is a list of numbers", key));
    }
    for (const toml::node& one : *list) {
        std::uint32_t id = 0;
        auto read = read_number(reader, key, one, 0, std::numeric_limits<std::uint32_t>::max(), id);
        if (!read) return read;
        out.push_back(id);
    }
    return {};
}

Result<void> read_level(const Reader& reader, const toml::node& node, log::Level& out) {
    constexpr std::array names{
        std::pair{std::string_view("debug"), log::Level::debug},
        std::pair{std::string_view("info"), log::Level::info},
        std::pair{std::string_view("warning"), log::Level::warning},
        std::pair{std::string_view("error"), log::Level::error},
    };
    const auto text = node.value<std::string>();
    for (const auto& [name, level] : names) {
        if (text != name) continue;
        out = level;
        return {};
    }
    return reader.about("bad_value", node, "log.level is debug, info, warning or error");
}

Result<void> read_jurisdiction(const Reader& reader, const toml::node& node, std::string& out) {
    const auto text = node.value<std::string>();
    const auto built_in = rules::consent::embedded_jurisdictions();
    if (!text || std::ranges::find(built_in, *text) == built_in.end()) {
        return reader.about("bad_value", node,
                            fmt::format("jurisdiction names a pack that this engine has: \"{}\"",
                                        fmt::join(built_in, "\", \"")));
    }
    out = *text;
    return {};
}

// A path, or "credential:NAME": what systemd has put into the service's folder of credentials
// (systemd.exec(5), LoadCredential= and LoadCredentialEncrypted=).
Result<void> read_secrets(const Reader& reader, std::string_view key, const toml::node& node,
                          std::filesystem::path& out) {
    constexpr std::string_view prefix = "credential:";
    const auto text = node.value<std::string>();
    if (!text || !text->starts_with(prefix)) return read_path(reader, key, node, out);
    const std::string name = text->substr(prefix.size());
    if (name.empty() || name.find('/') != std::string::npos || name.starts_with('.')) {
        return reader.about("bad_value", node, "secrets: a credential has a name without slashes");
    }
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    if (folder == nullptr || *folder != '/') {
        return reader.about("bad_value", node,
                            "secrets: there are no credentials: start the engine by systemd, with "
                            "LoadCredential= or LoadCredentialEncrypted= in its unit");
    }
    out = std::filesystem::path(folder) / name;
    return {};
}

Result<void> read_key(Reader& reader, std::string_view key, const toml::node& node) {
    Config& config = reader.config;
    if (key == "data") return read_path(reader, key, node, config.data);
    if (key == "socket") return read_path(reader, key, node, config.socket);
    if (key == "secrets") return read_secrets(reader, key, node, config.secrets);
    if (key == "jurisdiction") return read_jurisdiction(reader, node, config.jurisdiction);
    if (key == "allow.uids") return read_ids(reader, key, node, config.allowed_uids);
    if (key == "allow.gids") return read_ids(reader, key, node, config.allowed_gids);
    if (key == "log.level") return read_level(reader, node, config.log.level);
    if (key == "log.file") return read_path(reader, key, node, config.log.file);
    if (key == "sync.batch_events") {
        return read_number(reader, key, node, 1, 5000, config.sync_batch_events);
    }
    if (key == "sync.retry_ms_max") {
        return read_number(reader, key, node, 100, 3'600'000, config.sync_retry_ms_max);
    }
    return reader.about("unknown_key", node,
                        fmt::format("there is no key {}; did you mean {}?", key, nearest_key(key)));
}

Result<void> read_table(Reader& reader, const toml::table& table, const std::string& prefix) {
    for (const auto& [name, node] : table) {
        const std::string key = prefix + std::string(name.str());
        const bool group = prefix.empty() && (key == "allow" || key == "log" || key == "sync");
        if (group && node.is_table()) {
            auto read = read_table(reader, *node.as_table(), key + ".");
            if (!read) return read;
        } else if (auto read = read_key(reader, key, node); !read) {
            return read;
        }
    }
    return {};
}

}  // namespace

Result<Config> read_config(const fs::path& file) {
    Reader reader{file, fs::absolute(file).parent_path(), {}};
    try {
        const toml::table table = toml::parse_file(file.string());
        if (auto read = read_table(reader, table, ""); !read) return std::unexpected(read.error());
    } catch (const toml::parse_error& error) {
        const auto line = error.source().begin.line;
        if (line == 0) {
            return fail(Domain::configuration, "not_readable",
                        fmt::format("{} cannot be read: {}", file.string(), error.description()));
        }
        return fail(Domain::configuration, "not_toml",
                    fmt::format("{}:{}: {}", file.string(), line, error.description()));
    }
    Config& config = reader.config;
    if (config.data.empty()) {
        return fail(Domain::configuration, "missing_key",
                    fmt::format("{}: the key data is missing: the folder for this till's data",
                                file.string()));
    }
    if (config.socket.empty()) config.socket = config.data / "tillside.sock";
    if (config.secrets.empty()) config.secrets = config.data / "secrets.json";
    if (config.socket.string().size() > TILLSIDE_SOCKET_PATH_BYTES_MAX) {
        return fail(
            Domain::configuration, "bad_value",
            fmt::format("{}: the socket's path {} has more than {} bytes: set the key "
                        "socket to a shorter one",
                        file.string(), config.socket.string(), TILLSIDE_SOCKET_PATH_BYTES_MAX));
    }
    return config;
}

}  // namespace tillside::engine::config
