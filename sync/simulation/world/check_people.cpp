// The checks of what tills know of customers.
#include <algorithm>
#include <set>
#include <utility>

#include "sync/head_office/customers/for_tills.hpp"
#include "sync/head_office/customers/persons.hpp"
#include "sync/rules/consent/fold.hpp"
#include "sync/simulation/world/checks.hpp"

namespace tillside::simulation {

namespace {

constexpr std::int64_t lately_us = 60 * day_us;
constexpr std::string_view converged = "tills know what head office knows";
constexpr Use profiling_use{"profiling", "till"};
constexpr Use marketing_use{"direct_marketing", "sms"};
constexpr std::string_view unused = "no withdrawn consent is used";

std::string states_of(const rules::consent::Standing& standing) {
    std::string out;
    for (const auto& [cell, state] : standing.cells()) {
        out += fmt::format("{}/{}/{}/{}: {}{}; ", cell.purpose, cell.kind, cell.marketing_class,
                           cell.channel, rules::consent::state_name(state.state),
                           state.usable ? "+" : "");
    }
    return out;
}

// The records that head office sends of somebody, and the withdrawals that it sends beside them.
Result<std::vector<wire::ConsentRecord>> known_to_office(head_office::store::Database& database,
                                                         const wire::Customer& told) {
    std::vector<wire::ConsentRecord> out;
    for (const wire::SignedConsentRecord& one : told.consents())
        out.emplace_back().ParseFromString(one.record());
    std::vector<std::string> ids{told.member_ids().begin(), told.member_ids().end()};
    ids.push_back(told.customer_id());
    auto added = head_office::customers::add_announced(database, ids, out);
    if (!added) return std::unexpected(added.error());
    return out;
}

// One customer as a till holds them beside head office's record.
void compare(const Everybody& all, Till& till, const head_office::customers::CustomerRecord& record,
             const std::set<std::string>& lost) {
    auto& rooms = till.rooms()->customers();
    const auto held = rooms.customers().find(record.customer_id);
    const auto differs = [&](std::string_view what, std::string_view detail = {}) {
        all.ground.violated(
            converged,
            fmt::format("till {} and head office differ in {} of customer {} {}",
                        till.place().number, what, short_id(record.customer_id), detail));
    };
    if (!held) return differs(held.error().message);
    if (!*held) {
        // Tills forget whom they take for long gone (customers/retention), by the clock of whoever
        // enrolled or served them, and by their own.
        const std::int64_t seen_us = std::max(record.enrolled_at_us, record.last_visit_us);
        const bool long_gone = till.was_far_ahead() || seen_us < all.ground.now_us() - lately_us;
        if (record.home_store == till.place().store && !long_gone) differs("the existence");
        return;
    }
    // Of a person with several records, the one that answers is what tills are told.
    const auto told = head_office::customers::customer_for_tills(
        all.office.rooms()->database(), all.office.rooms()->keys(), rooms.pack(), record,
        all.office.now());
    if (!told) return differs(told.error().message);
    if ((*held)->phone_lookup != told->phone_lookup()) differs("phone");
    if ((*held)->card_lookup != told->card_lookup()) differs("card");
    if ((*held)->email_lookup != told->email_lookup()) differs("e-mail");
    if ((*held)->language != told->language()) differs("language");
    if ((*held)->home_store != told->home_store()) differs("home store");
    if ((*held)->contact_event_id != told->contact_event_id()) differs("contact");
    if ((*held)->visits != told->visits()) {
        differs("visits", fmt::format("({}, {})", (*held)->visits, told->visits()));
    }
    const auto records = rooms.ledger().records(record.customer_id);
    if (!records) return differs("consents");
    const bool knows_more = std::ranges::any_of(
        *records, [&](const wire::ConsentRecord& one) { return lost.contains(one.record_id()); });
    if (knows_more) return;  // what may be used is checked in any case
    const Now now = all.office.now();
    const auto at_till = rooms.ledger().standing(record.customer_id, now);
    if (!at_till) return differs("consents");
    const std::string here = states_of(*at_till);
    const auto at_office = known_to_office(all.office.rooms()->database(), *told);
    if (!at_office) return differs("consents");
    const std::string there = states_of(rules::consent::fold(*at_office, rooms.pack(), now));
    if (here != there) differs("consents", fmt::format("({}) ({})", here, there));
}

}  // namespace

void check_convergence(const Everybody& all) {
    auto& database = all.office.rooms()->database();
    const auto ids =
        database.rows("SELECT customer_id FROM customers ORDER BY customer_id", {},
                      [](const head_office::store::Row& row) { return row.blob_copy(0); });
    if (!ids) return all.ground.violated(converged, ids.error().message);
    const std::set<std::string> lost = all.facts.lost_records();
    for (const std::string& id : *ids) {
        const auto record = head_office::customers::find_by_id(database, id);
        if (!record || !*record) return all.ground.violated(converged, "a customer is gone");
        if (!(*record)->linked_to.empty()) continue;  // goes on as another
        const auto person = head_office::customers::find_person(database, id);
        if (!person || !*person) return all.ground.violated(converged, "a person is gone");
        for (const auto& till : all.tills)
            compare(all, *till, **person, lost);
    }
    for (const auto& till : all.tills) {
        const auto count = till->rooms()->customers().customers().count();
        if (!count || *count > ids->size()) {
            all.ground.violated(converged,
                                fmt::format("till {} holds {} customers, head office {}",
                                            till->place().number, count.value_or(0), ids->size()));
        }
    }
}

void check_uses(Ground& ground, Facts& facts, Till& till, const std::string& customer_id) {
    const auto standing = till.rooms()->customers().ledger().standing(customer_id, till.now());
    if (!standing) return ground.violated(unused, standing.error().message);
    for (const auto& [use, cell] :
         {std::pair(profiling_use,
                    rules::consent::Cell{"profiling", "purchase_history", "", "till"}),
          std::pair(marketing_use, rules::consent::Cell{"direct_marketing", "contact",
                                                        "groceries_and_household", "sms"})}) {
        if (!standing->usable(cell)) continue;
        if (facts.consents().may_be_used(person_of(*till.rooms(), customer_id), use,
                                         till.known())) {
            continue;
        }
        ground.violated(unused,
                        fmt::format("till {} would use {} of customer {}", till.place().number,
                                    use.purpose, short_id(customer_id)));
    }
}

void check_consents(const Everybody& all) {
    auto& database = all.office.rooms()->database();
    const auto ids =
        database.rows("SELECT customer_id FROM customers ORDER BY customer_id", {},
                      [](const head_office::store::Row& row) { return row.blob_copy(0); });
    if (!ids) return all.ground.violated(unused, ids.error().message);
    for (const std::string& id : *ids) {
        const auto permitted = head_office::customers::profiling_permitted(
            database, id, all.office.rooms()->pack(), all.office.now());
        const auto person = head_office::customers::members_of(database, id);
        if (!person) return all.ground.violated(unused, person.error().message);
        if (permitted && *permitted &&
            !all.facts.consents().may_be_used(*person, profiling_use, all.office.known())) {
            all.ground.violated(unused,
                                fmt::format("head office permits profiling of {}", short_id(id)));
        }
        for (const auto& till : all.tills) {
            check_uses(all.ground, all.facts, *till, id);
        }
    }
}

}  // namespace tillside::simulation
