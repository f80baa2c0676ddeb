// The mark a till keeps and hands back: how far it has heard the suppressions and everything else,
// in which numbering, as which till, and how far it is with being sent everything anew. Opaque to
// tills; nothing secret is in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tillside::head_office::downlink {

struct Cursor {
    std::int64_t suppressions = 0;  // suppressions.number of the last one sent
    std::int64_t changes = 0;       // changes.number up to which nothing is missing
    // While everything is sent anew: the number at which that began, and how many changes have been
    // sent of about how many. All 0 otherwise.
    std::int64_t began = 0;
    std::int64_t loaded = 0;
    std::int64_t to_load = 0;

    friend bool operator==(const Cursor&, const Cursor&) = default;
};

// For whom a cursor is made: a till that moved to another store or region, or a head office that
// was restored
// from a backup, must begin again, since its old mark would hide what it never heard.
struct Audience {
    std::string_view store;
    std::string_view till;
    std::string_view generation;   // of the numbering, 8 bytes
    std::string_view region = {};  // of the store; empty: none
};

[[nodiscard]] std::string cursor_text(const Cursor& cursor, const Audience& audience);

// Nothing where the text is no cursor of this audience; the till then begins again. Marks of before
// there were regions count for stores of none.
[[nodiscard]] std::optional<Cursor> parse_cursor(std::string_view text, const Audience& audience);

}  // namespace tillside::head_office::downlink
