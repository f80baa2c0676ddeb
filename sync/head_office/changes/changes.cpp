#include "sync/head_office/changes/changes.hpp"

#include <algorithm>
#include <array>

namespace tillside::head_office::changes {

namespace {

constexpr auto kind_names = std::to_array<std::string_view>(
    {"customer", "item", "staff", "stock", "model", "invitation", "wipe", "dictionary"});

Kind kind_of(std::string_view name) {
    const auto* const found = std::ranges::find(kind_names, name);
    return static_cast<Kind>(found - kind_names.begin());
}

Result<void> note(store::Database& database, const Scope& scope, Kind kind, std::string_view key,
                  bool removed) {
    return database.transaction([&]() -> Result<void> {
        // Taking the number by an UPDATE also puts writers in a row on a database that has several.
        if (auto taken = database.execute(
                "UPDATE downlink_state SET last_number = last_number + 1 WHERE id = 1");
            !taken) {
            return std::unexpected(std::move(taken.error()));
        }
        auto noted = database.execute(
            "INSERT INTO changes (scope, kind, key, number, removed) "
            "VALUES (?1, ?2, ?3, (SELECT last_number FROM downlink_state WHERE id = 1), ?4) "
            "ON CONFLICT (scope, kind, key) DO UPDATE SET number = excluded.number, "
            "removed = excluded.removed",
            {scope.text(), kind_name(kind), store::Blob{key}, removed ? 1 : 0});
        if (!noted) return std::unexpected(std::move(noted.error()));
        return {};
    });
}

}  // namespace

std::string_view kind_name(Kind kind) {
    return kind_names.at(static_cast<std::size_t>(kind));
}

std::vector<Scope> scopes_of(const Reader& reader) {
    std::vector<Scope> out{Scope::everyone(), Scope::store(reader.store), Scope::till(reader.till)};
    if (!reader.region.empty()) out.push_back(Scope::region(reader.region));
    return out;
}

Result<ScopesChanged> scopes_changed_after(store::Database& database, std::int64_t number) {
    ScopesChanged out;
    // Before the notes: one that is written meanwhile is found again.
    const auto last = database.number("SELECT last_number FROM downlink_state WHERE id = 1");
    if (!last) return std::unexpected(last.error());
    out.last_number = *last;
    if (*last <= number) return out;
    auto read = database.query(
        "WITH RECURSIVE each_scope (scope) AS (SELECT min(scope) FROM changes UNION ALL "
        "SELECT (SELECT min(c.scope) FROM changes c WHERE c.scope > e.scope) FROM each_scope e "
        "WHERE e.scope IS NOT NULL) "
        "SELECT e.scope FROM each_scope e WHERE e.scope IS NOT NULL AND EXISTS "
        "(SELECT 1 FROM changes n WHERE n.scope = e.scope AND n.number > ?1)",
        {number}, [&](const store::Row& row) { out.scopes.push_back(row.text_copy(0)); });
    if (!read) return std::unexpected(std::move(read.error()));
    return out;
}

Result<void> note_changed(store::Database& database, const Scope& scope, Kind kind,
                          std::string_view key) {
    return note(database, scope, kind, key, false);
}

Result<void> note_removed(store::Database& database, const Scope& scope, Kind kind,
                          std::string_view key) {
    return note(database, scope, kind, key, true);
}

Result<std::vector<Note>> notes_after(store::Database& database, const Reader& reader,
                                      std::int64_t after, std::int64_t notes_max) {
    // One scope at a time, so that each is a walk along the index however many notes the other
    // stores have.
    std::vector<Note> all;
    for (const Scope& scope : scopes_of(reader)) {
        auto read = database.query(
            "SELECT number, kind, key, removed FROM changes WHERE scope = ?1 AND number > ?2 "
            "ORDER BY number LIMIT ?3",
            {scope.text(), after, notes_max}, [&](const store::Row& row) {
                all.push_back(
                    {row.integer(0), kind_of(row.text(1)), row.blob_copy(2), row.integer(3) != 0});
            });
        if (!read) return std::unexpected(std::move(read.error()));
    }
    std::ranges::sort(all, {}, &Note::number);
    if (all.size() > static_cast<std::size_t>(notes_max)) {
        all.resize(static_cast<std::size_t>(notes_max));
    }
    return all;
}

Result<std::int64_t> count_after(store::Database& database, const Reader& reader,
                                 std::int64_t after) {
    std::int64_t sum = 0;
    for (const Scope& scope : scopes_of(reader)) {
        const auto count = database.number(
            "SELECT count(*) FROM changes WHERE scope = ?1 AND number > ?2", {scope.text(), after});
        if (!count) return std::unexpected(count.error());
        sum += *count;
    }
    return sum;
}

Result<Numbering> numbering(store::Database& database, const wire::Random& random) {
    const auto read = [&] {
        return database.one(
            "SELECT generation, last_number, dropped_up_to FROM downlink_state WHERE id = 1", {},
            [](const store::Row& row) {
                return Numbering{row.blob_copy(0), row.integer(1), row.integer(2)};
            });
    };
    auto found = read();
    if (!found) return std::unexpected(std::move(found.error()));
    if (*found && !(*found)->generation.empty()) return **found;

    std::string generation(8, '\0');
    random({reinterpret_cast<unsigned char*>(generation.data()), generation.size()});
    auto named = database.execute(
        "UPDATE downlink_state SET generation = ?1 WHERE id = 1 AND length(generation) = 0",
        {store::Blob{generation}});
    if (!named) return std::unexpected(std::move(named.error()));
    found = read();
    if (!found) return std::unexpected(std::move(found.error()));
    return found->value_or(Numbering{});
}

}  // namespace tillside::head_office::changes
