// A row of a customers' file in the product's own terms.
#pragma once

#include <optional>
#include <string>

#include "sync/head_office/import/rows.hpp"

namespace tillside::head_office::importers {

struct Member {
    std::string customer_id;  // 16 bytes
    std::string phone;        // E.164
    std::string name;
    std::string language;  // one of the pack's
    std::string home_store;
    std::string card;  // empty: the customer is to have one of the chain's
    std::optional<importing::ImportedConsent> profiling;
};

}  // namespace tillside::head_office::importers
