#include "plugin/engine/consent/ledger.hpp"

#include <algorithm>
#include <array>

#include "plugin/engine/consent/compact.hpp"
#include "sync/rules/consent/withdrawal.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::consent {

namespace {

using store::Blob;
using store::Sql;

constexpr std::size_t arena_bytes = 4096;        // nearly all customers' records, as messages
constexpr std::size_t wordings_held_max = 4096;  // in memory; some 500 bytes each

constexpr Sql records_of{
    "SELECT consents FROM customers WHERE customer_id = ?1 UNION ALL"
    " SELECT records FROM customer_consents WHERE customer_id = ?1"};
constexpr Sql write_records{"UPDATE customers SET consents = ?2 WHERE customer_id = ?1"};
constexpr Sql write_records_of_no_customer{
    "INSERT INTO customer_consents (customer_id, records) VALUES (?1, ?2)"
    " ON CONFLICT (customer_id) DO UPDATE SET records = excluded.records"};
constexpr Sql wording_of{"SELECT bytes FROM consent_wordings WHERE number = ?1"};
constexpr Sql number_of_wording{"SELECT number FROM consent_wordings WHERE digest = ?1"};
constexpr Sql insert_wording{
    "INSERT INTO consent_wordings (digest, bytes) VALUES (?1, ?2) RETURNING number"};
constexpr Sql suppressed_and_records_in_row{
    "SELECT EXISTS (SELECT 1 FROM consent_suppressions WHERE customer_id = ?1), consents"
    " FROM customers WHERE number = ?2 AND customer_id = ?1"};
constexpr Sql suppressed_and_records_of{
    "SELECT EXISTS (SELECT 1 FROM consent_suppressions WHERE customer_id = ?1),"
    " coalesce((SELECT consents FROM customers WHERE customer_id = ?1),"
    " (SELECT records FROM customer_consents WHERE customer_id = ?1))"};
constexpr Sql suppressions_of{"SELECT bytes FROM consent_suppressions WHERE customer_id = ?1"};
constexpr Sql all_suppressions{"SELECT bytes FROM consent_suppressions"};
constexpr Sql insert_suppression{
    "INSERT INTO consent_suppressions (record_id, customer_id, bytes) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (record_id) DO NOTHING"};
constexpr Sql move_suppressions{
    "UPDATE consent_suppressions SET customer_id = ?2 WHERE customer_id = ?1"};
constexpr Sql move_suppression{
    "UPDATE consent_suppressions SET customer_id = ?2 WHERE record_id = ?1"};
constexpr Sql delete_records{"DELETE FROM customer_consents WHERE customer_id = ?1"};
constexpr Sql clear_records{"UPDATE customers SET consents = x'' WHERE customer_id = ?1"};
constexpr Sql delete_suppressions{"DELETE FROM consent_suppressions WHERE customer_id = ?1"};
constexpr Sql delete_all_records{"DELETE FROM customer_consents"};
constexpr Sql clear_all_records{"UPDATE customers SET consents = x''"};
constexpr Sql delete_all_suppressions{"DELETE FROM consent_suppressions"};

bool refuses(const wire::ConsentRecord& record) {
    return record.event_type() == wire::WITHDRAWN || record.event_type() == wire::NARROWED ||
           record.event_type() == wire::REFUSED;
}

}  // namespace

wire::ConsentRecord Ledger::wording(std::uint32_t number) {
    if (const auto held = wordings_.find(number); held != wordings_.end()) return held->second;
    wire::ConsentRecord out;
    auto row = database_->query(wording_of);
    row.bind(number);
    if (row.step()) out.ParseFromString(row.blob(0));
    if (!database_->in_transaction() && wordings_.size() < wordings_held_max) {
        wordings_.emplace(number, out);
    }
    return out;
}

std::uint32_t Ledger::number_of(const std::string& wording) {
    const std::string digest = wire::to_bytes(wire::sha256(wording));
    {
        auto row = database_->query(number_of_wording);
        row.bind(Blob{digest});
        if (row.step()) return static_cast<std::uint32_t>(row.integer(0));
    }
    auto added = database_->query(insert_wording);
    added.bind(Blob{digest}, Blob{wording});
    return added.step() ? static_cast<std::uint32_t>(added.integer(0)) : 0;
}

const wire::KeptConsents* Ledger::unsuppressed(const HeldCustomer& customer,
                                               google::protobuf::Arena& arena) {
    const auto taken = [&](const store::Query& row) -> const wire::KeptConsents* {
        if (row.integer(0) != 0) return nullptr;
        auto* kept = google::protobuf::Arena::CreateMessage<wire::KeptConsents>(&arena);
        const std::string_view bytes = row.blob_view(1);
        return kept->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ? kept : nullptr;
    };
    if (customer.row != 0) {
        auto row = database_->query(suppressed_and_records_in_row);
        row.bind(store::LentBlob{customer.customer_id}, customer.row);
        if (row.step()) return taken(row);
    }
    auto row = database_->query(suppressed_and_records_of);
    row.bind(store::LentBlob{customer.customer_id});
    return row.step() ? taken(row) : nullptr;
}

