#include "sync/evidence/program/key_file.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "sync/wire/sealing.hpp"

namespace tillside::evidence::program {

namespace {

std::unexpected<Error> about(std::string_view code, const std::filesystem::path& file,
                             std::string_view words) {
    return fail(Domain::secrets, code, fmt::format("{}: {}", file.string(), words));
}

}  // namespace

Result<Keys> read_keys(head_office::store::Database& database) {
    Keys keys;
    auto done = database.query("SELECT DISTINCT till, public_key FROM signed_heads", {},
                               [&](const head_office::store::Row& row) {
                                   keys[row.text_copy(0)].insert(row.blob_copy(1));
                               });
    if (!done) return std::unexpected(std::move(done.error()));
    return keys;
}

Result<Keys> read_key_file(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) return about("not_readable", file, "cannot be read");
    const auto json = nlohmann::json::parse(in, nullptr, false);
    if (!json.is_object() || !json.contains("keys") || !json["keys"].is_object()) {
        return about("not_keys", file, "is not what `tillside-verify keys` writes");
    }
    Keys keys;
    for (const auto& [till, list] : json["keys"].items()) {
        for (const auto& one : list) {
            const auto key = one.is_string() ? wire::from_hex(one.get<std::string>())
                                             : fail(Domain::secrets, "not_keys", "");
            if (!key || key->size() != std::tuple_size_v<wire::Key>) {
                return about(
                    "not_keys", file,
                    fmt::format("the keys of till {} are not 64 hexadecimal digits each", till));
            }
            keys[till].insert(*key);
        }
    }
    return keys;
}

Result<std::string> read_one_key(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return about("not_readable", file, "cannot be read");
    constexpr std::size_t bytes_max = 80;  // a key in digits, with its line break
    std::string text(bytes_max, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() == std::tuple_size_v<wire::Key>) return text;
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
        text.pop_back();
    auto key = wire::from_hex(text);
    if (!key || key->size() != std::tuple_size_v<wire::Key>) {
        return about("not_keys", file, "is neither 32 bytes nor 64 hexadecimal digits");
    }
    return key;
}

std::string key_file_text(const Keys& keys) {
    nlohmann::ordered_json tills = nlohmann::ordered_json::object();
    for (const auto& [till, list] : keys) {
        for (const std::string& key : list)
            tills[till].push_back(wire::to_hex(key));
    }
    return nlohmann::ordered_json{{"keys", tills}}.dump(2) + "\n";
}

}  // namespace tillside::evidence::program
