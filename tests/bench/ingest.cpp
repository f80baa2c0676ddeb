// tillside-bench ingest: how fast head office takes tills' batches, beside the database's own
// library putting in the same rows (reference/bare_rows.hpp). Through EventLog::receive: signature,
// chain, checks of every event, permanent dedupe, watermark and health in one transaction a batch.
//
// Product and reference alternate in one process on one server, who is first alternates, too, and
// the median of the rounds' ratios counts: what else the machine does meets both.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sync/head_office/access/terminals.hpp"
#include "sync/head_office/ingest/event_log.hpp"
#include "sync/head_office/keys/key_store.hpp"
#include "sync/head_office/store/migration.hpp"
#include "tests/bench/commands.hpp"
#include "tests/bench/figure.hpp"
#include "tests/bench/reference/bare_rows.hpp"
#include "tests/bench/sync/measurements.hpp"
#include "tests/bench/timing.hpp"
#include "tests/postgres/postgres_server.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/unit/sync/head_office/till.hpp"

namespace tillside::bench {

namespace {

using namespace head_office;

constexpr std::size_t events_a_batch = 500;
constexpr int batches_a_round = 8;
constexpr int warm_up_rounds = 2;
constexpr Now now{1'700'000'001'000'000};

struct Options {
    std::string store;  // "sqlite", "postgresql", a URL; empty: both
    int rounds = 15;
};

// A basket of eight lines as tills record it: about 400 bytes.
void add_basket(tests::Till& till) {
    wire::Event event = till.draft(wire::BASKET_COMPLETED);
    event.set_staff("S017");
    wire::BasketCompleted& basket = *event.mutable_basket_completed();
    basket.set_currency("HKD");
    basket.set_total(12'340);
    for (int i = 0; i < 8; ++i) {
        wire::BasketLine& line = *basket.add_lines();
        line.set_sku(fmt::format("SKU{:05}", i * 37));
        line.set_description("Lemon tea 250 ml");
        line.set_quantity_milli(1000);
        line.set_unit_price(1'540);
        line.set_amount(1'540);
    }
    till.add(event);
}

// Head office's ingest over databases that are there.
class Office {
public:
    Office(std::unique_ptr<store::Database> database, std::unique_ptr<store::Database> keys)
        : database_(std::move(database)), keys_database_(std::move(keys)) {}

    [[nodiscard]] Result<void> receive(const wire::EventBatch& batch) {
        auto answer = log_.receive(batch, sender_, now);
        if (!answer) return std::unexpected(std::move(answer.error()));
        if (sender_.public_key.empty()) {  // from now on as for every later request
            auto known = terminals_.authenticate(token_);
            if (!known) return std::unexpected(std::move(known.error()));
            sender_ = std::move(*known);
        }
        if (answer->rejections_size() == 0) return {};
        return fail(Domain::ingest, "rejected", answer->rejections(0).message());
    }
    [[nodiscard]] Result<std::int64_t> events() {
        return database_->number("SELECT count(*) FROM events");
    }

private:
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<store::Database> keys_database_;
    wire::Random random_ = wire::system_random();
    keys::KeyStore keys_{*keys_database_, wire::random_key(random_), random_};
    access::Terminals terminals_{*database_};
    wire::BoxKeys box_ = wire::make_box_keys(random_);
    ingest::EventLog log_{*database_, terminals_, keys_, box_};
    std::string token_ = terminals_.add("S1", "T1", now, random_).value_or("");
    access::Terminal sender_ = terminals_.authenticate(token_).value_or(access::Terminal{});
};

// Batches of a round, made before the clock starts.
struct Round {
    std::vector<wire::EventBatch> batches;
    std::vector<std::vector<BareRow>> rows;
};

Round next_round(tests::Till& till) {
    Round round;
    for (int i = 0; i < batches_a_round; ++i) {
        const std::uint64_t first = till.size() + 1;
        for (std::size_t k = 0; k < events_a_batch; ++k)
            add_basket(till);
        round.batches.push_back(till.batch(first, till.size()));
        std::vector<BareRow>& rows = round.rows.emplace_back();
        for (const std::string& bytes : round.batches.back().events()) {
            rows.push_back({{}, bytes});
            rows.back().event.ParseFromString(bytes);
        }
    }
    return round;
}

Result<double> timed(const std::function<Result<void>()>& work) {
    const auto start = Clock::now();
    if (auto done = work(); !done) return std::unexpected(std::move(done.error()));
    return microseconds_since(start) / 1e6;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

Result<void> measure(const std::string& figure, Office& office, BareRows& bare, int rounds) {
    tests::Till till("S1", "T1");
    std::vector<double> ratios;
    std::vector<double> ours;
    std::vector<double> theirs;
    double bytes = 0;
    for (int number = 0; number < warm_up_rounds + rounds; ++number) {
        const Round round = next_round(till);
        bytes = static_cast<double>(round.rows[0][0].bytes.size());
        const auto product = [&]() -> Result<void> {
            for (const wire::EventBatch& batch : round.batches)
                if (auto done = office.receive(batch); !done) return done;
            return {};
        };
        const auto reference = [&]() -> Result<void> {
            for (const auto& rows : round.rows)
                if (auto done = bare.add(rows); !done) return done;
            return {};
        };
        double seconds[2] = {};
        for (const int turn : {number % 2, 1 - number % 2}) {
            auto took = turn == 0 ? timed(product) : timed(reference);
            if (!took) return std::unexpected(std::move(took.error()));
            seconds[turn] = *took;
        }
        if (number < warm_up_rounds) continue;
        constexpr double events = static_cast<double>(events_a_batch) * batches_a_round;
        ratios.push_back(seconds[1] / seconds[0]);
        ours.push_back(events / seconds[0]);
        theirs.push_back(events / seconds[1]);
    }
    const auto held = office.events();
    if (!held) return std::unexpected(held.error());
    if (*held != static_cast<std::int64_t>(till.size())) {
        return fail(Domain::ingest, "lost", fmt::format("{} of {} events", *held, till.size()));
    }
    print({figure,
           median(ratios),
           "ratio",
           {{"events_per_s", median(ours)},
            {"reference_events_per_s", median(theirs)},
            {"event_bytes", bytes},
            {"events_a_batch", events_a_batch},
            {"rounds", rounds},
            {"events", *held}}});
    return {};
}

Result<void> measure_over(const std::string& figure, const store::Location& data,
                          const store::Location& keys, std::unique_ptr<BareRows> bare, int rounds) {
    auto database = store::open(data, store::head_office_schema());
    if (!database) return std::unexpected(std::move(database.error()));
    auto keys_database = store::open(keys, store::keys_schema());
    if (!keys_database) return std::unexpected(std::move(keys_database.error()));
    Office office(std::move(*database), std::move(*keys_database));
    return measure(figure, office, *bare, rounds);
}

Result<void> measure_sqlite(int rounds) {
    const tests::TemporaryFolder folder;
    if (auto made = store::open(folder / "bare.db", store::head_office_schema()); !made) {
        return std::unexpected(std::move(made.error()));
    }
    auto bare = bare_sqlite(folder / "bare.db");
    if (!bare) return std::unexpected(std::move(bare.error()));
    return measure_over("sync.ingest_sqlite_ratio", {folder / "hq.db"}, {folder / "keys.db"},
                        std::move(*bare), rounds);
}

Result<void> measure_postgres(const std::string& url, int rounds) {
    auto bare = bare_postgres(url, events_a_batch);
    if (!bare) return std::unexpected(std::move(bare.error()));
    return measure_over("sync.ingest_pg_ratio", {{}, url, "bench_ingest"},
                        {{}, url, "bench_ingest_keys"}, std::move(*bare), rounds);
}

Result<void> measure_own_postgres(int rounds) {
    if (!tests::PostgresServer::installed()) {
        return fail(Domain::configuration, "no_postgres", "postgresql-15 is not installed");
    }
    const tests::TemporaryFolder folder;
    const tests::PostgresServer server(folder.path());
    return measure_postgres(server.url(), rounds);
}

Result<void> measure_chosen(const Options& options) {
    if (options.store.empty() || options.store == "sqlite") {
        if (auto done = measure_sqlite(options.rounds); !done) return done;
    }
    if (store::is_postgres_url(options.store)) {
        return measure_postgres(options.store, options.rounds);
    }
    if (options.store == "sqlite") return {};
    return measure_own_postgres(options.rounds);
}

}  // namespace

Result<void> measure_ingest() {
    return measure_chosen({});
}

void add_ingest(command_line::Command& app, Chosen& chosen) {
    auto* command =
        app.add_subcommand("ingest", "head office taking tills' batches, beside bare inserts");
    auto options = std::make_shared<Options>();
    command->add_option("--store", options->store,
                        "sqlite, postgresql (a server of its own), or postgresql://… of an empty "
                        "database; without it the first two");
    command->add_option("--rounds", options->rounds, "measured rounds of 4,000 events")
        ->between(3, 1000);
    command->callback(
        [&chosen, options] { chosen = [options] { return measure_chosen(*options); }; });
}

}  // namespace tillside::bench
