#include "sync/head_office/ingest/log_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace tillside::head_office::ingest {

namespace {

constexpr std::int64_t events_at_once = 2'000;

std::unexpected<Error> broken(const CheckedChain& chain, std::uint64_t sequence,
                              std::string_view how) {
    return fail(
        Domain::ingest, "log_broken",
        fmt::format("till {}, epoch {}, sequence {}: {}", chain.till, chain.epoch, sequence, how));
}

struct SignedHead {
    std::string head;
    std::string signature;
    std::string public_key;
};

Result<std::map<std::uint64_t, SignedHead>> signed_heads(store::Database& database,
                                                         const CheckedChain& chain) {
    std::map<std::uint64_t, SignedHead> heads;
    auto read = database.query(
        "SELECT sequence, head, signature, public_key FROM signed_heads WHERE till = ?1 "
        "AND epoch = ?2",
        {chain.till, chain.epoch}, [&](const store::Row& row) {
            heads[row.natural(0)] = {row.blob_copy(1), row.blob_copy(2), row.blob_copy(3)};
        });
    if (!read) return std::unexpected(std::move(read.error()));
    return heads;
}

// Goes along one chain.
class Walk {
public:
    Walk(const CheckedChain& chain, std::map<std::uint64_t, SignedHead> heads)
        : chain_(chain), heads_(std::move(heads)) {}

    void take(std::uint64_t sequence, std::string_view bytes) {
        if (fault_) return;
        if (sequence != sequence_ + 1) {
            fault_ = broken(chain_, sequence_ + 1, "the event is missing");
            return;
        }
        sequence_ = sequence;
        head_ = wire::chain_next(head_, bytes);
        const auto signed_head = heads_.find(sequence);
        if (signed_head == heads_.end()) return;
        const SignedHead& there = signed_head->second;
        if (there.head != wire::to_bytes(head_) ||
            !wire::head_is_signed(there.public_key, there.signature, chain_.till, chain_.epoch,
                                  sequence, head_)) {
            fault_ = broken(chain_, sequence, "the events are not those that the till signed");
        }
        heads_.erase(signed_head);
    }

    Result<void> end() const {
        if (fault_) return *fault_;
        if (sequence_ != chain_.last_sequence || head_ != chain_.head) {
            return broken(chain_, chain_.last_sequence, "the chain ends elsewhere than was noted");
        }
        if (!heads_.empty()) {
            return broken(chain_, heads_.begin()->first, "an end that the till signed is missing");
        }
        return {};
    }

    [[nodiscard]] std::uint64_t sequence() const { return sequence_; }

private:
    const CheckedChain& chain_;
    std::map<std::uint64_t, SignedHead> heads_;
    std::uint64_t sequence_ = 0;
    wire::Hash head_ = wire::chain_start;
    std::optional<std::unexpected<Error>> fault_;
};

Result<void> check_chain(store::Database& database, const CheckedChain& chain, std::int64_t& events,
                         const Progress& progress) {
    auto heads = signed_heads(database, chain);
    if (!heads) return std::unexpected(std::move(heads.error()));
    Walk walk(chain, std::move(*heads));
    while (true) {
        std::int64_t rows = 0;
        auto read = database.query(
            "SELECT sequence, bytes, 1 FROM events WHERE till = ?1 AND epoch = ?2 "
            "AND sequence > ?3 AND sequence <= ?4 UNION ALL "
            "SELECT sequence, bytes, 0 FROM rejected_events WHERE till = ?1 AND epoch = ?2 "
            "AND sequence > ?3 AND sequence <= ?4 ORDER BY 1",
            {chain.till, chain.epoch, walk.sequence(),
             walk.sequence() + static_cast<std::uint64_t>(events_at_once)},
            [&](const store::Row& row) {
                ++rows;
                events += row.integer(2);
                walk.take(row.natural(0), row.blob(1));
            });
        if (!read) return read;
        if (rows == 0 || walk.sequence() % events_at_once != 0) break;
        progress(events);
    }
    return walk.end();
}

}  // namespace

Result<std::vector<CheckedChain>> check_log(store::Database& database, const Progress& progress) {
    auto chains = database.rows(
        "SELECT till, epoch, last_sequence, head FROM watermarks ORDER BY till, epoch", {},
        [](const store::Row& row) {
            CheckedChain chain{row.text_copy(0), row.natural(1), row.natural(2), {}};
            const std::string_view head = row.blob(3);
            std::ranges::copy(head.substr(0, chain.head.size()), chain.head.begin());
            return chain;
        });
    if (!chains) return chains;
    std::int64_t events = 0;
    for (const CheckedChain& chain : *chains) {
        if (auto checked = check_chain(database, chain, events, progress); !checked) {
            return std::unexpected(std::move(checked.error()));
        }
    }
    auto all = database.number("SELECT count(*) FROM events");
    if (!all) return std::unexpected(std::move(all.error()));
    if (*all != events) {
        return fail(Domain::ingest, "log_broken",
                    fmt::format("{} events of the log belong to no till's chain", *all - events));
    }
    return chains;
}

}  // namespace tillside::head_office::ingest
