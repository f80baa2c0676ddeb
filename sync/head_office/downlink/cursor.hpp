// The mark a till keeps and hands back: how far it has heard the suppressions and everything else,
// in which numbering, as which till. Opaque to tills; nothing secret is in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tillside::head_office::downlink {

struct Cursor {
    std::int64_t suppressions = 0;  // suppressions.number of the last one sent
    std::int64_t changes = 0;       // changes.number of the last one sent

    friend bool operator==(const Cursor&, const Cursor&) = default;
};

// For whom a cursor is made: a till that moved to another store, or a head office that was restored
// from a backup, must begin again, since its old mark would hide what it never heard.
struct Audience {
    std::string_view store;
    std::string_view till;
    std::string_view generation;  // of the numbering, 8 bytes
};

[[nodiscard]] std::string cursor_text(const Cursor& cursor, const Audience& audience);

// Nothing where the text is no cursor of this audience; the till then begins again.
[[nodiscard]] std::optional<Cursor> parse_cursor(std::string_view text, const Audience& audience);

}  // namespace tillside::head_office::downlink
