// sync.enqueue*: recording events durably on a till, by the engine's own rooms (identity, chain,
// counts, one commit), beside bare SQLite that puts in the same bytes in the same groups, and the
// bare disk. Rounds alternate; the median round counts.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/store/database.hpp"
#include "tests/bench/figure.hpp"
#include "tests/bench/reference/bare_outbox.hpp"
#include "tests/bench/sync/measurements.hpp"
#include "tests/bench/sync/sale_events.hpp"
#include "tests/bench/timing.hpp"

namespace tillside::bench {

namespace {

constexpr int rounds = 9;
constexpr int singles_a_round = 400;
constexpr int groups_a_round = 40;
constexpr int group = 100;

struct Sides {
    Timed ours;
    Timed bare;
};

class Enqueue {
public:
    Enqueue(engine::store::Database& database, engine::outbox::Outbox& outbox,
            reference::BareOutbox& bare, SaleEvents& events)
        : database_(database), outbox_(outbox), bare_(bare), events_(events) {}

    // The same events are recorded on both sides; making them is nobody's time.
    bool round(Sides& sides, int commits, int events_a_commit, bool counts) {
        std::vector<wire::Event> drafts;
        for (int i = 0; i < commits * events_a_commit; ++i)
            drafts.push_back(events_.next());
        std::vector<std::string> bytes;
        bytes.reserve(drafts.size());
        for (const wire::Event& draft : drafts)
            bytes.push_back(draft.SerializeAsString());
        std::size_t next = 0;
        const bool bare_done = sides.bare.round(commits, counts, [&] {
            bare_.begin();
            for (int i = 0; i < events_a_commit; ++i, ++next) {
                bare_.insert(drafts[next].id(), drafts[next].occurred_at_us(), drafts[next].kind(),
                             bytes[next]);
            }
            bare_.commit();
            return true;
        });
        next = 0;
        return bare_done && sides.ours.round(commits, counts, [&] {
            auto transaction = database_.begin();
            if (!transaction) return false;
            for (int i = 0; i < events_a_commit; ++i, ++next) {
                if (!outbox_.append(std::move(drafts[next]), now_)) return false;
            }
            return transaction->commit().has_value();
        });
    }

private:
    engine::store::Database& database_;
    engine::outbox::Outbox& outbox_;
    reference::BareOutbox& bare_;
    SaleEvents& events_;
    Now now_ = system_now();
};

double median_of_rounds(Timed& timed, double share) {
    Durations each;
    for (Durations& one : timed.rounds)
        each.add(one.at(share));
    return each.at(0.5);
}

}  // namespace

Result<void> measure_enqueue(const std::filesystem::path& folder, SaleEvents& events) {
    const Now now = system_now();
    auto database = engine::store::Database::open(folder / "till.db", now);
    if (!database) return std::unexpected(database.error());
    auto outbox =
        engine::outbox::Outbox::open(*database, "BENCH", "BENCH-1", now, wire::system_random());
    if (!outbox) return std::unexpected(outbox.error());
    reference::BareOutbox bare(folder / "bare.db");
    reference::BareDisk disk(folder / "disk");
    Enqueue enqueue(*database, *outbox, bare, events);
    Sides ones;
    Sides hundreds;
    Timed fsync;
    for (int round = -1; round < rounds; ++round) {
        const bool counts = round >= 0;
        if (!enqueue.round(ones, singles_a_round, 1, counts) ||
            !enqueue.round(hundreds, groups_a_round, group, counts) ||
            !fsync.round(singles_a_round, counts, [&] { return disk.append(); })) {
            return fail(Domain::store, "failed", "an event was not recorded: is the disk full?");
        }
    }
    const double ours_us = median_of_rounds(ones.ours, 0.5);
    const double bare_us = median_of_rounds(ones.bare, 0.5);
    print({"sync.enqueue1_ratio",
           bare_us / ours_us,
           "ratio",
           {{"ours_p50_us", ours_us}, {"bare_sqlite_p50_us", bare_us}, {"rounds", rounds}}});
    const double ours_100_us = median_of_rounds(hundreds.ours, 0.5);
    const double bare_100_us = median_of_rounds(hundreds.bare, 0.5);
    print({"sync.enqueue100_ratio",
           bare_100_us / ours_100_us,
           "ratio",
           {{"ours_us_an_event", ours_100_us / group},
            {"bare_sqlite_us_an_event", bare_100_us / group}}});
    print({"sync.enqueue1_p99_over_fsync_p99",
           ones.ours.all.at(0.99) / fsync.all.at(0.99),
           "ratio",
           {{"ours_p99_us", ones.ours.all.at(0.99)},
            {"fsync_p99_us", fsync.all.at(0.99)},
            {"fsync_p50_us", fsync.all.at(0.5)},
            {"bare_sqlite_p99_us", ones.bare.all.at(0.99)}}});
    return {};
}

}  // namespace tillside::bench
