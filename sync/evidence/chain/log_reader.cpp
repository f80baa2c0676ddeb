#include "sync/evidence/chain/log_reader.hpp"

#include <set>
#include <utility>

namespace tillside::evidence {

namespace {

using head_office::store::Database;
using head_office::store::Row;

// A chain may have lost its watermark, its heads or its events: any of them names it.
Result<std::set<ChainName>> chains_of(Database& database, const KnownHeads& known) {
    auto rows = database.rows(
        "SELECT till, epoch FROM watermarks UNION SELECT till, epoch FROM signed_heads"
        " UNION SELECT till, epoch FROM events UNION SELECT till, epoch FROM rejected_events",
        {}, [](const Row& row) {
            return ChainName{row.text_copy(0), row.natural(1)};
        });
    if (!rows) return std::unexpected(std::move(rows.error()));
    std::set<ChainName> chains(rows->begin(), rows->end());
    for (const auto& [name, heads] : known)
        chains.insert(name);
    return chains;
}

Result<std::vector<SignedHead>> heads_of(Database& database, const ChainName& name,
                                         const KnownHeads& known) {
    auto heads = database.rows(
        "SELECT sequence, head, signature, public_key FROM signed_heads"
        " WHERE till = ?1 AND epoch = ?2 ORDER BY sequence",
        {name.till, name.epoch}, [](const Row& row) {
            return SignedHead{row.natural(0), row.blob_copy(1), row.blob_copy(2), row.blob_copy(3)};
        });
    if (!heads) return heads;
    // A head from elsewhere comes first, since it cannot have been changed here.
    if (const auto more = known.find(name); more != known.end())
        heads->insert(heads->begin(), more->second.begin(), more->second.end());
    return heads;
}

Result<void> check_chain(Database& database, ChainCheck& check, const EachEvent& each_event) {
    const ChainName& name = check.name();
    auto walked = database.query(
        "SELECT sequence, bytes, 1 FROM events WHERE till = ?1 AND epoch = ?2"
        " UNION ALL SELECT sequence, bytes, 0 FROM rejected_events WHERE till = ?1 AND epoch = ?2"
        " ORDER BY 1",
        {name.till, name.epoch}, [&](const Row& row) {
            const bool is_event = row.integer(2) != 0;
            check.next(row.natural(0), row.blob(1), is_event);
            if (each_event) each_event(check, row.blob(1), is_event);
        });
    if (walked) check.finish();
    return walked;
}

}  // namespace

Result<void> check_log(Database& database, const KnownHeads& known, const KnowsKey& knows_key,
                       const EachChain& each, const EachEvent& each_event) {
    auto chains = chains_of(database, known);
    if (!chains) return std::unexpected(std::move(chains.error()));
    for (const ChainName& name : *chains) {
        auto claimed = database.number(
            "SELECT max(last_sequence) FROM watermarks WHERE till = ?1 AND epoch = ?2",
            {name.till, name.epoch});
        if (!claimed) return std::unexpected(std::move(claimed.error()));
        auto heads = heads_of(database, name, known);
        if (!heads) return std::unexpected(std::move(heads.error()));
        ChainCheck check(name, std::move(*heads), static_cast<std::uint64_t>(*claimed), knows_key);
        if (auto walked = check_chain(database, check, each_event); !walked) return walked;
        each(check);
    }
    return {};
}

}  // namespace tillside::evidence
