#include "plugin/engine/customers/members.hpp"

#include <algorithm>
#include <set>

namespace tillside::engine::customers {

namespace {

using store::Blob;
using store::Sql;

constexpr std::size_t id_bytes = 16;
constexpr int members_max = 256;  // of one customer; what head office sends beyond is not joined

constexpr Sql members_of{"SELECT member_id FROM customer_members WHERE customer_id = ?1"};
constexpr Sql records_of{"SELECT records FROM customer_members WHERE member_id = ?1"};
constexpr Sql put_member{
    "INSERT INTO customer_members (member_id, customer_id, records) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (member_id) DO UPDATE SET customer_id = excluded.customer_id,"
    " records = excluded.records"};
constexpr Sql drop_member{"DELETE FROM customer_members WHERE member_id = ?1"};
constexpr Sql drop_members_of{"DELETE FROM customer_members WHERE customer_id = ?1"};
constexpr Sql drop_all_members{"DELETE FROM customer_members"};
constexpr Sql put_lookup{
    "INSERT INTO customer_other_lookups (lookup, kind, customer_id) VALUES (?1, ?2, ?3)"
    " ON CONFLICT DO NOTHING"};
constexpr Sql drop_lookups_of{"DELETE FROM customer_other_lookups WHERE customer_id = ?1"};
constexpr Sql drop_all_lookups{"DELETE FROM customer_other_lookups"};

std::vector<std::string> ids_in(std::string_view bytes) {
    std::vector<std::string> out;
    for (; bytes.size() >= id_bytes; bytes.remove_prefix(id_bytes))
        out.emplace_back(bytes.substr(0, id_bytes));
    return out;
}

// The consent records among those sent that are of a member.
std::set<std::string> records_sent(const wire::Customer& sent, const std::string& member) {
    std::set<std::string> out;
    for (const wire::SignedConsentRecord& signed_record : sent.consents()) {
        wire::ConsentRecord record;
        if (record.ParseFromString(signed_record.record()) &&
            record.subject_pseudonym() == member && record.record_id().size() == id_bytes) {
            out.insert(record.record_id());
        }
    }
    return out;
}

}  // namespace

Result<std::vector<std::string>> Members::of(std::string_view customer_id) {
    return database_->attempt("reading whose ids a customer has", [&] {
        std::vector<std::string> out;
        auto rows = database_->query(members_of);
        rows.bind(Blob{customer_id});
        while (rows.step())
            out.push_back(rows.blob(0));
        return out;
    });
}

Result<std::vector<std::string>> Members::records(std::string_view member) {
    return database_->attempt("reading whose consents they are", [&] {
        auto row = database_->query(records_of);
        row.bind(Blob{member});
        return row.step() ? ids_in(row.blob_view(0)) : std::vector<std::string>();
    });
}

Result<void> Members::follow(const wire::Customer& sent) {
    const bool has_others = sent.member_ids_size() > 0 || sent.other_phone_lookups_size() > 0 ||
                            sent.other_card_lookups_size() > 0 ||
                            sent.other_email_lookups_size() > 0;
    const auto any = customers_->any_others();
    if (!any) return std::unexpected(any.error());
    if (!has_others && !*any) return {};
    customers_->others_changed();
    const auto held = of(sent.customer_id());
    if (!held) return std::unexpected(held.error());
    for (const std::string& member : *held) {
        if (std::ranges::find(sent.member_ids(), member) != sent.member_ids().end()) continue;
        if (auto parted = part(member, sent.customer_id()); !parted) return parted;
    }
    const int count = std::min(sent.member_ids_size(), members_max);
    for (int at = 0; at < count; ++at) {
        const std::string& member = sent.member_ids(at);
        if (member.size() != id_bytes || member == sent.customer_id()) continue;
        if (auto joined = join(member, sent); !joined) return joined;
    }
    return keep_lookups(sent);
}

// May be done again: what came of the member meanwhile moves after the rest.
Result<void> Members::join(const std::string& member, const wire::Customer& sent) {
    const std::string& into = sent.customer_id();
    const auto moved = ledger_->move_all(member, into);
    if (!moved) return std::unexpected(moved.error());
    std::set<std::string> records = records_sent(sent, member);
    records.insert(moved->begin(), moved->end());
    if (auto joined = history_->move(member, into); !joined) return joined;
    for (const Join& join : others_) {
        if (auto joined = join(member, into); !joined) return joined;
    }
    if (auto removed = customers_->remove(member); !removed) return removed;
    return database_->attempt("joining two customers", [&] {
        {
            auto row = database_->query(records_of);
            row.bind(Blob{member});
            if (row.step()) {
                for (std::string& id : ids_in(row.blob_view(0)))
                    records.insert(std::move(id));
            }
        }
        std::string bytes;
        for (const std::string& id : records)
            bytes += id;
        database_->query(put_member).bind(Blob{member}, Blob{into}, Blob{bytes}).run();
    });
}

Result<void> Members::part(const std::string& member, std::string_view from) {
    customers_->others_changed();
    const auto theirs = records(member);
    if (!theirs) return std::unexpected(theirs.error());
    auto dropped = database_->attempt(
        "parting two customers", [&] { database_->query(drop_member).bind(Blob{member}).run(); });
    if (!dropped) return dropped;
    return ledger_->move(from, member, *theirs);
}

Result<void> Members::stands_alone(std::string_view customer_id) {
    const auto one = customers_->one_of(customer_id);
    if (!one) return std::unexpected(one.error());
    if (*one == customer_id) return {};
    return part(std::string(customer_id), *one);
}

Result<void> Members::announced(const wire::CustomerMerged& merged) {
    if (merged.customer_id().size() != id_bytes || merged.into_id().size() != id_bytes ||
        merged.customer_id() == merged.into_id()) {
        return fail(Domain::customers, "customer_broken",
                    "head office merged a customer without proper ids");
    }
    const auto one = customers_->one_of(merged.customer_id());
    if (!one) return std::unexpected(one.error());
    if (*one == merged.into_id()) return {};
    if (auto parted = stands_alone(merged.customer_id()); !parted) return parted;
    customers_->others_changed();
    return database_->attempt("noting that a customer goes on as another", [&] {
        database_->query(put_member)
            .bind(Blob{merged.customer_id()}, Blob{merged.into_id()}, Blob{std::string_view()})
            .run();
    });
}

Result<void> Members::keep_lookups(const wire::Customer& sent) {
    using Kind = Customers::OtherLookup;
    const auto put = [&](const auto& lookups, Kind kind) {
        for (const std::string& lookup : lookups) {
            if (lookup.size() != id_bytes) continue;
            database_->query(put_lookup)
                .bind(Blob{lookup}, static_cast<int>(kind), Blob{sent.customer_id()})
                .run();
        }
    };
    return database_->attempt("keeping by what a customer is found", [&] {
        database_->query(drop_lookups_of).bind(Blob{sent.customer_id()}).run();
        put(sent.other_phone_lookups(), Kind::phone);
        put(sent.other_card_lookups(), Kind::card);
        put(sent.other_email_lookups(), Kind::email);
    });
}

Result<void> Members::forget(std::string_view customer_id) {
    customers_->others_changed();
    return database_->attempt("forgetting a customer's other ids", [&] {
        database_->query(drop_members_of).bind(Blob{customer_id}).run();
        database_->query(drop_lookups_of).bind(Blob{customer_id}).run();
    });
}

Result<void> Members::clear() {
    customers_->others_changed();
    return database_->attempt("forgetting customers' other ids", [&] {
        database_->query(drop_all_members).run();
        database_->query(drop_all_lookups).run();
    });
}

}  // namespace tillside::engine::customers
