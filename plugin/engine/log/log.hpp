// The engine's log: one JSON object a line, for people and machines. What may be logged is a matter
// of types: numbers, words that are literals in the source, paths, lengths of time, hexadecimal ids
// and Errors (which hold no personal data by rule). A text that came from a host, a customer or the
// network has no way in: it does not compile (privacy.md, duty 30).
//
//     log::info("spool_imported", {{"files", count}, {"milliseconds", 200}});
//
// Threads: any.
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

#include "sync/wire/error.hpp"

namespace tillside::engine::log {

// Words that stand in the source.
class Literal {
public:
    template <std::size_t Length>
    consteval Literal(const char (&text)[Length])  // NOLINT(google-explicit-constructor)
        : text_(text, Length - 1) {}
    [[nodiscard]] constexpr std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

// Bytes of an id made by the plugin or the engine (a request id, an event id), shown as
// hexadecimal.
struct Id {
    std::string_view bytes;
};

// A version or a status word of this program or of head office, restricted to [A-Za-z0-9._-].
struct Token {
    std::string_view text;
};

class Field {
public:
    template <std::integral Number>
    requires(!std::same_as<Number, bool>) Field(Literal name, Number value)
        : Field(Integer{static_cast<std::int64_t>(value)}, name) {}
    template <std::same_as<bool> Flag>
    Field(Literal name, Flag value) : Field(name, value ? Literal("yes") : Literal("no")) {}
    template <std::same_as<std::filesystem::path> Path>
    Field(Literal name, const Path& value) : Field(PathText{value.string()}, name) {}
    Field(Literal name, Literal value);
    Field(Literal name, Id value);
    Field(Literal name, Token value);
    Field(Literal name, const Error& value);

    [[nodiscard]] const std::string& json() const { return json_; }

private:
    struct Integer {
        std::int64_t value;
    };
    struct PathText {
        std::string value;
    };
    Field(Integer value, Literal name);
    Field(const PathText& value, Literal name);
    std::string json_;  // "name":value
};

using Fields = std::initializer_list<Field>;

enum class Level : std::uint8_t { debug, info, warning, error };

struct Options {
    Level level = Level::info;
    std::filesystem::path file;  // empty: standard error
};

// Errors (Domain::configuration): "log_not_writable", naming the file. Until then, and without it,
// the log goes to the standard error.
[[nodiscard]] Result<void> start(const Options& options);

void debug(Literal event, Fields fields = {});
void info(Literal event, Fields fields = {});
void warning(Literal event, Fields fields = {});
void error(Literal event, Fields fields = {});

}  // namespace tillside::engine::log
