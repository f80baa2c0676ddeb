#include "sync/head_office/ingest/own_log.hpp"

#include <fmt/format.h>

#include <array>

#include "sync/head_office/store/event_log.hpp"

namespace tillside::head_office::ingest {

// One epoch for the life of the database: the one that it began with.
Result<std::uint64_t> OwnLog::epoch(Now now) {
    auto held =
        database_.number("SELECT max(epoch) FROM watermarks WHERE till = ?1", {store::own_till});
    if (!held) return std::unexpected(std::move(held.error()));
    if (*held != 0) return static_cast<std::uint64_t>(*held);
    std::array<unsigned char, 2> bits{};
    random_(bits);
    return static_cast<std::uint64_t>(now.us / 1000) << 16 | bits[0] << 8 | bits[1];
}

Result<bool> OwnLog::holds(std::string_view id) {
    auto count = database_.number("SELECT count(*) FROM events WHERE id = ?1", {store::Blob{id}});
    if (!count) return std::unexpected(std::move(count.error()));
    return *count != 0;
}

Result<int> OwnLog::append(std::span<wire::Event> drafts, Now now, const Finish& finish) {
    return database_.transaction([&]() -> Result<int> {
        auto epoch = this->epoch(now);
        if (!epoch) return std::unexpected(std::move(epoch.error()));
        auto chain = ChainWriter::open(database_, store::own_till, *epoch);
        if (!chain) return std::unexpected(std::move(chain.error()));

        int added = 0;
        const std::string public_key = wire::to_bytes(signing_.public_key);
        for (wire::Event& draft : drafts) {
            if (draft.id().empty()) draft.set_id(wire::uuid_v7(now.us, random_));
            auto held = holds(draft.id());
            if (!held) return std::unexpected(std::move(held.error()));
            if (*held) continue;

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
            const std::string bytes = draft.SerializeAsString();
            const auto checked = check_event(bytes, place);
            if (!checked) {
                return fail(Domain::ingest, "bad_draft",
                            fmt::format("head office's own event: {}", checked.error().message));
            }
            if (auto kept = chain->add(draft, bytes, now); !kept) {
                return std::unexpected(std::move(kept.error()));
            }
            ++added;
        }
        if (added == 0) return 0;
        const ChainEnd& end = chain->end();
        const std::string signature =
            wire::sign_head(signing_, store::own_till, *epoch, end.last_sequence, end.head);
        if (auto kept = chain->keep(signature, public_key, now); !kept) {
            return std::unexpected(std::move(kept.error()));
        }
        return added;
    });
}

}  // namespace tillside::head_office::ingest