Ledger::Kept Ledger::read(std::string_view customer_id) {
    Kept kept;
    {
        auto row = database_->query(records_of);
        row.bind(Blob{customer_id});
        if (row.step())
            kept.rows.ParseFromString(row.blob(0));  // one of the two tables, never both
    }
    for (const wire::KeptConsent& own : kept.rows.records()) {
        const auto said = own.wording() == 0 ? wire::ConsentRecord() : wording(own.wording());
        kept.joined.push_back(join(own, said, customer_id, kept.joined));
    }
    return kept;
}

bool Ledger::add(const wire::ConsentRecord& record, Kept& kept) {
    if (std::ranges::find(kept.joined, record.record_id(), &wire::ConsentRecord::record_id) !=
        kept.joined.end()) {
        return false;
    }
    Halves halves = halve(record, kept.joined);
    if (!halves.wording.empty()) halves.own.set_wording(number_of(halves.wording));
    wire::ConsentRecord said;
    said.ParseFromString(halves.wording);
    kept.joined.push_back(join(halves.own, said, record.subject_pseudonym(), kept.joined));
    *kept.rows.add_records() = std::move(halves.own);
    return true;
}

void Ledger::write(std::string_view customer_id, const Kept& kept) {
    last_.reset();
    last_brief_.reset();
    const std::string rows = kept.rows.SerializeAsString();
    if (database_->query(write_records).bind(Blob{customer_id}, Blob{rows}).run() > 0) return;
    database_->query(write_records_of_no_customer).bind(Blob{customer_id}, Blob{rows}).run();
}

Result<std::vector<wire::ConsentRecord>> Ledger::records(std::string_view customer_id) {
    return database_->attempt("reading consent records",
                              [&] { return std::move(read(customer_id).joined); });
}

Result<std::shared_ptr<const Brief>> Ledger::brief(const HeldCustomer& customer, Now now) {
    const bool settled = !database_->in_transaction();
    if (settled && last_brief_ && last_brief_->now_us == now.us &&
        last_brief_->customer_id == customer.customer_id) {
        return last_brief_->brief;
    }
    auto made = new_brief(customer, now);
    if (made && settled) {
        last_brief_ = LastBrief{std::string(customer.customer_id), now.us, *made};
    }
    return made;
}

Result<std::shared_ptr<const Brief>> Ledger::new_brief(const HeldCustomer& customer, Now now) {
    std::string shape;
    auto known =
        database_->attempt("reading consent records", [&]() -> std::shared_ptr<const Brief> {
            std::array<char, arena_bytes> block;
            google::protobuf::Arena arena(block.data(), block.size());
            const auto* kept = unsuppressed(customer, arena);
            if (kept == nullptr) return nullptr;
            shape = shape_of(*kept, *pack_, now);
            return shape.empty() ? nullptr : briefs_.find(shape);
        });
    if (!known || *known) return known;
    const auto full = standing(customer.customer_id, now);
    if (!full) return std::unexpected(full.error());
    auto made = std::make_shared<const Brief>(brief_of(*full, *pack_));
    if (!shape.empty() && !database_->in_transaction()) briefs_.keep(std::move(shape), made);
    return made;
}

Result<rules::consent::Standing> Ledger::standing(std::string_view customer_id, Now now) {
    if (last_ && last_->customer_id == customer_id && last_->now_us == now.us &&
        !database_->in_transaction()) {
        return last_->standing;
    }
    return database_->attempt("reading consent records", [&] {
        std::vector<wire::ConsentRecord> records = std::move(read(customer_id).joined);
        auto suppressions = database_->query(suppressions_of);
        suppressions.bind(Blob{customer_id});
        while (suppressions.step()) {
            wire::Suppression suppression;
            if (!suppression.ParseFromString(suppressions.blob(0))) continue;
            const auto held = std::ranges::find(records, suppression.record_id(),
                                                &wire::ConsentRecord::record_id);
            if (held == records.end()) {
                records.push_back(rules::consent::announced(suppression));
            };
        }
        auto standing = rules::consent::fold(records, *pack_, now);
        if (!database_->in_transaction()) last_ = Last{std::string(customer_id), now.us, standing};
        return standing;
    });
}

Result<void> Ledger::keep(std::string_view customer_id,
                          const wire::SignedConsentRecord& signed_record) {
    const std::array<const wire::SignedConsentRecord*, 1> one{&signed_record};
    const auto broken = keep_all(customer_id, one);
    if (!broken) return std::unexpected(broken.error());
    if (*broken == 0) return {};
    return fail(Domain::consent, "record_broken",
                "a consent record cannot be read or belongs to another customer");
}

Result<int> Ledger::keep_all(std::string_view customer_id,
                             std::span<const wire::SignedConsentRecord* const> records,
                             std::span<const std::string> also) {
    const auto is_theirs = [&](const std::string& id) {
        return id == customer_id || std::ranges::find(also, id) != also.end();
    };
    return database_->attempt("keeping consent records", [&] {
        int broken = 0;
        bool changed = false;
        std::optional<Kept> kept;
        for (const wire::SignedConsentRecord* signed_record : records) {
            wire::ConsentRecord record;
            if (!record.ParseFromString(signed_record->record()) ||
                record.record_id().size() != 16 || !is_theirs(record.subject_pseudonym())) {
                ++broken;
                continue;
            }
            if (!kept) kept = read(customer_id);
            changed |= add(record, *kept);
        }
        if (changed) write(customer_id, *kept);
        return broken;
    });
}

