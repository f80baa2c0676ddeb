#include "sync/simulation/world/world.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <filesystem>
#include <utility>

#include "plugin/engine/log/log.hpp"
#include "plugin/engine/store/page_memory.hpp"
#include "sync/simulation/world/checks.hpp"
#include "sync/simulation/world/disasters.hpp"
#include "sync/simulation/world/empty_disks.hpp"
#include "sync/simulation/world/host.hpp"
#include "sync/simulation/world/seeded_random.hpp"

namespace tillside::simulation {

namespace {

constexpr std::int64_t start_us = 1'795'000'000LL * second_us;  // 2026-11-18, in the morning
constexpr int opens_hour = 1;                                   // after that
constexpr int closes_hour = 13;
// Nothing new for so long: longer than a till waits for a poll whose answer was lost.
constexpr std::int64_t quiet_after_us = 55 * minute_us;
constexpr std::int64_t calm_us_max = 12 * hour_us;

const rules::consent::Pack& pack() {
    static const rules::consent::Pack pack =
        rules::consent::load_pack(*rules::consent::embedded_pack("HK")).value();
    return pack;
}

// A folder for plain files, gone afterwards.
class Folder {
public:
    explicit Folder(std::string path) : path_(std::move(path)) {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
        made_ = std::filesystem::create_directories(path_, error);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] bool made() const { return made_; }

private:
    std::string path_;
    bool made_ = false;
};

class World {
public:
    World(const Settings& settings, const EmptyDisks& empty)
        : settings_(settings),
          agenda_(start_us),
          trace_(start_us, settings.trace),
          ground_{agenda_,
                  trace_,
                  mount_,
                  Weather::drawn(Chance(settings.seed).part(1)),
                  Chance(settings.seed).part(2),
                  settings.folder + "/world"},
          facts_(ground_, static_cast<std::size_t>(settings.tills)),
          town_(settings.tills * 5),
          office_(ground_, facts_, pack(), empty.office),
          network_(ground_, static_cast<std::size_t>(settings.tills),
                   [this](std::size_t till, head_office::http::Request request, Answered answered) {
                       office_.receive(till, std::move(request), answered);
                   }) {
        std::filesystem::create_directory(ground_.folder);
        std::filesystem::create_directory(ground_.folder + "/hq");
        trace_.note(start_us, "weather", ground_.weather.in_words());
        office_.start();
        for (int number = 0; number < settings.tills && !ground_.violation; ++number)
            add_till(static_cast<std::size_t>(number), empty.till);
    }

    Outcome run() {
        plan_days();
        const std::int64_t end_us =
            start_us + (settings_.days - 1) * day_us + (closes_hour + 1) * hour_us;
        while (!ground_.violation && agenda_.next_us() && *agenda_.next_us() < end_us)
            agenda_.run_next();
        if (!ground_.violation) become_calm();
        if (!ground_.violation) check_all();
        return outcome();
    }

private:
    void add_till(std::size_t number, const disk::Disk::Image& empty) {
        const int stores = std::max(1, settings_.tills / 3);
        Till::Place place{number, fmt::format("T{}", number + 1),
                          fmt::format("S{}", number % static_cast<std::size_t>(stores) + 1)};
        auto token = office_.add_till(place.store, place.code);
        if (!token) return ground_.violated("a till is let in", token.error().message);
        wire::TillSecrets secrets;
        secrets.set_store(place.store);
        secrets.set_till(place.code);
        secrets.set_token(*token);
        secrets.set_lookup_key(wire::to_bytes(office_.secrets().lookup_key));
        secrets.set_wrapping_key(wire::to_bytes(office_.secrets().wrapping_key));
        secrets.set_head_office_public_key(wire::to_bytes(office_.secrets().box.public_key));
        tills_.push_back(
            std::make_unique<Till>(ground_, facts_, network_, place, std::move(secrets), empty));
        Till& till = *tills_.back();
        hosts_.push_back(std::make_unique<Host>(ground_, facts_, till, town_));
        till.set_clock(drawn_clock());
        till.start();
    }

