// Whose sale a ticket of this till was, so that a customer without card and phone is found by their
// receipt. Kept for as long as receipts are brought back.
//
// Thread: the engine's main thread. Functions that write want the caller's open transaction.
#pragma once

#include <string>
#include <string_view>

#include "plugin/engine/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::customers {

class Receipts {
public:
    static constexpr std::int64_t kept_us = 400LL * 24 * 3600 * 1'000'000;

    // database outlives this.
    explicit Receipts(store::Database& database) : database_(&database) {}

    // A sale of a customer (16 bytes) ended; drops some of what is too old.
    [[nodiscard]] Result<void> note(std::string_view business_day, std::string_view ticket,
                                    std::string_view customer_id, Now now);
    // The customer's id; empty where the ticket is not known, or was nobody's.
    [[nodiscard]] Result<std::string> whose(std::string_view business_day, std::string_view ticket);
    // Two are one person from now on.
    [[nodiscard]] Result<void> move(std::string_view from, std::string_view to);
    [[nodiscard]] Result<void> forget(std::string_view customer_id);
    [[nodiscard]] Result<void> clear();

private:
    store::Database* database_;
};

}  // namespace tillside::engine::customers
