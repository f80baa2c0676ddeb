// sync.drain*: a till with a backlog, whose head office is there: from when the engine answers
// (before it has connected to head office) until head office has acknowledged, durably, the last
// event. Beside it the bare loop of
// reference/bare_drain, on the same database, round about.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/figure.hpp"
#include "tests/bench/reference/bare_drain.hpp"
#include "tests/bench/running_engine.hpp"
#include "tests/bench/sync/measurements.hpp"
#include "tests/bench/sync/running_office.hpp"
#include "tests/bench/sync/till_files.hpp"
#include "tests/bench/timing.hpp"
#include "tests/chaos/gate/gate.hpp"

namespace tillside::bench {

namespace fs = std::filesystem;

namespace {

constexpr int rounds = 3;
constexpr int long_backlog_factor = 10;
constexpr auto patience = std::chrono::minutes(10);
constexpr auto look = std::chrono::milliseconds(5);

double median(std::vector<double> all) {
    std::ranges::sort(all);
    return all[all.size() / 2];
}

// VmRSS, VmHWM of a process in MiB.
double memory_of(pid_t process, const std::string& name) {
    std::ifstream in(fmt::format("/proc/{}/status", process));
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with(name + ":")) continue;
        double kib = 0;
        std::istringstream(line.substr(name.size() + 1)) >> kib;
        return kib / 1024;
    }
    return 0;
}

// A till's files, kept between the engines that work on them: moved, because a copy is another
// till.
class KeptTill {
public:
    KeptTill(fs::path folder, SaleEvents& events, int count)
        : folder_(std::move(folder)), events_(events), count_(count) {}

    Result<Backlog> fill() {
        fs::create_directories(folder_);
        return fill_outbox(folder_, "BENCH", "BENCH-1", events_, count_);
    }
    [[nodiscard]] fs::path folder() const { return folder_; }
    void give(const fs::path& data) const { move_all(folder_, data); }
    void take_back(const fs::path& data) const { move_all(data, folder_); }
    // As if nothing had been sent.
    void forget_acknowledgements() const { forget_acknowledged(folder_); }

private:
    static void move_all(const fs::path& from, const fs::path& to) {
        for (const char* name : {"till.db", "till.db-wal", "till.db-shm"}) {
            if (fs::exists(from / name)) fs::rename(from / name, to / name);
        }
    }
    fs::path folder_;
    SaleEvents& events_;
    int count_;
};

struct Way {
    double seconds = 0;
    double rss_before_mib = 0;
    double rss_most_mib = 0;
    std::uint64_t wire_bytes = 0;
};

struct Setting {
    const Programs& programs;
    fs::path folder;
    std::string store;  // a PostgreSQL URL, or empty
    bool through_gate = false;
};

// Waits until nothing is pending; the seconds since `start`, or an Error.
Result<double> until_empty(const fs::path& data, Clock::time_point start) {
    OutboxDepth depth(data);
    while (Clock::now() - start < patience) {
        if (depth.events() == 0) {
            return std::chrono::duration<double>(Clock::now() - start).count();
        }
        std::this_thread::sleep_for(look);
    }
    return fail(Domain::uplink, "not_drained", "the backlog was not sent: see head office's log");
}

// One drain of the till's whole backlog to a head office that knows nothing yet.
Result<Way> drain_once(const KeptTill& till, const Setting& setting, int round) {
    const fs::path office_folder = setting.folder / fmt::format("office-{}", round);
    fs::create_directories(office_folder);
    auto office =
        RunningOffice::prepare(setting.programs.head_office, office_folder, setting.store);
    if (!office) return std::unexpected(office.error());
    tests::Gate gate(office->tills_port());
    const std::uint16_t port = setting.through_gate ? gate.port() : office->tills_port();
    till.forget_acknowledgements();
    const auto fill = [&](const fs::path& data, const wire::TillSecrets&) {
        till.give(data);
        return office->let_in("BENCH", "BENCH-1", port, data / "secrets.json");
    };
    Way way;
    {
        // What the engine takes with the backlog in its files and nobody to send it to.
        auto idle = RunningEngine::start(setting.programs.engine, fill);
        if (!idle) return std::unexpected(idle.error());
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        way.rss_before_mib = memory_of(idle->process(), "VmRSS");
        idle->stop();
        till.take_back(idle->data());
    }
    if (auto started = office->start(); !started) return std::unexpected(started.error());
    auto engine = RunningEngine::start(setting.programs.engine, fill);
    if (!engine) return std::unexpected(engine.error());
    const auto start = Clock::now();
    const auto seconds = until_empty(engine->data(), start);
    way.rss_most_mib = memory_of(engine->process(), "VmHWM");
    way.wire_bytes = gate.passed().to_server + gate.passed().to_client;
    engine->stop();
    till.take_back(engine->data());
    office->kill();
    std::error_code ignored;
    fs::remove_all(office_folder, ignored);
    if (!seconds) return std::unexpected(seconds.error());
    way.seconds = *seconds;
    return way;
}

}  // namespace