    // Most clocks are right to seconds; some are years off.
    MachineClock drawn_clock() {
        Chance& chance = ground_.chance;
        const int drift_ppm = chance.between(-50, 50);
        if (!chance.percent(ground_.weather.wrong_clocks)) {
            return {start_us, chance.between(-5, 5) * second_us, drift_ppm};
        }
        constexpr std::int64_t ten_years_min = 10LL * 365 * 24 * 60;
        const auto minutes =
            static_cast<std::int64_t>((chance.unit() * 2 - 1) * static_cast<double>(ten_years_min));
        return {start_us, minutes * minute_us, drift_ppm};
    }

    void plan_days() {
        const int seconds = (closes_hour - opens_hour) * 3600;
        for (int day = 0; day < settings_.days; ++day) {
            const std::int64_t opens_us = start_us + day * day_us + opens_hour * hour_us;
            for (auto& host : hosts_) {
                for (int i = 0; i < settings_.actions; ++i) {
                    agenda_.at(opens_us + ground_.chance.between(0, seconds) * second_us,
                               [&host] { host->act(); });
                }
            }
            plan_disasters({ground_, office_, network_, tills_}, opens_us, seconds * second_us);
        }
    }

    // Everything heals; then nobody may have anything left to say.
    void become_calm() {
        ground_.calm = true;
        ground_.note("weather", "is calm from now on");
        network_.mend_all();
        office_.heal();
        for (auto& till : tills_)
            till->heal();
        const std::int64_t until_us = agenda_.now_us() + calm_us_max;
        std::int64_t quiet_since_us = agenda_.now_us();
        std::uint64_t seen = trace_.steps();
        while (!ground_.violation) {
            if (!agenda_.run_next()) break;
            const bool moved = std::exchange(seen, trace_.steps()) != trace_.steps();
            if (moved || !all_sent()) quiet_since_us = agenda_.now_us();
            if (agenda_.now_us() - quiet_since_us >= quiet_after_us) return;
            if (agenda_.now_us() > until_us) {
                return ground_.violated("a chain comes to rest", "something is still to be sent");
            }
        }
    }

    bool all_sent() {
        if (office_.rooms() == nullptr) return false;
        return std::ranges::all_of(tills_, [](const auto& till) { return till->has_sent_all(); });
    }

    void check_all() {
        const Everybody all{ground_, facts_, office_, tills_};
        for (const auto check : {check_events, check_chains, check_balances, check_consents,
                                 check_convergence, check_rebuild}) {
            if (!ground_.violation) check(all);
        }
    }

    Outcome outcome() {
        Outcome out;
        out.violation = ground_.violation;
        out.weather = ground_.weather.in_words();
        out.trace_hash = trace_.hash();
        out.steps = trace_.steps();
        out.events = facts_.events().size();
        if (office_.rooms() != nullptr) {
            out.customers = static_cast<std::uint64_t>(
                office_.rooms()->database().number("SELECT count(*) FROM customers").value_or(0));
        }
        for (const auto& till : tills_)
            out.restarts += till->boot() - 1;
        out.last_steps.assign(trace_.last_lines().begin(), trace_.last_lines().end());
        return out;
    }

    Settings settings_;
    Agenda agenda_;
    Trace trace_;
    disk::Mount mount_;
    Ground ground_;
    Facts facts_;
    Town town_;
    Office office_;
    Network network_;
    std::vector<std::unique_ptr<Till>> tills_;
    std::vector<std::unique_ptr<Host>> hosts_;
};

}  // namespace

Result<Outcome> run_world(const Settings& settings) {
    const Folder folder(settings.folder);
    if (!folder.made()) {
        return fail(Domain::simulation, "no_folder",
                    fmt::format("{}: cannot be made", settings.folder));
    }
    spdlog::set_level(spdlog::level::off);
    if (auto silent = engine::log::start({engine::log::Level::error, "/dev/null"}); !silent) {
        return std::unexpected(silent.error());
    }
    engine::store::prepare_sqlite();  // before the first disk is mounted
    static const Result<EmptyDisks> empty = [&] {
        seed_random(0);
        return make_empty_disks(settings.folder);
    }();
    if (!empty) return std::unexpected(empty.error());
    seed_random(settings.seed);
    World world(settings, *empty);
    return world.run();
}

}  // namespace tillside::simulation
