#include "plugin/engine/downlink/downlink.hpp"

#include <algorithm>
#include <vector>

namespace tillside::engine::downlink {

namespace {

using store::Sql;

constexpr std::size_t removed_a_step = 200;

constexpr Sql read_state{"SELECT cursor, generation, at_us, loaded, to_load, anew FROM downlink"};
constexpr Sql write_cursor{
    "UPDATE downlink SET cursor = ?1, at_us = ?2, loaded = ?3, to_load = ?4"};
constexpr Sql start_anew{"UPDATE downlink SET cursor = '', at_us = 0, anew = 0"};
constexpr Sql next_generation{"UPDATE downlink SET generation = generation + 1, anew = 1"};
constexpr Sql anew_no_more{"UPDATE downlink SET anew = 0"};
constexpr Sql add_waiting{"INSERT INTO downlink_waiting (change) VALUES (?1)"};
constexpr Sql read_waiting{"SELECT change FROM downlink_waiting ORDER BY number"};
constexpr Sql drop_waiting{"DELETE FROM downlink_waiting"};

// A failure of this till; anything else is a change that it cannot understand.
bool is_ours(const Error& error) {
    return error.domain == Domain::store;
}

bool is_about_people(const wire::Change& change) {
    return change.has_customer() || change.has_merged() || change.has_staff() ||
           change.has_suppression();
}

// What is read together: half of it would be wrong, not only incomplete.
bool belongs_together(const wire::Change& change) {
    if (change.has_removed()) {
        return change.removed().kind() == "item" || change.removed().kind() == "staff";
    }
    return change.has_item() || change.has_stock() || change.has_staff() || change.has_model();
}

}  // namespace

Result<Downlink::State> Downlink::state() {
    return rooms_.database.attempt("reading how far the downlink has come", [&] {
        State out;
        auto row = rooms_.database.query(read_state);
        if (!row.step()) return out;
        out.cursor = row.text(0);
        out.generation = row.integer(1);
        out.at_us = row.integer(2);
        out.loading.loaded = static_cast<std::uint64_t>(row.integer(3));
        out.loading.to_load = static_cast<std::uint64_t>(row.integer(4));
        out.anew = row.integer(5) != 0;
        return out;
    });
}

Result<std::string> Downlink::cursor() {
    auto now = state();
    if (!now) return std::unexpected(std::move(now.error()));
    return std::move(now->cursor);
}

Result<std::int64_t> Downlink::as_of_us() {
    const auto now = state();
    if (!now) return std::unexpected(now.error());
    return now->at_us;
}

Result<Loading> Downlink::loading() {
    const auto now = state();
    if (!now) return std::unexpected(now.error());
    return now->loading;
}

Result<void> Downlink::start_over() {
    return rooms_.database.attempt("starting the downlink over", [&] {
        rooms_.database.query(start_anew).run();
        rooms_.database.query(drop_waiting).run();
    });
}

Result<void> Downlink::finish(const wire::Changes& changes, Now now) {
    return rooms_.database.attempt("storing the downlink's cursor", [&] {
        rooms_.database.query(write_cursor)
            .bind(std::string_view(changes.cursor()), now.us,
                  static_cast<std::int64_t>(changes.loaded()),
                  changes.more() ? static_cast<std::int64_t>(changes.to_load()) : 0)
            .run();
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
    const auto current = state();
    if (!current) return std::unexpected(current.error());
    std::size_t passed_over = 0;
    for (int at = progress.next; at < end; ++at) {
        const wire::Change& change = changes.changes(at);
        const bool waits = current->anew && belongs_together(change);
        auto applied = waits ? let_wait(change) : apply(change, current->generation, now);
        if (!applied) {
            if (is_ours(applied.error())) return applied;
            ++passed_over;
        }
    }
    bool done = end == changes.changes_size();
    if (done && !changes.more()) {
        const auto swept = sweep(current->generation);
        if (!swept) return std::unexpected(swept.error());
        done = *swept;
        if (done && current->anew) {
            auto swapped = swap_in(current->generation, now, passed_over);
            if (!swapped) return swapped;
        }
    }
    if (done) {
        if (auto stored = finish(changes, now); !stored) return stored;
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
    if (on_reset_) {
        if (auto done = on_reset_(); !done) return done;
    }
    return rooms_.database.attempt("beginning a new snapshot", [&] {
        rooms_.database.query(next_generation).run();
        rooms_.database.query(drop_waiting).run();
    });
}

Result<void> Downlink::let_wait(const wire::Change& change) {
    return rooms_.database.attempt("keeping a part of a snapshot", [&] {
        rooms_.database.query(add_waiting).bind(store::Blob{change.SerializeAsString()}).run();
    });
}

// The new catalogue, stock, staff and model in place of the old, in the step's transaction.
Result<void> Downlink::swap_in(std::int64_t generation, Now now, std::size_t& passed_over) {
    if (auto cleared = rooms_.catalogue.clear(); !cleared) return cleared;
    if (takes_people_) {
        if (auto cleared = rooms_.staff.clear(); !cleared) return cleared;
    }
    auto applied = rooms_.database.attempt("taking a snapshot in", [&]() -> Result<void> {
        auto rows = rooms_.database.query(read_waiting);
        wire::Change change;
        while (rows.step()) {
            if (!change.ParseFromString(rows.blob(0))) continue;
            auto done = apply(change, generation, now);
            if (!done && is_ours(done.error())) return done;
            passed_over += done ? 0 : 1;
        }
        return {};
    });
    if (!applied) return applied;
    return rooms_.database.attempt("ending a snapshot", [&] {
        rooms_.database.query(drop_waiting).run();
        rooms_.database.query(anew_no_more).run();
    });
}

Result<void> Downlink::apply(const wire::Change& change, std::int64_t generation, Now now) {
    if (!takes_people_ && is_about_people(change)) return {};
    switch (change.what_case()) {
        case wire::Change::kSuppression:
            if (!change.suppression().address_lookup().empty()) {
                return rooms_.addresses.keep(change.suppression());
            }
            return rooms_.incoming.suppress(change.suppression());
        case wire::Change::kMerged:
            return rooms_.incoming.merged(change.merged());
        case wire::Change::kCustomer:
            return rooms_.incoming.apply(change.customer(), generation, now);
        case wire::Change::kItem:
            return rooms_.catalogue.put(change.item());
        case wire::Change::kStaff:
            return rooms_.staff.put(change.staff());
        case wire::Change::kModel:
            return rooms_.catalogue.put(change.model());
        case wire::Change::kDictionary:
            return rooms_.catalogue.put(change.dictionary());
        case wire::Change::kStock:
            return rooms_.catalogue.put(change.stock());
        case wire::Change::kInvitation:
            return invite(change.invitation());
        case wire::Change::kWipe:
            return on_wipe_ ? on_wipe_(change.wipe(), now) : Result<void>();
        case wire::Change::kRemoved:
            return remove(change.removed());
        default:
            return fail(Domain::downlink, "change_unknown", "a change of an unknown kind");
    }
}

// Whoever goes on as another customer is invited as that one.
Result<void> Downlink::invite(wire::Invitation invitation) {
    auto one = rooms_.customers.one_of(invitation.customer_id());
    if (!one) return std::unexpected(std::move(one.error()));
    invitation.set_customer_id(std::move(*one));
    return rooms_.invitations.put(invitation);
}

Result<void> Downlink::remove(const wire::Removed& removed) {
    if (removed.kind() == "customer") return rooms_.incoming.gone(removed.key());
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
        if (auto removed = rooms_.incoming.leave_behind(customer_id); !removed) {
            return std::unexpected(removed.error());
        }
    }
    return left->size() < removed_a_step;
}

}  // namespace tillside::engine::downlink
