#include "sync/head_office/downlink/feed.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "sync/head_office/access/wipe_orders.hpp"
#include "sync/head_office/catalogue/items.hpp"
#include "sync/head_office/catalogue/stock.hpp"
#include "sync/head_office/customers/customers.hpp"
#include "sync/head_office/customers/directory.hpp"
#include "sync/head_office/customers/for_tills.hpp"
#include "sync/head_office/dictionaries/dictionaries.hpp"
#include "sync/head_office/published_models/published.hpp"
#include "sync/head_office/staff/staff.hpp"
#include "sync/head_office/vip/invitations.hpp"

namespace tillside::head_office::downlink {

// The page as it grows. The first change always fits, so that a large one cannot block the rest.
struct Feed::Page {
    wire::Changes& changes;
    std::size_t bytes = 0;

    [[nodiscard]] std::int64_t room() const { return page_changes_max - changes.changes_size(); }

    // All or none of them.
    [[nodiscard]] bool add(std::vector<wire::Change> all) {
        std::size_t size = 0;
        for (const wire::Change& change : all)
            size += change.ByteSizeLong();
        if (changes.changes_size() > 0 && bytes + size > page_bytes_max) return false;
        bytes += size;
        for (wire::Change& change : all)
            *changes.add_changes() = std::move(change);
        return true;
    }
};

namespace {

wire::Change removed(const changes::Note& note) {
    wire::Change change;
    change.mutable_removed()->set_kind(std::string(changes::kind_name(note.kind)));
    change.mutable_removed()->set_key(note.key);
    return change;
}

void add_lines(std::string_view text, google::protobuf::RepeatedPtrField<std::string>& lines) {
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        lines.Add(std::string(line));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
}

// The thing itself, or the word that it is gone.
template <typename T, typename Put>
Result<wire::Change> thing_or_removed(const changes::Note& note, Result<std::optional<T>> thing,
                                      Put put) {
    if (!thing) return std::unexpected(std::move(thing.error()));
    if (!*thing) return removed(note);
    wire::Change change;
    put(change, std::move(**thing));
    return change;
}

// How far everything is sent anew; and a mark that has fallen behind because nothing concerned its
// till is moved on, so that it does not grow older than the tombstones.
void note_progress(wire::Changes& page, Cursor& cursor, std::int64_t last_number) {
    constexpr std::int64_t behind_max = 1'000;
    if (cursor.to_load > 0) {
        cursor.loaded += page.changes_size();
        page.set_loaded(static_cast<std::uint64_t>(cursor.loaded));
        page.set_to_load(static_cast<std::uint64_t>(std::max(cursor.to_load, cursor.loaded)));
    }
    if (page.more()) return;
    const bool loaded = cursor.began > 0;
    cursor.began = cursor.loaded = cursor.to_load = 0;
    if (loaded || last_number - cursor.changes > behind_max) {
        cursor.changes = std::max(cursor.changes, last_number);
    }
}

// Whoever goes on as another: the till is told so, and then to forget them, for tills that do not
// know the first message. The other has a note of their own.
std::vector<wire::Change> merged(const changes::Note& note, const std::string& into) {
    std::vector<wire::Change> out(1);
    out[0].mutable_merged()->set_customer_id(note.key);
    out[0].mutable_merged()->set_into_id(into);
    out.push_back(removed(note));
    return out;
}

}  // namespace

Result<std::vector<wire::Change>> Feed::content(const changes::Note& note, Now now) {
    if (!note.removed && note.kind == changes::Kind::customer) {
        const auto record = customers::find_by_id(database_, note.key);
        if (!record) return std::unexpected(record.error());
        if (*record && !(*record)->linked_to.empty()) return merged(note, (*record)->linked_to);
    }
    auto change = one_change(note, now);
    if (!change) return std::unexpected(std::move(change.error()));
    return std::vector{std::move(*change)};
}

Result<wire::Change> Feed::one_change(const changes::Note& note, Now now) {
    if (note.removed) return removed(note);
    switch (note.kind) {
        case changes::Kind::customer: {
            const auto record = customers::find_person(database_, note.key);
            if (!record) return std::unexpected(record.error());
            if (!*record) return removed(note);
            auto customer = customers::customer_for_tills(database_, keys_, pack_, **record, now);
            if (!customer) return std::unexpected(std::move(customer.error()));
            wire::Change change;
            *change.mutable_customer() = std::move(*customer);
            return change;
        }
        case changes::Kind::item:
            return thing_or_removed(
                note, catalogue::item_for_tills(database_, note.key),
                [](wire::Change& change, auto item) { *change.mutable_item() = std::move(item); });
        case changes::Kind::stock:
            return thing_or_removed(note, catalogue::stock_for_tills(database_, note.key),
                                    [](wire::Change& change, auto stock) {
                                        *change.mutable_stock() = std::move(stock);
                                    });
        case changes::Kind::staff:
            return thing_or_removed(note, staff::member_for_tills(database_, note.key),
                                    [](wire::Change& change, auto member) {
                                        *change.mutable_staff() = std::move(member);
                                    });
        case changes::Kind::invitation:
            return thing_or_removed(note, vip::invitation_for_tills(database_, note.key),
                                    [](wire::Change& change, auto invitation) {
                                        *change.mutable_invitation() = std::move(invitation);
                                    });
        case changes::Kind::wipe:
            return thing_or_removed(note, access::wipe_order(database_, note.key),
                                    [](wire::Change& change, auto order) {
                                        *change.mutable_wipe() = std::move(order);
                                    });
        case changes::Kind::dictionary:
            return thing_or_removed(note, dictionaries::current(database_),
                                    [](wire::Change& change, auto dictionary) {
                                        *change.mutable_dictionary() = std::move(dictionary);
                                    });
        case changes::Kind::model:
            return thing_or_removed(note, published_models::current_model(database_),
                                    [](wire::Change& change, auto model) {
                                        *change.mutable_model() = std::move(model);
                                    });
    }
    return removed(note);
}

Result<void> Feed::add_suppressions(Page& page, Cursor& cursor) {
    struct Numbered {
        std::int64_t number;
        wire::Suppression suppression;
    };
    auto found = database_.rows(
        "SELECT number, record_id, customer_id, purposes, since_us, address_lookup, channels "
        "FROM suppressions "
        "WHERE number > ?1 ORDER BY number LIMIT ?2",
        {cursor.suppressions, page.room() + 1}, [](const store::Row& row) {
            Numbered numbered{row.integer(0), {}};
            numbered.suppression.set_record_id(row.blob_copy(1));
            numbered.suppression.set_customer_id(row.blob_copy(2));
            add_lines(row.text(3), *numbered.suppression.mutable_purposes());
            numbered.suppression.set_since_us(row.integer(4));
            numbered.suppression.set_address_lookup(row.blob_copy(5));
            add_lines(row.text(6), *numbered.suppression.mutable_channels());
            return numbered;
        });
    if (!found) return std::unexpected(std::move(found.error()));
    for (Numbered& numbered : *found) {
        wire::Change change;
        *change.mutable_suppression() = std::move(numbered.suppression);
        if (page.room() <= 0 || !page.add({std::move(change)})) {
            page.changes.set_more(true);
            return {};
        }
        cursor.suppressions = numbered.number;
    }
    return {};
}

Result<void> Feed::add_changes(Page& page, Cursor& cursor, const changes::Reader& reader, Now now) {
    const auto notes = changes::notes_after(database_, reader, cursor.changes, page.room() + 1);
    if (!notes) return std::unexpected(notes.error());
    // A thing noted in two scopes (a customer of this store that this till also asked for) is sent
    // once a page: with its last note, so that a tombstone keeps its place before or after it.
    std::set<std::pair<changes::Kind, std::string_view>> later;
    std::vector<bool> repeated(notes->size());
    for (std::size_t i = notes->size(); i-- > 0;) {
        repeated[i] = !later.emplace((*notes)[i].kind, (*notes)[i].key).second;
    }
    for (std::size_t i = 0; i < notes->size(); ++i) {
        const changes::Note& note = (*notes)[i];
        if (page.room() <= 0) {
            page.changes.set_more(true);
            return {};
        }
        if (!repeated[i]) {
            auto all = content(note, now);
            if (!all) return std::unexpected(std::move(all.error()));
            if (!page.add(std::move(*all))) {
                page.changes.set_more(true);
                return {};
            }
        }
        cursor.changes = note.number;
    }
    return {};
}

// Without a transaction, so that a till's question never waits for an import's: the notes are read
// before what they are about, so whatever changes in between is noted again behind this page.
Result<wire::Changes> Feed::changes_since(const Listener& listener, std::string_view cursor_text_in,
                                          Now now) {
    const auto numbering = changes::numbering(database_, random_);
    if (!numbering) return std::unexpected(numbering.error());
    const auto region = changes::region_of(database_, listener.store);
    if (!region) return std::unexpected(region.error());
    const changes::Reader reader{listener.store, listener.till, *region};
    const Audience audience{listener.store, listener.till, numbering->generation, *region};

    wire::Changes out;
    std::optional<Cursor> known;
    if (!cursor_text_in.empty()) {
        known = parse_cursor(cursor_text_in, audience);
        const bool too_old =
            known && std::max(known->changes, known->began) < numbering->dropped_up_to;
        if (known && (too_old || known->changes > numbering->last_number)) known.reset();
        out.set_reset(!known);
    }
    if (!known) {
        auto first = from_the_beginning(reader, numbering->last_number);
        if (!first) return std::unexpected(std::move(first.error()));
        known = *first;
    }
    Cursor& cursor = *known;
    Page page{out};
    if (auto added = add_suppressions(page, cursor); !added) {
        return std::unexpected(std::move(added.error()));
    }
    if (!out.more()) {
        if (auto added = add_changes(page, cursor, reader, now); !added) {
            return std::unexpected(std::move(added.error()));
        }
    }
    note_progress(out, cursor, numbering->last_number);
    out.set_cursor(cursor_text(cursor, audience));
    return out;
}

std::vector<std::string> Feed::scopes_of(const Listener& listener) {
    const auto region = changes::region_of(database_, listener.store);
    if (!region) return {};
    std::vector<std::string> out;
    for (const auto& scope : changes::scopes_of({listener.store, listener.till, *region}))
        out.push_back(scope.text());
    return out;
}

Result<Cursor> Feed::from_the_beginning(const changes::Reader& reader, std::int64_t last_number) {
    Cursor first;
    first.began = last_number;
    const auto changes = changes::count_after(database_, reader, 0);
    if (!changes) return std::unexpected(changes.error());
    const auto suppressions = database_.number("SELECT count(*) FROM suppressions");
    if (!suppressions) return std::unexpected(suppressions.error());
    first.to_load = *changes + *suppressions;
    return first;
}

Result<void> Feed::remember_interest(std::string_view till, std::string_view customer_id, Now now) {
    const auto known = database_.number(
        "SELECT count(*) FROM customer_interest WHERE customer_id = ?1 AND till = ?2",
        {store::Blob{customer_id}, till});
    if (!known) return std::unexpected(known.error());
    if (*known != 0) return {};
    return database_.transaction([&]() -> Result<void> {
        const auto added = database_.execute(
            "INSERT INTO customer_interest (customer_id, till, since_us) VALUES (?1, ?2, ?3) "
            "ON CONFLICT (customer_id, till) DO NOTHING",
            {store::Blob{customer_id}, till, now.us});
        if (!added) return std::unexpected(added.error());
        return changes::note_changed(database_, changes::Scope::till(till), changes::Kind::customer,
                                     customer_id);
    });
}

Result<std::optional<customers::CustomerRecord>> Feed::record_for(const wire::Find& find) {
    constexpr std::size_t hash_bytes = 16;
    constexpr std::size_t card_bytes_max = 64;
    if (find.phone_lookup().size() == hash_bytes) {
        return customers::find_by_phone(database_, find.phone_lookup());
    }
    if (find.card_lookup().size() == hash_bytes) {
        return customers::find_by_card(database_, find.card_lookup());
    }
    if (find.email_lookup().size() == hash_bytes) {
        return customers::find_by_email(database_, find.email_lookup());
    }
    if (!find.card_number().empty() && find.card_number().size() <= card_bytes_max) {
        return customers::find_by_card(database_,
                                       customers::card_lookup_of(lookup_key_, find.card_number()));
    }
    return fail(Domain::downlink, "bad_request",
                "a find names the hash of a phone, card or address (16 bytes), or a card number "
                "of at most 64");
}

Result<wire::Found> Feed::find(const Listener& listener, const wire::Find& find, Now now) {
    const auto record = record_for(find);
    if (!record) return std::unexpected(record.error());
    wire::Found found;
    if (!*record) return found;
    if ((*record)->home_store != listener.store) {
        auto remembered = remember_interest(listener.till, (*record)->customer_id, now);
        if (!remembered) return std::unexpected(std::move(remembered.error()));
    }
    auto customer = customers::customer_for_tills(database_, keys_, pack_, **record, now);
    if (!customer) return std::unexpected(std::move(customer.error()));
    *found.mutable_customer() = std::move(*customer);
    return found;
}

}  // namespace tillside::head_office::downlink
