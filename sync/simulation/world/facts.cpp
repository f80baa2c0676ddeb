#include "sync/simulation/world/facts.hpp"

#include <algorithm>
#include <utility>

namespace tillside::simulation {

namespace {

constexpr engine::store::Sql rows_after{
    "SELECT position, epoch, sequence, bytes, hash FROM outbox_events WHERE position > ?1"
    " ORDER BY position"};

constexpr std::string_view nothing_lost = "nothing acknowledged is lost";

Result<std::vector<ReadRow>> read_rows(engine::store::Database& database, std::int64_t after) {
    return database.attempt("reading the outbox for the simulation", [&] {
        std::vector<ReadRow> out;
        auto rows = database.query(rows_after);
        rows.bind(after);
        while (rows.step()) {
            ReadRow& read = out.emplace_back();
            read.row.position = rows.integer(0);
            read.row.epoch = static_cast<std::uint64_t>(rows.integer(1));
            read.row.sequence = static_cast<std::uint64_t>(rows.integer(2));
            read.bytes = rows.blob(3);
            const std::string_view hash = rows.blob_view(4);
            std::copy_n(hash.begin(), std::min(hash.size(), read.row.hash.size()),
                        read.row.hash.begin());
        }
        return out;
    });
}

}  // namespace

std::string short_id(std::string_view id) {
    // The end: version 7 begins with the time.
    return wire::to_hex(id.substr(id.size() > 4 ? id.size() - 4 : 0));
}

void Facts::observe(std::size_t till, engine::store::Database& database, bool whole) {
    Till& at = tills_[till];
    const std::int64_t after = whole || at.rows.empty() ? 0 : at.rows.back().position;
    auto read = read_rows(database, after);
    if (!read) return;  // the machine is dying; what was committed is found at its restart
    const std::size_t known = whole ? compare(till, *read) : 0;
    if (ground_.violation) return;
    for (std::size_t i = known; i < read->size(); ++i) {
        OutboxRow& row = (*read)[i].row;
        wire::Event event;
        if (!event.ParseFromString((*read)[i].bytes)) {
            ground_.violated("chains verify", fmt::format("till {}: bytes are no event", till));
            return;
        }
        row.id = event.id();
        add(till, row, (*read)[i].bytes);
    }
}

// How many of the rows that were read are known already.
std::size_t Facts::compare(std::size_t till, const std::vector<ReadRow>& read) {
    std::vector<OutboxRow>& rows = tills_[till].rows;
    std::size_t known = 0;
    std::erase_if(rows, [&](const OutboxRow& row) {
        const bool there = known < read.size() && read[known].row.position == row.position &&
                           read[known].row.hash == row.hash;
        if (there) {
            ++known;
            return false;
        }
        // A till may let go of what head office has, never of its newest: that would be a loss.
        const bool others_follow = known < read.size();
        if (others_follow && at_office.contains(row.id)) return events_[row.id].let_go = true;
        ground_.violated(nothing_lost,
                         fmt::format("till {}: event {} of epoch {:x}, which was committed, is no "
                                     "longer in the outbox",
                                     till, row.sequence, row.epoch));
        return false;
    });
    return known;
}

void Facts::add(std::size_t till, const OutboxRow& row, const std::string& bytes) {
    Till& at = tills_[till];
    OutboxRow& end = at.ends[row.epoch];
    if (row.sequence != end.sequence + 1 || row.hash != wire::chain_next(end.hash, bytes)) {
        ground_.violated("chains verify",
                         fmt::format("till {}: event {} of epoch {:x} does not follow event {}",
                                     till, row.sequence, row.epoch, end.sequence));
    }
    end = row;
    at.rows.push_back(row);
    wire::Event event;
    event.ParseFromString(bytes);
    wire::ConsentRecord record;
    if (event.has_consent_recorded()) {
        record.ParseFromString(event.consent_recorded().record());
        consents_.add(record);
    }
    const auto [fact, is_new] = events_.try_emplace(row.id);
    fact->second.required = true;
    if (!is_new) return;  // recorded again under its own id
    fact->second.till = till;
    fact->second.kind = event.kind();
    fact->second.counts = engine::outbox::count(event);
    fact->second.customer_id = event.customer_id();
    fact->second.consent_record = record.record_id();
    if (event.has_basket_completed()) {
        fact->second.ticket = event.business_day() + " " + event.ticket();
        fact->second.reverses = event.basket_completed().has_reverses();
    }
}

void Facts::disk_replaced(std::size_t till, const std::vector<OutboxRow>& rows) {
    Till& at = tills_[till];
    at.replaced = true;
    for (const OutboxRow& row : at.rows)
        events_[row.id].required = false;
    at.rows = rows;
    at.ends.clear();
    for (const OutboxRow& row : at.rows) {
        events_[row.id].required = true;  // also where it was recorded twice
        at.ends[row.epoch] = row;
    }
}

std::set<std::string> Facts::lost_records() const {
    std::set<std::string> lost;
    for (const auto& [id, fact] : events_) {
        if (!fact.required && !at_office.contains(id)) lost.insert(fact.consent_record);
    }
    return lost;
}

void Facts::cursor_issued(std::size_t till, const std::string& cursor) {
    auto& cursors = tills_[till].cursors;
    cursors.try_emplace(cursor, cursors.size() + 1);
}

void Facts::forget_cursors() {
    for (Till& till : tills_)
        till.cursors.clear();
}

std::size_t Facts::cursor_place(std::size_t till, const std::string& cursor) const {
    const auto found = tills_[till].cursors.find(cursor);
    return found == tills_[till].cursors.end() ? 0 : found->second;
}

}  // namespace tillside::simulation
