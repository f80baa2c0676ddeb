// What head office sends down to one till: everything of its scopes (all tills, its store, itself)
// that changed after its mark, suppressions before everything else, in bounded pages. Content is
// read when it is asked for, so a page holds the newest form of each thing and a thing that changed
// often is sent once.
//
// A page and its mark belong together: a till that keeps both in one transaction misses nothing;
// one that repeats a page gets the same things or newer forms of them, and applying them again
// changes nothing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/changes/changes.hpp"
#include "sync/head_office/customers/directory.hpp"
#include "sync/head_office/downlink/cursor.hpp"
#include "sync/head_office/keys/key_store.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/rules/consent/pack.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::downlink {

inline constexpr std::int64_t page_changes_max = 500;
inline constexpr std::size_t page_bytes_max = 1 << 20;

// Who asks, as its token says (access::Terminal), not as it says itself.
struct Listener {
    std::string_view store;
    std::string_view till;
};

class Feed {
public:
    // Borrows all but the randomness; one thread at a time.
    Feed(store::Database& database, keys::KeyStore& keys, const rules::consent::Pack& pack,
         const wire::Key& lookup_key, wire::Random random)
        : database_(database),
          keys_(keys),
          pack_(pack),
          lookup_key_(lookup_key),
          random_(std::move(random)) {}

    // One page after the till's cursor (empty = from the beginning). No changes: nothing is new;
    // the cursor hardly moves. reset: the cursor was not of this head office's numbering, or older
    // than the tombstones that it still has, and this page is the first of all. While everything is
    // sent anew each page says how far that has come.
    [[nodiscard]] Result<wire::Changes> changes_since(const Listener& listener,
                                                      std::string_view cursor, Now now);

    // Whose changes a till hears of, as changes::Scope::text(). Withdrawals are everybody's. None
    // where the database cannot be read.
    [[nodiscard]] std::vector<std::string> scopes_of(const Listener& listener);

    // The customer with a phone, card or address (keyed hashes; a card in the clear from older
    // tills), whichever store is theirs; found empty where there is none. The till hears of them
    // from then on. Error downlink/"bad_request": none of them, or a hash that is not 16 bytes.
    [[nodiscard]] Result<wire::Found> find(const Listener& listener, const wire::Find& find,
                                           Now now);

private:
    struct Page;

    [[nodiscard]] Result<void> add_suppressions(Page& page, Cursor& cursor);
    [[nodiscard]] Result<void> add_changes(Page& page, Cursor& cursor,
                                           const changes::Reader& reader, Now now);
    [[nodiscard]] Result<Cursor> from_the_beginning(const changes::Reader& reader,
                                                    std::int64_t last_number);
    [[nodiscard]] Result<std::optional<customers::CustomerRecord>> record_for(
        const wire::Find& find);
    [[nodiscard]] Result<std::vector<wire::Change>> content(const changes::Note& note, Now now);
    [[nodiscard]] Result<wire::Change> one_change(const changes::Note& note, Now now);
    [[nodiscard]] Result<void> remember_interest(std::string_view till,
                                                 std::string_view customer_id, Now now);

    store::Database& database_;
    keys::KeyStore& keys_;
    const rules::consent::Pack& pack_;
    wire::Key lookup_key_;
    wire::Random random_;
};

}  // namespace tillside::head_office::downlink
