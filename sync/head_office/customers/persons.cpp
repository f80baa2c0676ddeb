#include "sync/head_office/customers/persons.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "sync/head_office/changes/changes.hpp"
#include "sync/head_office/customers/field_versions.hpp"
#include "sync/rules/merge/persons.hpp"

namespace tillside::head_office::customers {

namespace {

using store::Blob;

constexpr std::size_t id_bytes = 16;

// A record as it was settled last.
struct Settled {
    std::string linked_to;
    std::string home_store;
    std::int64_t released = 0;
    std::int64_t others = 0;
    std::int64_t changes = 0;
    std::int64_t phone_gone = 0;
    std::int64_t email_gone = 0;

    friend bool operator==(const Settled&, const Settled&) = default;
};

struct Connected {
    std::vector<rules::merge::Record> records;
    std::map<std::string, std::string> enrolled_stores;
    std::vector<rules::merge::Decision> decisions;
    std::map<std::string, Settled> before;
};

std::vector<std::string> ids_in(std::string_view bytes) {
    std::vector<std::string> out;
    for (; bytes.size() >= id_bytes; bytes.remove_prefix(id_bytes))
        out.emplace_back(bytes.substr(0, id_bytes));
    return out;
}

// Reads records and decisions, and what they lead to, until nothing new is found.
class Reading {
public:
    explicit Reading(store::Database& database) : database_(database) {}

    Result<Connected> connected(std::span<const std::string> ids) {
        for (const std::string& id : ids)
            look_at(id);
        while (!open_.empty()) {
            const std::string id = std::move(open_.back());
            open_.pop_back();
            if (auto read = record(id); !read) return std::unexpected(std::move(read.error()));
            if (auto read = decisions(id); !read) return std::unexpected(std::move(read.error()));
        }
        return std::move(out_);
    }

private:
    void look_at(std::string id) {
        if (seen_.insert(id).second) open_.push_back(std::move(id));
    }

    Result<void> record(const std::string& id) {
        auto read = database_.query(
            "SELECT phone_lookup, enrolled_at_us, phone_claim, linked_to, home_store, "
            "phone_released, others, changes, phone_gone, email_gone, enrolled_store "
            "FROM customers WHERE customer_id = ?1",
            {Blob{id}}, [&](const store::Row& row) {
                out_.records.push_back({id, row.blob_copy(0), row.integer(1),
                                        static_cast<rules::merge::PhoneClaim>(row.integer(2))});
                out_.before[id] = {row.blob_copy(3), row.text_copy(4), row.integer(5),
                                   row.integer(6),   row.integer(7),   row.integer(8),
                                   row.integer(9)};
                out_.enrolled_stores[id] = row.text_copy(10);
            });
        if (!read || out_.records.empty() || out_.records.back().customer_id != id) return read;
        const std::string& phone = out_.records.back().phone_lookup;
        if (phone.empty() || !phones_.insert(phone).second) return {};
        const auto sharers = enrolled_with(database_, phone);
        if (!sharers) return std::unexpected(sharers.error());
        for (const std::string& sharer : *sharers)
            look_at(sharer);
        return {};
    }

    Result<void> decisions(const std::string& id) {
        return database_.query(
            "SELECT event_id, joins, one, other, cites FROM customer_decisions "
            "WHERE one = ?1 OR other = ?1",
            {Blob{id}}, [&](const store::Row& row) {
                if (!decided_.insert(row.blob_copy(0)).second) return;
                out_.decisions.push_back({row.blob_copy(0), row.integer(1) != 0, row.blob_copy(2),
                                          row.blob_copy(3), ids_in(row.blob(4))});
                look_at(row.blob_copy(2));
                look_at(row.blob_copy(3));
            });
    }

