// A suppression whose record is not held is folded as the withdrawal that it announces, under the
// record's own id: when the record arrives it takes its place, and a later yes that cites it
// counts.
#include "plugin/engine/consent/ledger.hpp"

#include <vector>

namespace tillside::engine::consent {

namespace {

using store::Blob;
using store::Sql;

constexpr Sql records_of{"SELECT bytes FROM consent_records WHERE customer_id = ?1"};
constexpr Sql open_suppressions_of{
    "SELECT bytes FROM consent_suppressions AS s WHERE customer_id = ?1 AND NOT EXISTS"
    " (SELECT 1 FROM consent_records AS r WHERE r.record_id = s.record_id)"};
constexpr Sql insert_record{
    "INSERT INTO consent_records (record_id, customer_id, bytes) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (record_id) DO NOTHING"};
constexpr Sql insert_suppression{
    "INSERT INTO consent_suppressions (record_id, customer_id, bytes) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (record_id) DO NOTHING"};
constexpr Sql delete_records{"DELETE FROM consent_records WHERE customer_id = ?1"};
constexpr Sql delete_suppressions{"DELETE FROM consent_suppressions WHERE customer_id = ?1"};

wire::ConsentRecord announced(const wire::Suppression& suppression) {
    wire::ConsentRecord record;
    record.set_schema_version(1);
    record.set_record_id(suppression.record_id());
    record.set_subject_pseudonym(suppression.customer_id());
    record.set_event_type(wire::WITHDRAWN);
    record.set_event_time_us(suppression.since_us());
    for (const std::string& purpose : suppression.purposes()) {
        record.add_grants()->set_purpose(purpose);
    }
    return record;
}

}  // namespace

Result<rules::consent::Standing> Ledger::standing(std::string_view customer_id, Now now) {
    return database_->attempt("reading consent records", [&] {
        std::vector<wire::ConsentRecord> records;
        auto rows = database_->query(records_of);
        rows.bind(Blob{customer_id});
        while (rows.step()) {
            wire::SignedConsentRecord signed_record;
            wire::ConsentRecord record;
            if (signed_record.ParseFromString(rows.blob(0)) &&
                record.ParseFromString(signed_record.record())) {
                records.push_back(std::move(record));
            }
        }
        auto suppressions = database_->query(open_suppressions_of);
        suppressions.bind(Blob{customer_id});
        while (suppressions.step()) {
            wire::Suppression suppression;
            if (suppression.ParseFromString(suppressions.blob(0))) {
                records.push_back(announced(suppression));
            }
        }
        return rules::consent::fold(records, *pack_, now);
    });
}

Result<void> Ledger::keep(std::string_view customer_id,
                          const wire::SignedConsentRecord& signed_record) {
    wire::ConsentRecord record;
    if (!record.ParseFromString(signed_record.record()) || record.record_id().size() != 16 ||
        record.subject_pseudonym() != customer_id) {
        return fail(Domain::consent, "record_broken",
                    "a consent record cannot be read or belongs to another customer");
    }
    return database_->attempt("keeping a consent record", [&] {
        database_->query(insert_record)
            .bind(Blob{record.record_id()}, Blob{customer_id},
                  Blob{signed_record.SerializeAsString()})
            .run();
    });
}

Result<void> Ledger::keep(const wire::Suppression& suppression) {
    if (suppression.record_id().size() != 16 || suppression.customer_id().size() != 16) {
        return fail(Domain::consent, "suppression_broken",
                    "a suppression names no record or no customer");
    }
    return database_->attempt("keeping a suppression", [&] {
        database_->query(insert_suppression)
            .bind(Blob{suppression.record_id()}, Blob{suppression.customer_id()},
                  Blob{suppression.SerializeAsString()})
            .run();
    });
}

Result<void> Ledger::forget(std::string_view customer_id) {
    return database_->attempt("forgetting a customer's consent", [&] {
        database_->query(delete_records).bind(Blob{customer_id}).run();
        database_->query(delete_suppressions).bind(Blob{customer_id}).run();
    });
}

}  // namespace tillside::engine::consent
