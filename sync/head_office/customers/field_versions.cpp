#include "sync/head_office/customers/field_versions.hpp"

#include <algorithm>

namespace tillside::head_office::customers {

namespace {

using store::Blob;

constexpr std::size_t id_bytes = 16;

std::vector<std::string> ids_in(std::string_view bytes) {
    std::vector<std::string> out;
    for (; bytes.size() >= id_bytes; bytes.remove_prefix(id_bytes))
        out.emplace_back(bytes.substr(0, id_bytes));
    return out;
}

Result<void> add_enrolled(store::Database& database, std::string_view id,
                          std::vector<FieldValue>& out) {
    return database.query(
        "SELECT contact_event_id, order_us, enrolled_till, phone_lookup, email_lookup, language, "
        "enrolled_store, enrolled_at_us FROM customers WHERE customer_id = ?1",
        {Blob{id}}, [&](const store::Row& row) {
            FieldValue value;
            value.version = {row.blob_copy(0), {}, row.integer(1), row.text_copy(2)};
            value.customer_id = id;
            value.enrolled = true;
            value.at_us = row.integer(7);
            value.store = row.text_copy(6);
            const auto add = [&](wire::CustomerField field, std::string text, std::string lookup) {
                value.field = field;
                value.value = std::move(text);
                value.lookup = std::move(lookup);
                out.push_back(value);
            };
            add(wire::FIELD_NAME, {}, {});
            if (!row.blob(3).empty()) add(wire::FIELD_PHONE, {}, row.blob_copy(3));
            if (!row.blob(4).empty()) add(wire::FIELD_EMAIL, {}, row.blob_copy(4));
            if (!row.text(5).empty()) add(wire::FIELD_LANGUAGE, row.text_copy(5), {});
            add(wire::FIELD_HOME_STORE, row.text_copy(6), {});
        });
}

Result<void> add_changed(store::Database& database, std::string_view id,
                         std::vector<FieldValue>& out) {
    return database.query(
        "SELECT event_id, field, bases, value, lookup, at_us, order_us, till, store, staff "
        "FROM customer_changes WHERE customer_id = ?1",
        {Blob{id}}, [&](const store::Row& row) {
            FieldValue value;
            value.version = {row.blob_copy(0), ids_in(row.blob(2)), row.integer(6),
                             row.text_copy(7)};
            value.field = static_cast<wire::CustomerField>(row.integer(1));
            value.customer_id = id;
            value.value = row.text_copy(3);
            value.lookup = row.blob_copy(4);
            value.at_us = row.integer(5);
            value.store = row.text_copy(8);
            value.staff = row.text_copy(9);
            out.push_back(std::move(value));
        });
}

}  // namespace

Result<std::vector<FieldValue>> field_values(store::Database& database,
                                             std::span<const std::string> ids) {
    std::vector<FieldValue> out;
    for (const std::string& id : ids) {
        if (auto added = add_enrolled(database, id, out); !added) {
            return std::unexpected(std::move(added.error()));
        }
        if (auto added = add_changed(database, id, out); !added) {
            return std::unexpected(std::move(added.error()));
        }
    }
    return out;
}

std::vector<const FieldValue*> heads_of(std::span<const FieldValue> values,
                                        wire::CustomerField field) {
    std::vector<const FieldValue*> of_field;
    std::vector<rules::merge::Version> versions;
    for (const FieldValue& value : values) {
        if (value.field != field) continue;
        of_field.push_back(&value);
        versions.push_back(value.version);
    }
    std::vector<const FieldValue*> out;
    for (const std::size_t at : rules::merge::heads(versions))
        out.push_back(of_field[at]);
    return out;
}

}  // namespace tillside::head_office::customers
