// A reset (head office no longer has the cursor's past) begins a new generation: products and staff
// are cleared with the first step, customers who are not sent again are removed after the last.
#include "plugin/engine/downlink/downlink.hpp"

#include <algorithm>
#include <vector>

namespace tillside::engine::downlink {

namespace {

using store::Sql;

constexpr std::size_t removed_a_step = 200;

constexpr Sql read_state{"SELECT cursor, generation, at_us FROM downlink"};
constexpr Sql write_cursor{"UPDATE downlink SET cursor = ?1, at_us = ?2"};
constexpr Sql next_generation{"UPDATE downlink SET generation = generation + 1"};

// A failure of this till; anything else is a change that it cannot understand.
bool is_ours(const Error& error) {
    return error.domain == Domain::store;
}

bool is_about_people(const wire::Change& change) {
    return change.has_customer() || change.has_staff() || change.has_suppression();
}

}  // namespace

Result<std::string> Downlink::cursor() {
    return rooms_.database.attempt("reading the downlink's cursor", [&] {
        auto row = rooms_.database.query(read_state);
        return row.step() ? row.text(0) : std::string();
    });
}

Result<std::int64_t> Downlink::generation() {
    return rooms_.database.attempt("reading the downlink's generation", [&] {
        auto row = rooms_.database.query(read_state);
        return row.step() ? row.integer(1) : std::int64_t{1};
    });
}

Result<std::int64_t> Downlink::as_of_us() {
    return rooms_.database.attempt("reading the downlink's time", [&] {
        auto row = rooms_.database.query(read_state);
        return row.step() ? row.integer(2) : std::int64_t{0};
    });
}

Result<void> Downlink::start_over() {
    return rooms_.database.attempt("starting the downlink over", [&] {
        rooms_.database.query(write_cursor).bind(std::string_view(), 0).run();
    });
}

Result<void> Downlink::store_cursor(const std::string& cursor, Now now) {
    return rooms_.database.attempt("storing the downlink's cursor", [&] {
        rooms_.database.query(write_cursor).bind(std::string_view(cursor), now.us).run();
    });
}

Result<void> Downlink::apply_step(Progress& progress, Now now) {
    const wire::Changes& changes = progress.changes;
    const int end = std::min(progress.next + changes_a_step, changes.changes_size());
    std::vector<const wire::Customer*> customers;
    for (int at = progress.next; at < end; ++at) {
        if (takes_people_ && changes.changes(at).has_customer())
            customers.push_back(&changes.changes(at).customer());
    }
    if (auto kept = rooms_.incoming.keep_keys(customers); !kept) return kept;

    auto transaction = rooms_.database.begin();
    if (!transaction) return std::unexpected(transaction.error());
    if (!progress.begun) {
        if (auto begun = begin(progress); !begun) return begun;
    }
    const auto current = generation();
    if (!current) return std::unexpected(current.error());
    std::size_t passed_over = 0;
    for (int at = progress.next; at < end; ++at) {
        if (auto applied = apply(changes.changes(at), *current, now); !applied) {
            if (is_ours(applied.error())) return applied;
            ++passed_over;
        }
    }
    bool done = end == changes.changes_size();
    if (done && !changes.more()) {
        const auto swept = sweep(*current);
        if (!swept) return std::unexpected(swept.error());
        done = *swept;
    }
    if (done) {
        if (auto stored = store_cursor(changes.cursor(), now); !stored) return stored;
    }
    if (auto committed = transaction->commit(); !committed) return committed;
    // A step that is repeated removes again, so a failure here costs only repetition.
    if (auto shed = rooms_.incoming.shed(); !shed) return shed;
    progress.begun = true;
    progress.next = end;
    progress.passed_over += passed_over;
    progress.done = done;
    return {};
}

Result<void> Downlink::begin(const Progress& progress) {
    if (!progress.changes.reset()) return {};
    if (auto cleared = rooms_.catalogue.clear(); !cleared) return cleared;
    if (auto cleared = rooms_.staff.clear(); !cleared) return cleared;
    return rooms_.database.attempt("beginning a new snapshot",
                                   [&] { rooms_.database.query(next_generation).run(); });
}

Result<void> Downlink::apply(const wire::Change& change, std::int64_t generation, Now now) {
    if (!takes_people_ && is_about_people(change)) return {};
    switch (change.what_case()) {
        case wire::Change::kSuppression:
            if (!change.suppression().address_lookup().empty()) {
                return rooms_.addresses.keep(change.suppression());
            }
            return rooms_.ledger.keep(change.suppression());
        case wire::Change::kCustomer:
            return rooms_.incoming.apply(change.customer(), generation, now);
        case wire::Change::kItem:
            return rooms_.catalogue.put(change.item());
        case wire::Change::kStaff:
            return rooms_.staff.put(change.staff());
        case wire::Change::kModel:
            return rooms_.catalogue.put(change.model());
        case wire::Change::kStock:
            return rooms_.catalogue.put(change.stock());
        case wire::Change::kInvitation:
            return rooms_.invitations.put(change.invitation());
        case wire::Change::kWipe:
            return on_wipe_ ? on_wipe_(change.wipe(), now) : Result<void>();
        case wire::Change::kRemoved:
            return remove(change.removed());
        default:
            return fail(Domain::downlink, "change_unknown", "a change of an unknown kind");
    }
}

Result<void> Downlink::remove(const wire::Removed& removed) {
    if (removed.kind() == "customer") return rooms_.incoming.remove(removed.key());
    if (removed.kind() == "invitation") return rooms_.invitations.remove(removed.key());
    if (removed.kind() == "item") return rooms_.catalogue.remove_item(removed.key());
    if (removed.kind() == "staff") return rooms_.staff.remove(removed.key());
    if (removed.kind() == "wipe") return {};  // an order from before this till was let in anew
    return fail(Domain::downlink, "change_unknown", "a removal of an unknown kind");
}

// Removes some of the customers whom the newest snapshot does not hold; true when none is left.
Result<bool> Downlink::sweep(std::int64_t generation) {
    const auto left = rooms_.customers.left_behind(generation, removed_a_step);
    if (!left) return std::unexpected(left.error());
    for (const std::string& customer_id : *left) {
        if (auto removed = rooms_.incoming.remove(customer_id); !removed) {
            return std::unexpected(removed.error());
        }
    }
    return left->size() < removed_a_step;
}

}  // namespace tillside::engine::downlink
