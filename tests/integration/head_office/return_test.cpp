// Five hundred tills return at once after an outage, each with batches that wait: all of it is
// taken, nobody is starved, and head office needs no more than twice the memory for it than when
// the same tills send the same steadily.
//
// Steady: 500 tills are connected and poll; they send one after the other, the next one when one of
// those before it has been acknowledged, so that head office always has work and never a queue.
// Peak: a new head office process comes up while all of them try again with what they hold. Both
// are the most memory of the process (VmHWM) above what it had when it was up and idle, in the same
// run, with as many events; so the machine's pace is in neither.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "sync/head_office/access/terminals.hpp"
#include "sync/head_office/store/migration.hpp"
#include "tests/integration/head_office/chain_of_tills.hpp"
#include "tests/integration/head_office/head_office.hpp"
#include "tests/integration/head_office/memory.hpp"

using namespace tillside;
using tillside::tests::HeadOffice;
using tillside::tests::memory_of;
using tillside::tests::metric_of;
using tillside::tests::mib;
using tillside::tests::SpeakingTill;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int tills_count = 500;
constexpr int stores_count = 50;
constexpr int batches_each = 1;
constexpr int steady_at_a_time = 12;
constexpr std::chrono::minutes time_max{4};
// First come, first served: the slowest ends with the last of the queue, the median with its
// middle. Twice that again for whoever came late by their pause.
constexpr int slowest_over_median = 4;

using Chain = std::vector<std::unique_ptr<SpeakingTill>>;

std::vector<std::string> let_in(const HeadOffice& office) {
    namespace hq = head_office;
    auto database = hq::store::open(office.data() / "hq.db", hq::store::head_office_schema());
    REQUIRE(database);
    hq::access::Terminals terminals(**database);
    std::vector<std::string> tokens;
    const auto all = (*database)->transaction([&]() -> Result<void> {
        for (int i = 0; i < tills_count; ++i) {
            auto token = terminals.add(fmt::format("S{}", i % stores_count), fmt::format("T{}", i),
                                       system_now(), wire::system_random());
            if (!token) return std::unexpected(token.error());
            tokens.push_back(*token);
        }
        return {};
    });
    REQUIRE(all);
    return tokens;
}

// Until `enough()`; whether it came to that.
template <typename Enough>
bool carry_on(const Chain& chain, Enough enough) {
    const auto deadline = Clock::now() + time_max;
    while (!enough() && Clock::now() < deadline) {
        for (const auto& till : chain)
            till->turn();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return enough();
}

auto count_of(const Chain& chain, bool (SpeakingTill::*what)() const) {
    return std::ranges::count_if(chain, [&](const auto& till) { return (till.get()->*what)(); });
}

std::string troubles(const Chain& chain) {
    std::string out;
    for (const auto& till : chain) {
        if (!till->all_taken() && out.size() < 500) out += till->last_trouble() + "; ";
    }
    return out;
}

}  // namespace

TEST_CASE("500 tills that return at once are all served, within twice the memory of steady days",
          "[F26]") {
    rlimit own{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &own) == 0);
    constexpr rlim_t files = 8 * tills_count;
    if (own.rlim_max < files) {
        WARN("tills that return: SKIPPED, this system lets a process open only " << own.rlim_max
                                                                                 << " files");
        return;
    }
    const rlimit raised{own.rlim_max, own.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &raised) == 0);

    HeadOffice office;
    (void)office.add_till("S0", "first");  // makes the folder
    const auto tokens = let_in(office);
    std::ostringstream authority;
    authority << std::ifstream(office.certificate()).rdbuf();

    office.start({"--metrics", "127.0.0.1:0"});
    const std::int64_t idle = memory_of(office, "VmRSS");
    Chain chain;
    for (int i = 0; i < tills_count; ++i) {
        chain.push_back(std::make_unique<SpeakingTill>(
            fmt::format("S{}", i % stores_count), fmt::format("T{}", i),
            uplink::Address{office.tills(), tokens[static_cast<std::size_t>(i)], authority.str()},
            static_cast<std::uint64_t>(i) + 1));
    }
    REQUIRE(carry_on(chain, [&] { return count_of(chain, &SpeakingTill::polls) == tills_count; }));
    std::size_t next = 0;
    REQUIRE(carry_on(chain, [&] {
        auto under_way = tills_count - count_of(chain, &SpeakingTill::all_taken);
        while (under_way < steady_at_a_time && next < chain.size()) {
            chain[next++]->record(batches_each);
            ++under_way;
        }
        return under_way == 0;
    }));
    const std::int64_t steady = memory_of(office, "VmHWM") - idle;
    const std::int64_t steady_bodies = metric_of(office, "tillside_bodies_bytes_peak");
    REQUIRE(office.stop() == 0);

    for (const auto& till : chain)
        till->record(batches_each);
    const auto away_until = Clock::now() + std::chrono::seconds(3);
    (void)carry_on(chain, [&] { return Clock::now() > away_until; });
    office.start({"--metrics", "127.0.0.1:0"});
    const std::int64_t idle_again = memory_of(office, "VmRSS");
    for (const auto& till : chain)
        till->goes_to(office.tills());
    const auto began = Clock::now();
    std::vector<std::chrono::duration<double>> done(chain.size());
    std::vector<bool> known(chain.size());
    const bool all = carry_on(chain, [&] {
        for (std::size_t i = 0; i < chain.size(); ++i) {
            if (known[i] || !chain[i]->all_taken()) continue;
            known[i] = true;
            done[i] = Clock::now() - began;
        }
        return count_of(chain, &SpeakingTill::all_taken) == tills_count;
    });
    INFO(troubles(chain));
    REQUIRE(all);
    const std::int64_t peak = memory_of(office, "VmHWM") - idle_again;
    const std::int64_t peak_bodies = metric_of(office, "tillside_bodies_bytes_peak");

    std::ranges::sort(done);
    int put_off = 0;
    for (const auto& till : chain)
        put_off += till->put_off();
    const auto said = fmt::format(
        "steady {} MiB (bodies {:.1f}), returning {} MiB (bodies {:.1f}); first {:.1f} s, median "
        "{:.1f} s, last {:.1f} s; {} times put off",
        steady / mib, static_cast<double>(steady_bodies) / mib, peak / mib,
        static_cast<double>(peak_bodies) / mib, done.front().count(), done[done.size() / 2].count(),
        done.back().count(), put_off);
    INFO(said);
    std::puts(said.c_str());
    CHECK(peak <= 2 * steady);
    CHECK(done.back() <= slowest_over_median * done[done.size() / 2]);
    CHECK(office.stop() == 0);
    CHECK(office.reported("baskets") ==
          2 * tills_count * batches_each * static_cast<int>(SpeakingTill::batch_events));
}
