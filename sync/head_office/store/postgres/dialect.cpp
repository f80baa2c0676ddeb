#include "sync/head_office/store/postgres/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace tillside::head_office::store::postgres {

namespace {

enum class Kind : unsigned char { word, string, comment, space, other };

struct Token {
    Kind kind;
    std::string_view text;
};

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::size_t end_of_string(std::string_view sql) {
    const std::size_t quote = sql.find(sql[0], 1);
    return quote == std::string_view::npos ? sql.size() : quote + 1;  // '' is two strings in a row
}

template <typename Of>
std::size_t end_while(std::string_view sql, Of of) {
    return static_cast<std::size_t>(std::ranges::find_if_not(sql, of) - sql.begin());
}

Token first_token(std::string_view sql) {
    const auto take = [&](Kind kind, std::size_t size) { return Token{kind, sql.substr(0, size)}; };
    if (sql.starts_with("--")) return take(Kind::comment, std::min(sql.find('\n'), sql.size()));
    if (sql[0] == '\'' || sql[0] == '"') return take(Kind::string, end_of_string(sql));
    if (is_word(sql[0])) return take(Kind::word, end_while(sql, is_word));
    const auto is_space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
    if (is_space(sql[0])) return take(Kind::space, end_while(sql, is_space));
    return take(Kind::other, 1);
}

std::vector<Token> tokens_of(std::string_view sql) {
    std::vector<Token> all;
    while (!sql.empty()) {
        all.push_back(first_token(sql));
        sql.remove_prefix(all.back().text.size());
    }
    return all;
}

bool is(const Token& token, std::string_view word) {
    return token.kind == Kind::word &&
           std::ranges::equal(token.text, word, [](unsigned char a, unsigned char b) {
               return std::toupper(a) == std::toupper(b);
           });
}

// The tokens of a script without its spaces and comments, to look ahead.
class Words {
public:
    explicit Words(std::span<const Token> tokens) {
        for (const Token& token : tokens) {
            if (token.kind != Kind::space && token.kind != Kind::comment) all_.push_back(&token);
        }
    }
    // The token after `token` by so many words; nullptr beyond the end.
    [[nodiscard]] const Token* after(const Token& token, std::size_t words) const {
        const auto here = std::ranges::lower_bound(all_, &token);
        const auto place = static_cast<std::size_t>(here - all_.begin()) + words;
        return place < all_.size() ? all_[place] : nullptr;
    }
    [[nodiscard]] bool follow(const Token& token, std::initializer_list<std::string_view> w) const {
        std::size_t place = 0;
        return std::ranges::all_of(w, [&](std::string_view word) {
            const Token* next = after(token, ++place);
            return next != nullptr && is(*next, word);
        });
    }

private:
    std::vector<const Token*> all_;
};

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> types = {{
    {"INTEGER", "bigint"},
    {"REAL", "double precision"},
    {"BLOB", "bytea"},
    {"TEXT", "text COLLATE \"C\""},
}};

// CREATE TRIGGER name BEFORE UPDATE|DELETE ON table BEGIN SELECT RAISE(ABORT, 'message'); END;
struct Guard {
    std::string_view name;
    std::string_view operation;
    std::string_view table;
    std::string_view message;  // quoted
    const Token* last;         // the semicolon after END
};

std::optional<Guard> guard_at(const Words& words, const Token& create) {
    constexpr std::array<std::string_view, 9> fixed = {"TRIGGER", "",      "BEFORE", "",     "ON",
                                                       "",        "BEGIN", "SELECT", "RAISE"};
    for (std::size_t i = 0; i < fixed.size(); ++i) {
        const Token* word = words.after(create, i + 1);
        if (word == nullptr || (!fixed[i].empty() && !is(*word, fixed[i]))) return std::nullopt;
    }
    // … ( ABORT , 'message' ) ; END ;
    const Token* last = words.after(create, 17);
    if (last == nullptr || !is(*words.after(create, 16), "END")) return std::nullopt;
    return Guard{words.after(create, 2)->text, words.after(create, 4)->text,
                 words.after(create, 6)->text, words.after(create, 13)->text, last};
}

std::string guard_text(const Guard& guard) {
    // Of rows, so that partitions have it, too; a whole table is not emptied either.
    return fmt::format(
        "CREATE FUNCTION {0}() RETURNS trigger LANGUAGE plpgsql AS "
        "$guard$BEGIN RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', "
        "MESSAGE = {3}; END$guard$;\n"
        "CREATE TRIGGER {0} BEFORE {1} ON {2} FOR EACH ROW EXECUTE FUNCTION {0}();\n"
        "CREATE TRIGGER {0}_at_once BEFORE TRUNCATE ON {2} "
        "FOR EACH STATEMENT EXECUTE FUNCTION {0}();",
        guard.name, guard.operation, guard.table, guard.message);
}

// What stands for one token, and the last token that it stands for.
std::pair<std::string, const Token*> translated(const Words& words, const Token& token) {
    if (is(token, "X")) {
        const Token* bytes = &token + 1;
        if (words.after(token, 1) == bytes && bytes->kind == Kind::string) {
            return {fmt::format("'\\x{}'::bytea", bytes->text.substr(1, bytes->text.size() - 2)),
                    bytes};
        }
    }
    return {std::string(token.text), &token};
}

std::pair<std::string, const Token*> translated_in_script(const Words& words, const Token& token) {
    if (is(token, "INTEGER") && words.follow(token, {"PRIMARY", "KEY"})) {
        return {"bigint GENERATED BY DEFAULT AS IDENTITY", &token};
    }
    for (const auto& [theirs, ours] : types) {
        if (is(token, theirs)) return {std::string(ours), &token};
    }
    if (is(token, "STRICT")) {
        const Token* next = words.after(token, 1);
        const bool comma = next != nullptr && next->text == ",";
        return {"", comma ? next : &token};
    }
    if (is(token, "WITHOUT") && words.follow(token, {"ROWID"})) {
        return {"", words.after(token, 1)};
    }
    if (is(token, "CREATE")) {
        if (const auto guard = guard_at(words, token)) return {guard_text(*guard), guard->last};
    }
    return translated(words, token);
}

template <typename Translate>
std::string all_translated(std::string_view sql, Translate translate) {
    const std::vector<Token> tokens = tokens_of(sql);
    const Words words(tokens);
    std::string out;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto [text, last] = translate(words, tokens[i]);
        out += text;
        i = static_cast<std::size_t>(last - tokens.data());
    }
    return out;
}

}  // namespace

std::string statement_text(std::string_view sql) {
    return all_translated(sql, [](const Words& words, const Token& token) {
        // A mark is always followed by its number.
        if (token.text == "?") return std::pair(std::string("$"), &token);
        return translated(words, token);
    });
}

std::string script_text(std::string_view sql) {
    return all_translated(sql, translated_in_script);
}

}  // namespace tillside::head_office::store::postgres
