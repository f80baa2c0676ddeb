#include "sync/head_office/projections/report.hpp"

#include "sync/head_office/projections/projection.hpp"

namespace tillside::head_office::projections {

Result<Report> read_report(store::Database& database, Scope scope) {
    // An empty name excludes nobody.
    const std::string_view excluded = scope == Scope::tills ? own_till : "";
    Report report;
    auto counted = database.query(
        "SELECT sum(baskets), sum(lines), sum(customers_enrolled), sum(consents_given), "
        "sum(consents_refused), sum(withdrawn), sum(suggestions_shown), "
        "sum(suggestions_accepted), sum(events), sum(returns) FROM till_counts WHERE till <> ?1",
        {excluded}, [&](const store::Row& row) {
            report.baskets = row.integer(0);
            report.lines = row.integer(1);
            report.customers_enrolled = row.integer(2);
            report.consents_given = row.integer(3);
            report.consents_refused = row.integer(4);
            report.withdrawn = row.integer(5);
            report.suggestions_shown = row.integer(6);
            report.suggestions_accepted = row.integer(7);
            report.events = row.integer(8);
            report.returns = row.integer(9);
        });
    if (!counted) return std::unexpected(std::move(counted.error()));
    auto summed = database.query(
        "SELECT currency, sum(total) FROM till_totals WHERE till <> ?1 GROUP BY currency "
        "ORDER BY sum(baskets) DESC, currency LIMIT 1",
        {excluded}, [&](const store::Row& row) {
            report.currency = row.text_copy(0);
            report.total = row.integer(1);
        });
    if (!summed) return std::unexpected(std::move(summed.error()));
    return report;
}

}  // namespace tillside::head_office::projections
