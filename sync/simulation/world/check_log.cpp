// The checks of head office's log: its events, its chains, and what is made from them.
#include <algorithm>
#include <map>
#include <utility>

#include "sync/head_office/projections/report.hpp"
#include "sync/simulation/world/checks.hpp"

namespace tillside::simulation {

namespace {

using head_office::store::Row;

constexpr std::string_view once = "every event is at head office exactly once";
constexpr std::string_view chains = "chains verify";
constexpr std::string_view balances = "balances are equal";
constexpr std::string_view rebuilt = "a rebuild gives what was there";

// All tables that projections make (head_office/projections, customers, vip).
constexpr std::array projected = {
    "baskets",         "basket_lines",     "suggestions_shown", "till_counts", "till_totals",
    "returns",         "return_lines",     "reversals",         "customers",   "customer_consents",
    "customer_visits", "erased_customers", "vip_standing",      "vip_answers",
};

std::string text_of(const Row& row) {
    std::string line;
    for (int column = 0; column < row.columns(); ++column) {
        line += row.is_null(column) ? std::string("-") : wire::to_hex(row.blob(column));
        line += '|';
    }
    return line;
}

std::vector<std::string> dump(head_office::store::Database& database) {
    std::vector<std::string> lines;
    for (const char* table : projected) {
        std::vector<std::string> rows;
        (void)database.query(fmt::format("SELECT * FROM {}", table), {}, [&](const Row& row) {
            rows.push_back(fmt::format("{}: {}", table, text_of(row)));
        });
        std::ranges::sort(rows);
        lines.insert(lines.end(), rows.begin(), rows.end());
    }
    return lines;
}

// Where its till keeps an event: ", in its outbox as 3 of epoch 1a1f0c00617".
std::string places_of(const Facts& facts, const std::string& id, std::size_t till) {
    std::string out;
    for (const OutboxRow& row : facts.rows(till)) {
        if (row.id != id) continue;
        out += fmt::format(", in its outbox as {} of epoch {:x}", row.sequence, row.epoch);
    }
    return out.empty() ? ", and no longer in its outbox" : out;
}

struct Chain {
    std::uint64_t sequence = 0;
    wire::Hash head = wire::chain_start;
};

}  // namespace

void check_events(const Everybody& all) {
    auto& database = all.office.rooms()->database();
    std::map<std::string, int> held;
    (void)database.query("SELECT id FROM events", {},
                         [&](const Row& row) { ++held[row.blob_copy(0)]; });
    for (const auto& [id, fact] : all.facts.events()) {
        const int times = held.contains(id) ? held[id] : 0;
        held.erase(id);
        if (times == 1 || (times == 0 && !fact.required)) continue;
        all.ground.violated(
            once, fmt::format("event {} ({}) of till {} is there {} times{}", short_id(id),
                              wire::EventKind_Name(fact.kind), fact.till, times,
                              places_of(all.facts, id, fact.till)));
    }
    if (!held.empty()) {
        all.ground.violated(once, fmt::format("head office holds event {}, which no till recorded",
                                              short_id(held.begin()->first)));
    }
    // What is sent again in a new epoch is set aside there; nothing else is.
    (void)database.query(
        "SELECT till, epoch, sequence, code, message FROM rejected_events "
        "WHERE code <> 'already_held'",
        {}, [&](const Row& row) {
            all.ground.violated("no event is refused",
                                fmt::format("event {} of till {}: {}: {}", row.integer(2),
                                            row.text(0), row.text(3), row.text(4)));
        });
    (void)database.query(
        "SELECT till, business_day, ticket, count(*) FROM baskets GROUP BY 1, 2, 3 "
        "HAVING count(*) > 1",
        {}, [&](const Row& row) {
            all.ground.violated("nothing is applied twice",
                                fmt::format("ticket {} of till {} was completed {} times",
                                            row.text(2), row.text(0), row.integer(3)));
        });
}

void check_chains(const Everybody& all) {
    auto& database = all.office.rooms()->database();
    std::map<std::pair<std::string, std::uint64_t>, std::map<std::uint64_t, wire::Hash>> hashes;
    std::map<std::pair<std::string, std::uint64_t>, Chain> ends;
    (void)database.query(
        "SELECT till, epoch, sequence, bytes FROM events UNION ALL "
        "SELECT till, epoch, sequence, bytes FROM rejected_events ORDER BY 1, 2, 3",
        {}, [&](const Row& row) {
            const std::pair name{row.text_copy(0), row.natural(1)};
            Chain& end = ends[name];
            if (row.natural(2) != end.sequence + 1) {
                all.ground.violated(chains, fmt::format("till {}: event {} follows event {}",
                                                        name.first, row.natural(2), end.sequence));
            }
            end.head = wire::chain_next(end.head, row.blob(3));
            end.sequence = row.natural(2);
            hashes[name][end.sequence] = end.head;
        });
    (void)database.query(
        "SELECT till, epoch, last_sequence, head FROM watermarks", {}, [&](const Row& row) {
            const Chain& end = ends[{row.text_copy(0), row.natural(1)}];
            if (end.sequence == row.natural(2) && wire::to_bytes(end.head) == row.blob(3)) return;
            all.ground.violated(chains, fmt::format("till {}: the watermark {} is not the end {}",
                                                    row.text(0), row.natural(2), end.sequence));
        });
    (void)database.query(
        "SELECT till, epoch, sequence, head, signature, public_key FROM signed_heads", {},
        [&](const Row& row) {
            const wire::Hash& own = hashes[{row.text_copy(0), row.natural(1)}][row.natural(2)];
            if (wire::to_bytes(own) == row.blob(3) &&
                wire::head_is_signed(row.blob(5), row.blob(4), row.text(0), row.natural(1),
                                     row.natural(2), own)) {
                return;
            }
            all.ground.violated(chains, fmt::format("till {}: the head signed at event {} is "
                                                    "another than the chain's",
                                                    row.text(0), row.natural(2)));
        });
}

void check_balances(const Everybody& all) {
    auto& database = all.office.rooms()->database();
    std::set<std::string> held;
    (void)database.query("SELECT id FROM events", {},
                         [&](const Row& row) { held.insert(row.blob_copy(0)); });
    engine::outbox::Counts sum;
    std::map<std::string, std::int64_t> visits;
    std::vector<engine::outbox::Counts> of_till(all.tills.size());
    for (const auto& [id, fact] : all.facts.events()) {
        const engine::outbox::Counts& more = fact.counts;
        for (engine::outbox::Counts* counts : {&sum, &of_till[fact.till]}) {
            if (counts == &sum && !held.contains(id)) continue;
            counts->baskets += more.baskets;
            counts->lines += more.lines;
            counts->total += more.total;
            counts->customers_enrolled += more.customers_enrolled;
            counts->consents_given += more.consents_given;
            counts->consents_refused += more.consents_refused;
            counts->withdrawn += more.withdrawn;
            counts->events += more.events;
            counts->returns += more.returns;
        }
        const bool visit = more.baskets > 0 && !fact.reverses && !fact.customer_id.empty();
        if (visit && held.contains(id)) ++visits[fact.customer_id];
    }
    const auto same = [&](std::string_view who, std::string_view what, std::int64_t is,
                          std::int64_t should_be) {
        if (is == should_be) return;
        all.ground.violated(
            balances, fmt::format("{}: {} {}, but the events hold {}", who, what, is, should_be));
    };
    const auto report =
        head_office::projections::read_report(database, head_office::projections::Scope::tills);
    if (!report) return all.ground.violated(balances, report.error().message);
    same("head office", "baskets", report->baskets, sum.baskets);
    same("head office", "lines", report->lines, sum.lines);
    same("head office", "total", report->total, sum.total);
    same("head office", "customers", report->customers_enrolled, sum.customers_enrolled);
    same("head office", "consents given", report->consents_given, sum.consents_given);
    same("head office", "consents refused", report->consents_refused, sum.consents_refused);
    same("head office", "withdrawn", report->withdrawn, sum.withdrawn);
    same("head office", "returns", report->returns, sum.returns);
    same("head office", "events", report->events, sum.events);
    (void)database.query("SELECT customer_id, visits FROM customer_visits", {},
                         [&](const Row& row) {
                             same("head office", "visits of " + short_id(row.blob(0)),
                                  row.integer(1), visits[row.blob_copy(0)]);
                             visits.erase(row.blob_copy(0));
                         });
    for (const auto& [customer, number] : visits)
        same("head office", "visits of " + short_id(customer), 0, number);
    for (const auto& till : all.tills) {
        if (all.facts.was_replaced(till->place().number)) continue;
        const auto own = till->rooms()->outbox().recorded();
        if (!own) return all.ground.violated(balances, own.error().message);
        const auto& should_be = of_till[till->place().number];
        const std::string who = fmt::format("till {}", till->place().number);
        same(who, "baskets", own->baskets, should_be.baskets);
        same(who, "total", own->total, should_be.total);
        same(who, "withdrawn", own->withdrawn, should_be.withdrawn);
        same(who, "events", own->events, should_be.events);
    }
}

void check_rebuild(const Everybody& all) {
    auto& database = all.office.rooms()->database();
    const auto before = dump(database);
    if (auto made = all.office.rooms()->projector().rebuild(); !made) {
        return all.ground.violated(rebuilt, made.error().message);
    }
    const auto after = dump(database);
    if (before == after) return;
    const auto [was, is] = std::ranges::mismatch(before, after);
    const std::string none = "nothing";
    all.ground.violated(
        rebuilt, fmt::format("{} rows were, {} are; was {}, is {}", before.size(), after.size(),
                             was == before.end() ? none : *was, is == after.end() ? none : *is));
}

}  // namespace tillside::simulation
