// The versions of a person's fields as head office holds them: what each record was enrolled with,
// and every change since. Which of them is in force is sync/rules/merge's to say.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sync/head_office/store/database.hpp"
#include "sync/rules/merge/versions.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::head_office::customers {

struct FieldValue {
    rules::merge::Version version;
    wire::CustomerField field{};
    std::string customer_id;  // the record that it was recorded of
    bool enrolled = false;    // else: changed
    std::string value;        // of language and home store
    std::string lookup;       // of phone and e-mail; empty: none
    std::int64_t at_us = 0;   // by the clock of the till
    std::string store;
    std::string staff;  // empty for enrolments: their event says
};

// All values that the records were ever given, in no order. An enrolment without a phone or an
// address gives none; whether it gave a name only the seal tells, so every one is listed.
[[nodiscard]] Result<std::vector<FieldValue>> field_values(store::Database& database,
                                                           std::span<const std::string> ids);

// Those of one field that are heads, the one in force first.
[[nodiscard]] std::vector<const FieldValue*> heads_of(std::span<const FieldValue> values,
                                                      wire::CustomerField field);

}  // namespace tillside::head_office::customers
