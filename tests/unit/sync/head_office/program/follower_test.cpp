#include "sync/head_office/program/follower.hpp"

#include <catch2/catch.hpp>

#include "sync/head_office/projections/counts.hpp"
#include "tests/unit/sync/head_office/receiving_office.hpp"
#include "tests/unit/sync/head_office/till.hpp"

using namespace tillside;
using namespace tillside::head_office;
using program::Follower;
using tillside::tests::ReceivingOffice;
using tillside::tests::Till;

namespace {

constexpr std::uint64_t batch_events = 50;

// Head office that takes batches while a follower projects beside it.
struct Beside {
    ReceivingOffice office;
    access::Terminal sender = office.let_in("S1", "T1");
    Till till;
    std::unique_ptr<store::Database> opened = office.place.hq();
    store::Database& other = *opened;
    std::atomic<int> news = 0;
    Follower follower;

    Beside()
        : follower(
              std::move(opened), projector(), [this] { ++news; }, writers()) {}

    std::unique_ptr<projections::Projector> projector() {
        auto made = std::make_unique<projections::Projector>(other);
        made->add(std::make_unique<projections::Counts>());
        return made;
    }
    [[nodiscard]] Follower::Writers writers() const {
        return office.place.on_postgres() ? Follower::Writers::many : Follower::Writers::one;
    }
    void take(std::uint64_t batch) {
        const Follower::Writing writing(follower);
        const auto first = batch * batch_events + 1;
        REQUIRE(office.log.receive(till.batch(first, first + batch_events - 1), sender,
                                   ReceivingOffice::now));
    }
    std::int64_t counted() {
        return office.db->number("SELECT sum(events) FROM till_counts").value();
    }
    bool all_counted_within(std::chrono::seconds time) {
        const auto until = std::chrono::steady_clock::now() + time;
        while (counted() != static_cast<std::int64_t>(till.size())) {
            if (std::chrono::steady_clock::now() > until) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return true;
    }
};

}  // namespace

TEST_CASE("projections come forward though tills never stop, and finish once they do") {
    Beside beside;
    constexpr std::uint64_t batches = 200;
    for (std::uint64_t i = 0; i < batches * batch_events; ++i)
        beside.till.add_basket(1, 100);
    std::int64_t counted_meanwhile = 0;
    std::uint64_t batch = 0;
    for (; batch < batches && counted_meanwhile == 0; ++batch) {
        beside.take(batch);
        beside.follower.recorded();
        if (batch > 10) counted_meanwhile = beside.counted();
    }
    CHECK(counted_meanwhile > 0);
    for (; batch < batches; ++batch)
        beside.take(batch);
    beside.follower.recorded();
    CHECK(beside.all_counted_within(std::chrono::seconds(60)));
    CHECK(beside.news > 0);
}

TEST_CASE("a follower that is told nothing sleeps, and ends at once") {
    Beside beside;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(beside.news == 0);
}
