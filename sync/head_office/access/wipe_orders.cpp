#include "sync/head_office/access/wipe_orders.hpp"

#include <string>

#include "sync/head_office/changes/changes.hpp"

namespace tillside::head_office::access {

Result<void> order_wipe(store::Database& database, std::string_view till, std::string_view reason,
                        Now now, const wire::Random& random) {
    return database.transaction([&]() -> Result<void> {
        const auto known =
            database.number("SELECT count(*) FROM terminals WHERE till = ?1", {till});
        if (!known) return std::unexpected(known.error());
        if (*known == 0) {
            return fail(Domain::access, "no_such_till",
                        "no till of that name may speak to head office");
        }
        auto ordered = database.execute(
            "INSERT INTO wipe_orders (till, order_id, ordered_at_us, reason) "
            "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (till) DO UPDATE SET "
            "order_id = excluded.order_id, ordered_at_us = excluded.ordered_at_us, "
            "reason = excluded.reason",
            {till, store::Blob{wire::uuid_v7(now.us, random)}, now.us, reason});
        if (!ordered) return std::unexpected(std::move(ordered.error()));
        return changes::note_changed(database, changes::Scope::till(till), changes::Kind::wipe,
                                     till);
    });
}

Result<std::optional<wire::Wipe>> wipe_order(store::Database& database, std::string_view till) {
    return database.one("SELECT order_id, ordered_at_us, reason FROM wipe_orders WHERE till = ?1",
                        {till}, [](const store::Row& row) {
                            wire::Wipe order;
                            order.set_order_id(row.blob_copy(0));
                            order.set_ordered_at_us(row.integer(1));
                            order.set_reason(row.text_copy(2));
                            return order;
                        });
}

}  // namespace tillside::head_office::access
