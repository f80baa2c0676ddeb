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

namespace tillside::head_office::changes {

// Who is to hear of a change.
class Scope {
public:
    [[nodiscard]] static Scope everyone() { return Scope(""); }
    [[nodiscard]] static Scope store(std::string_view code) {
        return Scope("store:" + std::string(code));
    }
    [[nodiscard]] static Scope till(std::string_view code) {
        return Scope("till:" + std::string(code));
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    explicit Scope(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

enum class Kind : std::uint8_t { customer, item, staff, stock, model, invitation, wipe };
[[nodiscard]] std::string_view kind_name(Kind kind);

// key: customer id (16 bytes), SKU, staff code, "store\nSKU", till code for a wipe, or empty for
// the model.
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

// The notes after a number that concern one till of one store, in order, at most notes_max.
[[nodiscard]] Result<std::vector<Note>> notes_after(store::Database& database,
                                                    std::string_view store, std::string_view till,
                                                    std::int64_t after, std::int64_t notes_max);

struct Numbering {
    std::string generation;  // 8 bytes
    std::int64_t last_number = 0;
};
// Names the numbering if it has no name yet.
[[nodiscard]] Result<Numbering> numbering(store::Database& database, const wire::Random& random);

}  // namespace tillside::head_office::changes