Result<void> measure_drain(const Programs& programs, const fs::path& folder, SaleEvents& events,
                           int count) {
    const KeptTill till(folder / "till", events, count);
    auto backlog = KeptTill(folder / "till", events, count).fill();
    if (!backlog) return std::unexpected(backlog.error());
    std::vector<double> ours;
    std::vector<double> bare;
    std::vector<double> bare_wire;
    Way last;
    for (int round = 0; round < rounds; ++round) {
        auto way = drain_once(till, {programs, folder, {}}, round);
        if (!way) return std::unexpected(way.error());
        auto drained =
            reference::drain(till.folder() / "till.db", folder / fmt::format("hub-{}.db", round));
        if (!drained) return std::unexpected(drained.error());
        if (drained->events != count) {
            return fail(Domain::uplink, "not_drained", "the bare loop lost events");
        }
        ours.push_back(way->seconds);
        bare.push_back(drained->seconds);
        bare_wire.push_back(static_cast<double>(drained->bytes) / count);
        last = *way;
    }
    const double bytes_each = static_cast<double>(backlog->bytes) / count;
    print({fmt::format("sync.drain{}k_s", count / 1000),
           median(ours),
           "s",
           {{"rounds", ours}, {"events", count}, {"bytes_an_event", bytes_each}}});
    print({"sync.drain_ratio",
           median(bare) / median(ours),
           "ratio",
           {{"bare_s", median(bare)}, {"bare_rounds", bare}, {"ours_s", median(ours)}}});
    auto counted = drain_once(till, {programs, folder, {}, true}, rounds);
    if (!counted) return std::unexpected(counted.error());
    print({"sync.wire_bytes_per_event",
           static_cast<double>(counted->wire_bytes) / count,
           "bytes",
           {{"both_ways_with_tls_and_http", true}, {"bare_loop", median(bare_wire)}}});

    const int many = count * long_backlog_factor;
    const KeptTill long_till(folder / "long", events, many);
    if (auto filled = KeptTill(folder / "long", events, many).fill(); !filled) {
        return std::unexpected(filled.error());
    }
    auto way = drain_once(long_till, {programs, folder, {}}, rounds + 1);
    if (!way) return std::unexpected(way.error());
    print({"sync.drain_growth",
           way->seconds / (long_backlog_factor * median(ours)),
           "ratio",
           {{"events", many}, {"seconds", way->seconds}}});
    print({"sync.engine_rss_added_mib",
           way->rss_most_mib - way->rss_before_mib,
           "MiB",
           {{"before_mib", way->rss_before_mib},
            {"most_mib", way->rss_most_mib},
            {"added_with_the_short_backlog_mib", last.rss_most_mib - last.rss_before_mib}}});
    return {};
}

Result<void> measure_drain_postgres(const Programs& programs, const fs::path& folder,
                                    SaleEvents& events, int count,
                                    const std::function<std::string()>& fresh_store) {
    const KeptTill till(folder / "till", events, count);
    if (auto filled = KeptTill(folder / "till", events, count).fill(); !filled) {
        return std::unexpected(filled.error());
    }
    std::vector<double> ours;
    for (int round = 0; round < rounds; ++round) {
        auto way = drain_once(till, {programs, folder, fresh_store()}, round);
        if (!way) return std::unexpected(way.error());
        ours.push_back(way->seconds);
    }
    print({fmt::format("sync.drain{}k_pg_s", count / 1000),
           median(ours),
           "s",
           {{"rounds", ours}, {"events_per_s", count / median(ours)}}});
    return {};
}

}  // namespace tillside::bench