    store::Database& database_;
    Connected out_;
    std::vector<std::string> open_;
    std::set<std::string> seen_;
    std::set<std::string> phones_;
    std::set<std::string> decided_;
};

using Members = std::map<std::string, std::vector<std::string>>;  // by the id that answers

// What the fields of a person come to, for those of its records.
Result<void> settle_fields(store::Database& database, const std::string& answers,
                           const std::vector<std::string>& ids,
                           std::map<std::string, Settled>& after) {
    const auto values = field_values(database, ids);
    if (!values) return std::unexpected(values.error());
    for (const FieldValue& value : *values)
        after[answers].changes += value.enrolled ? 0 : 1;
    const auto is_head = [&](const FieldValue& value, const std::vector<const FieldValue*>& heads) {
        return std::ranges::find(heads, &value) != heads.end();
    };
    // The one in force is of the person; each head that lost stands at another record, so that the
    // store that gave it is told, too.
    std::vector<std::string> stores;
    for (const FieldValue* head : heads_of(*values, wire::FIELD_HOME_STORE)) {
        if (!std::ranges::count(stores, head->value)) stores.push_back(head->value);
    }
    if (!stores.empty()) after[answers].home_store = stores.front();
    std::size_t next = 1;
    for (const std::string& id : ids) {
        if (id != answers && next < stores.size()) after[id].home_store = stores[next++];
    }
    const auto phones = heads_of(*values, wire::FIELD_PHONE);
    const auto emails = heads_of(*values, wire::FIELD_EMAIL);
    for (const FieldValue& value : *values) {
        const bool phone = value.field == wire::FIELD_PHONE;
        if (!phone && value.field != wire::FIELD_EMAIL) continue;
        const bool head = is_head(value, phone ? phones : emails);
        if (value.enrolled) {
            Settled& record = after[value.customer_id];
            (phone ? record.phone_gone : record.email_gone) = head ? 0 : 1;
        } else if (head && value.lookup.size() == id_bytes) {
            auto kept = database.execute(
                "INSERT INTO changed_lookups (customer_id, event_id, field, lookup, at_us) "
                "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (customer_id, event_id, field) DO NOTHING",
                {Blob{value.customer_id}, Blob{value.version.event_id},
                 static_cast<std::int64_t>(value.field), Blob{value.lookup},
                 value.version.order_us});
            if (!kept) return std::unexpected(std::move(kept.error()));
        }
    }
    return {};
}

// Nearly everybody: one record, as it was enrolled.
Result<bool> is_plain(store::Database& database, const Connected& all,
                      const std::vector<std::string>& ids) {
    const Settled& was = all.before.at(ids.front());
    if (ids.size() > 1 || was.others > 0 || was.changes > 0 || !was.linked_to.empty()) return false;
    const auto changed = database.number(
        "SELECT count(*) FROM customer_changes WHERE customer_id = ?1", {Blob{ids.front()}});
    if (!changed) return std::unexpected(changed.error());
    return *changed == 0;
}

Result<std::map<std::string, Settled>> settled(store::Database& database, const Connected& all,
                                               const Members& members) {
    std::map<std::string, Settled> after;
    for (const auto& [answers, ids] : members) {
        const auto plain = is_plain(database, all, ids);
        if (!plain) return std::unexpected(plain.error());
        if (*plain) {
            after[answers].home_store = all.enrolled_stores.at(answers);
            continue;
        }
        for (const std::string& id : ids) {
            Settled& record = after[id];
            if (id != answers) record.linked_to = answers;
            auto dropped =
                database.execute("DELETE FROM changed_lookups WHERE customer_id = ?1", {Blob{id}});
            if (!dropped) return std::unexpected(std::move(dropped.error()));
        }
        after[answers].others = static_cast<std::int64_t>(ids.size()) - 1;
        if (auto done = settle_fields(database, answers, ids, after); !done) {
            return std::unexpected(std::move(done.error()));
        }
    }
    for (const rules::merge::Person& person : rules::merge::persons(all.records, all.decisions)) {
        after[person.customer_id].released = person.phone_released ? 1 : 0;
    }
    return after;
}

Result<void> write(store::Database& database, const std::string& id, const Settled& record) {
    auto kept = database.execute(
        "UPDATE customers SET linked_to = ?2, home_store = ?3, phone_released = ?4, others = ?5, "
        "changes = ?6, phone_gone = ?7, email_gone = ?8 WHERE customer_id = ?1",
        {Blob{id},
         record.linked_to.empty() ? store::Parameter(nullptr)
                                  : store::Parameter(Blob{record.linked_to}),
         record.home_store, record.released, record.others, record.changes, record.phone_gone,
         record.email_gone});
    if (!kept) return std::unexpected(std::move(kept.error()));
    return {};
}

// Stores whose tills are told of a person, by the records' home stores.
std::set<std::string> stores_of(const std::map<std::string, Settled>& records,
                                const std::string& answers) {
    std::set<std::string> out;
    for (const auto& [id, record] : records) {
        const bool of_person = id == answers || record.linked_to == answers;
        if (of_person && !record.home_store.empty()) out.insert(record.home_store);
    }
    return out;
}

Result<std::vector<std::string>> tills_that_asked(store::Database& database,
                                                  std::string_view customer_id) {
    return database.rows("SELECT till FROM customer_interest WHERE customer_id = ?1 ORDER BY till",
                         {Blob{customer_id}},
                         [](const store::Row& row) { return row.text_copy(0); });
}

// Who goes on as another: whoever was told of them hears of that. Those who stand alone are noted
// first, so that a till which reads in order knows the new before it loses the old.
Result<void> note(store::Database& database, const std::map<std::string, Settled>& before,
                  const std::map<std::string, Settled>& after, const std::set<std::string>& moved) {
    for (const std::string& id : moved) {
        if (!after.at(id).linked_to.empty()) continue;
        if (auto noted = note_customer(database, id); !noted) return noted;
    }
    for (const std::string& id : moved) {
        const auto told = before.contains(id) && before.at(id).linked_to.empty()
                              ? stores_of(before, id)
                              : std::set<std::string>();
        const bool linked = !after.at(id).linked_to.empty();
        const auto tells = linked ? std::set<std::string>() : stores_of(after, id);
        for (const std::string& code : told) {
            if (tells.contains(code)) continue;
            const auto scope = changes::Scope::store(code);
            auto noted = linked
                             ? changes::note_changed(database, scope, changes::Kind::customer, id)
                             : changes::note_removed(database, scope, changes::Kind::customer, id);
            if (!noted) return noted;
        }
        if (!linked) continue;
        const auto asked = tills_that_asked(database, id);
        if (!asked) return std::unexpected(asked.error());
        for (const std::string& till : *asked) {
            auto noted = changes::note_changed(database, changes::Scope::till(till),
                                               changes::Kind::customer, id);
            if (!noted) return noted;
        }
    }
    return {};
}

}  // namespace

Result<std::vector<std::string>> members_of(store::Database& database,
                                            std::string_view customer_id) {
    const auto answers = database.one(
        "SELECT coalesce(linked_to, customer_id) FROM customers WHERE customer_id = ?1",
        {Blob{customer_id}}, [](const store::Row& row) { return row.blob_copy(0); });
    if (!answers) return std::unexpected(answers.error());
    std::vector<std::string> out;
    if (!*answers) return out;
    out.push_back(**answers);
    auto read = database.query(
        "SELECT customer_id FROM customers WHERE linked_to = ?1 ORDER BY customer_id",
        {Blob{**answers}}, [&](const store::Row& row) { out.push_back(row.blob_copy(0)); });
    if (!read) return std::unexpected(std::move(read.error()));
    return out;
}

Result<std::vector<std::string>> enrolled_with(store::Database& database,
                                               std::string_view phone_lookup) {
    return database.rows(
        "SELECT customer_id FROM customers WHERE phone_lookup = ?1 AND length(phone_lookup) > 0",
        {Blob{phone_lookup}}, [](const store::Row& row) { return row.blob_copy(0); });
}

Result<void> settle(store::Database& database, std::span<const std::string> ids) {
    const auto all = Reading(database).connected(ids);
    if (!all) return std::unexpected(all.error());
    Members members;
    for (const rules::merge::Person& person : rules::merge::persons(all->records, all->decisions)) {
        members[person.goes_on_as].push_back(person.customer_id);
    }
    const auto after = settled(database, *all, members);
    if (!after) return std::unexpected(after.error());

    std::set<std::string> moved(ids.begin(), ids.end());
    std::erase_if(moved, [&](const std::string& id) { return !after->contains(id); });
    for (const auto& [id, record] : *after) {
        const Settled& was = all->before.at(id);
        if (was == record) continue;
        moved.insert(id);
        // A person whose other records are others now is another one to tills.
        if (was.linked_to != record.linked_to) {
            for (const std::string& answers : {was.linked_to, record.linked_to}) {
                if (after->contains(answers)) moved.insert(answers);
            }
        }
        if (auto written = write(database, id, record); !written) return written;
    }
    return note(database, all->before, *after, moved);
}

Result<void> note_customer(store::Database& database, std::string_view customer_id) {
    const auto ids = members_of(database, customer_id);
    if (!ids) return std::unexpected(ids.error());
    std::set<std::string> stores;
    std::set<std::string> tills;
    for (const std::string& id : *ids) {
        auto read =
            database.query("SELECT home_store FROM customers WHERE customer_id = ?1", {Blob{id}},
                           [&](const store::Row& row) { stores.insert(row.text_copy(0)); });
        if (!read) return read;
        const auto asked = tills_that_asked(database, id);
        if (!asked) return std::unexpected(asked.error());
        tills.insert(asked->begin(), asked->end());
    }
    // Their own stores first; a till that asked hears of them under its own name.
    std::vector<changes::Scope> scopes;
    for (const std::string& code : stores) {
        if (!code.empty()) scopes.push_back(changes::Scope::store(code));
    }
    for (const std::string& code : tills)
        scopes.push_back(changes::Scope::till(code));
    for (const changes::Scope& scope : scopes) {
        auto noted = changes::note_changed(database, scope, changes::Kind::customer, ids->front());
        if (!noted) return noted;
    }
    return {};
}

}  // namespace tillside::head_office::customers
