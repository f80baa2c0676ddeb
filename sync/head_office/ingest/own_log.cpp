#include "sync/head_office/ingest/own_log.hpp"

#include <fmt/format.h>

#include <array>
#include <deque>
#include <unordered_set>

#include "sync/head_office/store/event_log.hpp"

namespace tillside::head_office::ingest {

// The one that the database began with, or that the last restore began.
Result<std::uint64_t> OwnLog::epoch(Now now) {
    auto begun = database_.number("SELECT epoch FROM own_log_state WHERE id = 1");
    if (!begun) return std::unexpected(std::move(begun.error()));
    if (*begun != 0) return static_cast<std::uint64_t>(*begun);
    auto held =
        database_.number("SELECT max(epoch) FROM watermarks WHERE till = ?1", {store::own_till});
    if (!held) return std::unexpected(std::move(held.error()));
    if (*held != 0) return static_cast<std::uint64_t>(*held);
    return new_epoch(now, random_);
}

std::uint64_t new_epoch(Now now, const wire::Random& random) {
    std::array<unsigned char, 2> bits{};
    random(bits);
    return static_cast<std::uint64_t>(now.us / 1000) << 16 | bits[0] << 8 | bits[1];
}

Result<std::vector<bool>> OwnLog::held(std::span<const wire::Event> drafts) {
    static constexpr std::array columns = {store::ColumnType::blob};
    static constexpr store::RowsStatement find = {
        .row = "SELECT 1 FROM event_ids WHERE id = ?1",
        .all =
            "SELECT number FROM unnest(?1::bytea[]) WITH ORDINALITY AS g (id, number) "
            "WHERE EXISTS (SELECT 1 FROM event_ids WHERE event_ids.id = g.id)",
        .columns = columns};
    std::vector<store::Parameter> ids;
    for (const wire::Event& draft : drafts)
        ids.emplace_back(store::Blob{draft.id()});
    auto held = database_.execute_rows(find, ids);
    if (!held) return held;
    // Of two drafts of one id the first counts.
    std::unordered_set<std::string_view> seen;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        if (!seen.insert(drafts[i].id()).second) (*held)[i] = true;
    }
    return held;
}

Result<int> OwnLog::append(std::span<wire::Event> drafts, Now now, const Finish& finish) {
    return database_.transaction([&]() -> Result<int> {
        auto epoch = this->epoch(now);
        if (!epoch) return std::unexpected(std::move(epoch.error()));
        auto chain = ChainWriter::open(database_, store::own_till, *epoch);
        if (!chain) return std::unexpected(std::move(chain.error()));

        for (wire::Event& draft : drafts) {
            if (draft.id().empty()) draft.set_id(wire::uuid_v7(now.us, random_));
        }
        auto held = this->held(drafts);
        if (!held) return std::unexpected(std::move(held.error()));

        std::deque<std::string> added;  // the chain borrows them
        const std::string public_key = wire::to_bytes(signing_.public_key);
        for (std::size_t i = 0; i < drafts.size(); ++i) {
            if ((*held)[i]) continue;
            wire::Event& draft = drafts[i];
            const Place place{{},
                              store::own_till,
                              *epoch,
                              chain->end().last_sequence + 1,
                              chain->end().head,
                              public_key};
            draft.set_till(std::string(store::own_till));
            draft.set_epoch(place.epoch);
            draft.set_sequence(place.sequence);
            if (finish) finish(draft, {place.sequence, place.previous_head, signing_});
            const std::string& bytes = added.emplace_back(draft.SerializeAsString());
            auto checked = check_event(bytes, place);
            if (!checked) {
                return fail(Domain::ingest, "bad_draft",
                            fmt::format("head office's own event: {}", checked.error().message));
            }
            if (auto kept = chain->add(std::move(*checked), bytes, now); !kept) {
                return std::unexpected(std::move(kept.error()));
            }
        }
        if (added.empty()) return 0;
        const ChainEnd& end = chain->end();
        const std::string signature =
            wire::sign_head(signing_, store::own_till, *epoch, end.last_sequence, end.head);
        if (auto kept = chain->keep(signature, public_key, now); !kept) {
            return std::unexpected(std::move(kept.error()));
        }
        return static_cast<int>(added.size());
    });
}

}  // namespace tillside::head_office::ingest