Result<std::vector<wire::Suppression>> Ledger::refusals(std::string_view customer_id) {
    const auto held = records(customer_id);
    if (!held) return std::unexpected(held.error());
    return database_->attempt("reading what a customer refused", [&] {
        std::vector<wire::Suppression> found;
        for (const wire::ConsentRecord& record : *held) {
            if (auto refusal = rules::consent::refusal_in(record, customer_id)) {
                found.push_back(std::move(*refusal));
            }
        }
        auto rows = database_->query(suppressions_of);
        rows.bind(Blob{customer_id});
        while (rows.step()) {
            wire::Suppression one;
            if (one.ParseFromString(rows.blob(0))) found.push_back(std::move(one));
        }
        return found;
    });
}

Result<std::vector<wire::Suppression>> Ledger::suppressions() {
    return database_->attempt("reading withdrawals", [&] {
        std::vector<wire::Suppression> found;
        auto rows = database_->query(all_suppressions);
        while (rows.step()) {
            wire::Suppression suppression;
            if (suppression.ParseFromString(rows.blob(0))) found.push_back(std::move(suppression));
        }
        return found;
    });
}

Result<void> Ledger::keep(const wire::Suppression& suppression) {
    return keep(suppression, suppression.customer_id());
}

Result<void> Ledger::keep(const wire::Suppression& suppression, std::string_view in_force_for) {
    if (suppression.record_id().size() != 16 || suppression.customer_id().size() != 16) {
        return fail(Domain::consent, "suppression_broken",
                    "a suppression names no record or no customer");
    }
    last_.reset();
    last_brief_.reset();
    return database_->attempt("keeping a suppression", [&] {
        database_->query(insert_suppression)
            .bind(Blob{suppression.record_id()}, Blob{in_force_for},
                  Blob{suppression.SerializeAsString()})
            .run();
    });
}

Result<std::vector<std::string>> Ledger::move_all(std::string_view from, std::string_view to) {
    last_.reset();
    last_brief_.reset();
    return database_->attempt("joining two customers' consents", [&] {
        std::vector<std::string> ids;
        const Kept moved = read(from);
        Kept kept = read(to);
        for (const wire::ConsentRecord& record : moved.joined) {
            ids.push_back(record.record_id());
            (void)add(record, kept);
        }
        if (!ids.empty()) write(to, kept);
        database_->query(clear_records).bind(Blob{from}).run();
        database_->query(delete_records).bind(Blob{from}).run();
        database_->query(move_suppressions).bind(Blob{from}, Blob{to}).run();
        return ids;
    });
}

Result<void> Ledger::move(std::string_view from, std::string_view to,
                          std::span<const std::string> record_ids) {
    last_.reset();
    last_brief_.reset();
    return database_->attempt("parting two customers' consents", [&] {
        const Kept all = read(from);
        Kept stays;
        Kept goes = read(to);
        bool moved = false;
        for (const wire::ConsentRecord& record : all.joined) {
            const auto is_theirs = [&](const std::string& id) {
                return std::ranges::find(record_ids, id) != record_ids.end();
            };
            const bool goes_there = is_theirs(record.record_id());
            // What was refused while they were one holds for both.
            const bool both = !goes_there && refuses(record) &&
                              std::ranges::any_of(record.refers_to(), is_theirs);
            if (!goes_there) (void)add(record, stays);
            if (goes_there || both) moved |= add(record, goes);
        }
        if (moved) {
            write(from, stays);
            write(to, goes);
        }
        std::vector<std::string> suppressions;
        {
            auto rows = database_->query(suppressions_of);
            rows.bind(Blob{from});
            while (rows.step()) {
                wire::Suppression suppression;
                if (suppression.ParseFromString(rows.blob(0)) && suppression.customer_id() == to) {
                    suppressions.push_back(suppression.record_id());
                }
            }
        }
        for (const std::string& id : suppressions)
            database_->query(move_suppression).bind(Blob{id}, Blob{to}).run();
    });
}

Result<void> Ledger::forget(std::string_view customer_id) {
    last_.reset();
    last_brief_.reset();
    return database_->attempt("forgetting a customer's consent", [&] {
        database_->query(clear_records).bind(Blob{customer_id}).run();
        database_->query(delete_records).bind(Blob{customer_id}).run();
        database_->query(delete_suppressions).bind(Blob{customer_id}).run();
    });
}

Result<void> Ledger::forget_all() {
    last_.reset();
    last_brief_.reset();
    briefs_.clear();
    return database_->attempt("forgetting all consent", [&] {
        database_->query(clear_all_records).run();
        database_->query(delete_all_records).run();
        database_->query(delete_all_suppressions).run();
    });
}

}  // namespace tillside::engine::consent
