// Replies to requests that left something behind, kept on disk under the request's id, so that a
// repeat gets the first reply again. A reply that shows a customer is kept sealed under the
// customer's key: erasing the key erases it, in every copy of the database. Beside it stands its
// outline, which says of nobody what was recorded.
//
// Thread: the engine's main thread. Functions that write want the caller's open transaction.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "plugin/engine/store/database.hpp"
#include "sdk/schema/till.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::server {

// How replies about customers are sealed; set once by whoever holds the keys.
struct ReplySeal {
    // request_id: bound to the seal. An Error "no_key" where the customer's key is not held.
    std::function<Result<std::string>(std::string_view customer_id, std::string_view request_id,
                                      std::string_view reply)>
        seal;
    std::function<Result<std::string>(std::string_view customer_id, std::string_view request_id,
                                      std::string_view sealed)>
        open;
};

struct FirstReply {
    std::uint32_t kind = 0;
    till::Reply reply;
};

class ReplyMemory {
public:
    explicit ReplyMemory(store::Database& database) : database_(&database) {}

    void seal_with(ReplySeal seal) { seal_ = std::move(seal); }

    // customer_id: as the message names one (a UUID), or empty; the reply's own customers count
    // before it. Of a reply that shows several customers, or one whose key is not held, only the
    // outline is kept.
    [[nodiscard]] Result<void> keep(std::string_view request_id, std::uint32_t kind,
                                    std::string_view customer_id, const till::Reply& reply,
                                    Now now);
    // The first reply to a request; where it opens no more, its outline, which says so.
    [[nodiscard]] Result<std::optional<FirstReply>> find(std::string_view request_id);

    // Some rows a call of those older than `before`; gives how many.
    [[nodiscard]] Result<int> forget(Now before, int rows_max);
    // The sealed replies about a customer (16 bytes), who is being removed.
    [[nodiscard]] Result<void> forget_customer(std::string_view customer_id);
    // All that shows anybody: the till is wiped.
    [[nodiscard]] Result<void> forget_customers();

private:
    store::Database* database_;
    ReplySeal seal_;
};

}  // namespace tillside::engine::server
