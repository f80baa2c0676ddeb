// The list of what tills have still to hear of: rooms note here, in the transaction that changes
// their own tables, that something changed and for whom. Holds no content and never reads another
// room's tables; sync/head_office/downlink puts content and list together when a till asks.
//
// Every note takes the next number, whoever writes it; a till that has all notes of its scopes up
// to a number has missed nothing. Only the latest note for each (scope, kind, key) is kept, so that
// the list is never longer than what it lists.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::changes {

// Who is to hear of a change.
class Scope {
public:
    [[nodiscard]] static Scope everyone() { return Scope(""); }
    [[nodiscard]] static Scope store(std::string_view code) {
        return Scope("store:" + std::string(code));
    }
    [[nodiscard]] static Scope region(std::string_view code) {
        return Scope("region:" + std::string(code));
    }
    [[nodiscard]] static Scope till(std::string_view code) {
        return Scope("till:" + std::string(code));
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    explicit Scope(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

enum class Kind : std::uint8_t {
    customer,
    item,
    staff,
    stock,
    model,
    invitation,
    wipe,
    dictionary
};
[[nodiscard]] std::string_view kind_name(Kind kind);

// key: customer id (16 bytes), SKU, staff code, "store\nSKU", till code for a wipe, or empty for
// the model and the dictionary.
[[nodiscard]] Result<void> note_changed(store::Database& database, const Scope& scope, Kind kind,
                                        std::string_view key);
// A tombstone: the scope's tills are told to forget it.
[[nodiscard]] Result<void> note_removed(store::Database& database, const Scope& scope, Kind kind,
                                        std::string_view key);

struct Note {
    std::int64_t number = 0;
    Kind kind{};
    std::string key;
    bool removed = false;
};

// Who asks: a till of a store, of a region (empty: none).
struct Reader {
    std::string_view store;
    std::string_view till;
    std::string_view region = {};
};

// Those whose notes concern a till.
[[nodiscard]] std::vector<Scope> scopes_of(const Reader& reader);

// Where there are notes after a number, and how far the numbering has come. A step for each scope
// that there is, however many notes they have.
struct ScopesChanged {
    std::vector<std::string> scopes;  // Scope::text()
    std::int64_t last_number = 0;
};
[[nodiscard]] Result<ScopesChanged> scopes_changed_after(store::Database& database,
                                                         std::int64_t number);

// The notes after a number that concern one till, in order, at most notes_max.
[[nodiscard]] Result<std::vector<Note>> notes_after(store::Database& database, const Reader& reader,
                                                    std::int64_t after, std::int64_t notes_max);
// How many there are after a number.
[[nodiscard]] Result<std::int64_t> count_after(store::Database& database, const Reader& reader,
                                               std::int64_t after);

// The region of a store; empty: none. Its tills begin again when it changes. Error
// downlink/"bad_code" where a code is not 1 to 32 of [A-Za-z0-9_-] (the region may be empty).
[[nodiscard]] Result<std::string> region_of(store::Database& database, std::string_view store);
[[nodiscard]] Result<void> set_region(store::Database& database, std::string_view store,
                                      std::string_view region);

// Tombstones are kept for this long; a till that was away for longer begins again.
inline constexpr std::int64_t tombstones_kept_days = 180;
// To be called about once a day: notes how far the numbering has come, and drops the tombstones
// that are older than that. Gives how many were dropped.
[[nodiscard]] Result<std::int64_t> drop_old_tombstones(store::Database& database, Now now);

struct Numbering {
    std::string generation;  // 8 bytes
    std::int64_t last_number = 0;
    std::int64_t dropped_up_to = 0;  // tombstones up to here may be gone
};
// Names the numbering if it has no name yet.
[[nodiscard]] Result<Numbering> numbering(store::Database& database, const wire::Random& random);

}  // namespace tillside::head_office::changes
