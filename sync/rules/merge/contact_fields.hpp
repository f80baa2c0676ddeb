// The fields of a customer that stand in the sealed contact.
#pragma once

#include <array>
#include <string>

#include "sync/wire/messages.hpp"

namespace tillside::rules::merge {

inline constexpr std::array personal_fields = {wire::FIELD_NAME, wire::FIELD_PHONE,
                                               wire::FIELD_EMAIL};

// Empty for every other field.
[[nodiscard]] inline const std::string& value_in(const wire::Contact& contact,
                                                 wire::CustomerField field) {
    static const std::string none;
    switch (field) {
        case wire::FIELD_NAME:
            return contact.name();
        case wire::FIELD_PHONE:
            return contact.phone();
        case wire::FIELD_EMAIL:
            return contact.email();
        default:
            return none;
    }
}

// Does nothing for every other field.
inline void put_into(wire::Contact& contact, wire::CustomerField field, const std::string& value) {
    switch (field) {
        case wire::FIELD_NAME:
            return contact.set_name(value);
        case wire::FIELD_PHONE:
            return contact.set_phone(value);
        case wire::FIELD_EMAIL:
            return contact.set_email(value);
        default:
            return;
    }
}

}  // namespace tillside::rules::merge
