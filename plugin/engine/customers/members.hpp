// Ids that head office has made one customer, on the till: what is held of each is joined under the
// id that answers, and parted again where head office undoes it. What this till has recorded and
// head office has not seen yet (a withdrawal above all) moves along, both ways.
//
// Thread: the engine's main thread; inside the caller's transaction.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/engine/consent/ledger.hpp"
#include "plugin/engine/customers/customer.hpp"
#include "plugin/engine/customers/history.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::engine::customers {

class Members {
public:
    // All outlive this.
    Members(store::Database& database, Customers& customers, consent::Ledger& ledger,
            History& history)
        : database_(&database), customers_(&customers), ledger_(&ledger), history_(&history) {}

    // Head office has sent a customer, who is held by now: joins whoever it names as a member,
    // parts whoever it names no more, and keeps by what else they are found.
    [[nodiscard]] Result<void> follow(const wire::Customer& sent);
    // Somebody is to go on as another, whom head office sends by themselves.
    [[nodiscard]] Result<void> announced(const wire::CustomerMerged& merged);
    // An id stands for a customer of its own again.
    [[nodiscard]] Result<void> stands_alone(std::string_view customer_id);

    // The ids that go on as this customer.
    [[nodiscard]] Result<std::vector<std::string>> of(std::string_view customer_id);
    // The ids of the consent records that are an id's own, joined as it is.
    [[nodiscard]] Result<std::vector<std::string>> records(std::string_view member);
    [[nodiscard]] Result<void> forget(std::string_view customer_id);
    [[nodiscard]] Result<void> clear();

    // What other rooms hold of `from` is held of `to` from now on: called where two are joined.
    using Join = std::function<Result<void>(std::string_view from, std::string_view to)>;
    void on_joined(Join join) { others_.push_back(std::move(join)); }

private:
    [[nodiscard]] Result<void> join(const std::string& member, const wire::Customer& sent);
    [[nodiscard]] Result<void> part(const std::string& member, std::string_view from);
    [[nodiscard]] Result<void> keep_lookups(const wire::Customer& sent);

    store::Database* database_;
    Customers* customers_;
    consent::Ledger* ledger_;
    History* history_;
    std::vector<Join> others_;
};

}  // namespace tillside::engine::customers
