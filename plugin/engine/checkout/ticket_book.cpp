#include "plugin/engine/checkout/ticket_book.hpp"

namespace tillside::engine::checkout {

namespace {

using store::Blob;
using store::Sql;

constexpr Sql find_end{
    "SELECT outcome, event_id, digest FROM ended_tickets"
    " WHERE business_day = ?1 AND till = ?2 AND ticket = ?3"};
constexpr Sql insert_end{"INSERT INTO ended_tickets VALUES (?1, ?2, ?3, ?4, ?5, ?6)"};
constexpr Sql find_aside{
    "SELECT event_id, digest FROM tickets_put_aside"
    " WHERE business_day = ?1 AND till = ?2 AND ticket = ?3 AND revision = ?4 AND step = ?5"};
constexpr Sql insert_aside{
    "INSERT INTO tickets_put_aside (business_day, till, ticket, revision, step, event_id, digest)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};
// Of a revision that was put aside and taken up unchanged, being taken up came later.
constexpr Sql newest_aside{
    "SELECT revision, step = 'suspended' FROM tickets_put_aside"
    " WHERE business_day = ?1 AND till = ?2 AND ticket = ?3"
    " ORDER BY revision DESC, step LIMIT 1"};
constexpr Sql find_shift{
    "SELECT event_id, digest FROM shifts"
    " WHERE business_day = ?1 AND till = ?2 AND shift = ?3 AND step = ?4"};
constexpr Sql insert_shift{
    "INSERT INTO shifts (business_day, till, shift, step, event_id, digest)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"};

std::optional<Noted> noted_in(store::Query& row) {
    if (!row.step()) return std::nullopt;
    return Noted{row.blob(0), row.blob(1)};
}

// SQLite's integers are signed; the order among revisions of one basket stays as it is up to 2^63.
std::int64_t stored(std::uint64_t revision) {
    return static_cast<std::int64_t>(revision);
}

}  // namespace

Result<std::optional<Ended>> TicketBook::end_of(const till::Context& context) {
    if (context.training()) return std::optional<Ended>();
    return database_.attempt("looking up a ticket", [&]() -> std::optional<Ended> {
        auto row = database_.query(find_end);
        row.bind(context.business_day(), context.till(), context.ticket());
        if (!row.step()) return std::nullopt;
        return Ended{row.text(0), {row.blob(1), row.blob(2)}};
    });
}

Result<void> TicketBook::note_end(const till::Context& context, const Ended& ended) {
    if (context.training()) return {};
    return database_.attempt("remembering a ticket", [&] {
        database_.query(insert_end)
            .bind(context.business_day(), context.till(), context.ticket(), ended.outcome,
                  Blob{ended.noted.event_id}, Blob{ended.noted.digest})
            .run();
    });
}

Result<std::optional<Noted>> TicketBook::aside(const till::Context& context, Step step,
                                               std::uint64_t revision) {
    if (context.training()) return std::optional<Noted>();
    return database_.attempt("looking up a suspended ticket", [&] {
        auto row = database_.query(find_aside);
        row.bind(context.business_day(), context.till(), context.ticket(), stored(revision),
                 step.name);
        return noted_in(row);
    });
}

Result<void> TicketBook::note_aside(const till::Context& context, Step step, std::uint64_t revision,
                                    const Noted& noted) {
    if (context.training()) return {};
    return database_.attempt("remembering a suspended ticket", [&] {
        database_.query(insert_aside)
            .bind(context.business_day(), context.till(), context.ticket(), stored(revision),
                  step.name, Blob{noted.event_id}, Blob{noted.digest})
            .run();
    });
}

Result<std::optional<Standing>> TicketBook::standing(const till::Context& context) {
    if (context.training()) return std::optional<Standing>();
    return database_.attempt("looking up a ticket", [&]() -> std::optional<Standing> {
        auto row = database_.query(newest_aside);
        row.bind(context.business_day(), context.till(), context.ticket());
        if (!row.step()) return std::nullopt;
        return Standing{static_cast<std::uint64_t>(row.integer(0)), row.integer(1) != 0};
    });
}

Result<std::optional<Noted>> TicketBook::shift(const till::Context& context,
                                               const std::string& number, Step step) {
    if (context.training()) return std::optional<Noted>();
    return database_.attempt("looking up a shift", [&] {
        auto row = database_.query(find_shift);
        row.bind(context.business_day(), context.till(), number, step.name);
        return noted_in(row);
    });
}

Result<void> TicketBook::note_shift(const till::Context& context, const std::string& number,
                                    Step step, const Noted& noted) {
    if (context.training()) return {};
    return database_.attempt("remembering a shift", [&] {
        database_.query(insert_shift)
            .bind(context.business_day(), context.till(), number, step.name, Blob{noted.event_id},
                  Blob{noted.digest})
            .run();
    });
}

}  // namespace tillside::engine::checkout
