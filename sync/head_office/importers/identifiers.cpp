#include "sync/head_office/importers/identifiers.hpp"

namespace tillside::head_office::importers {

std::string derived_id(const wire::Key& lookup_key, std::initializer_list<std::string_view> parts) {
    std::string text = "tillside.import.v1";
    for (const std::string_view part : parts) {
        text += ':' + std::to_string(part.size()) + ':';
        text += part;
    }
    return wire::lookup_hash(lookup_key, text);
}

std::string derived_uuid(const wire::Key& lookup_key,
                         std::initializer_list<std::string_view> parts) {
    std::string id = derived_id(lookup_key, parts);
    id[6] = static_cast<char>((static_cast<unsigned char>(id[6]) & 0x0FU) | 0x80U);
    id[8] = static_cast<char>((static_cast<unsigned char>(id[8]) & 0x3FU) | 0x80U);
    return id;
}

std::string customer_id_of(const wire::Key& lookup_key, std::string_view code) {
    return derived_id(lookup_key, {"customer", code});
}

}  // namespace tillside::head_office::importers
