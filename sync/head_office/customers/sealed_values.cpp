#include "sync/head_office/customers/sealed_values.hpp"

#include "sync/head_office/customers/directory.hpp"

namespace tillside::head_office::customers {

Result<const wire::Contact*> SealedValues::contact_with(const FieldValue& value) {
    auto held = held_.find(value.version.event_id);
    if (held == held_.end()) {
        auto opened = value.enrolled ? enrolled(value) : changed(value);
        if (!opened) return std::unexpected(std::move(opened.error()));
        held = held_.emplace(value.version.event_id, std::move(*opened)).first;
    }
    return held->second ? &*held->second : nullptr;
}

Result<SealedValues::Opened> SealedValues::enrolled(const FieldValue& value) {
    const auto record = find_by_id(database_, value.customer_id);
    if (!record) return std::unexpected(record.error());
    if (!*record) return Opened();
    return contact_of(keys_, **record);
}

Result<SealedValues::Opened> SealedValues::changed(const FieldValue& value) {
    const auto bytes = database_.one("SELECT bytes FROM events WHERE id = ?1",
                                     {store::Blob{value.version.event_id}},
                                     [](const store::Row& row) { return row.blob_copy(0); });
    if (!bytes) return std::unexpected(bytes.error());
    wire::Event event;
    if (!*bytes || !event.ParseFromString(**bytes)) return Opened();
    for (const wire::SealedPart& part : event.sealed()) {
        if (part.name() != "contact") continue;
        const auto key = keys_.find(value.customer_id, part.key_id());
        if (!key) return std::unexpected(key.error());
        if (!*key) return Opened();
        const auto plaintext = wire::open_part(**key, event.id(), part);
        wire::Contact contact;
        if (plaintext && contact.ParseFromString(*plaintext)) return Opened(std::move(contact));
    }
    return Opened();
}

}  // namespace tillside::head_office::customers
