// Real processes over real files, and power cuts: a till or head office is killed at a random
// moment while three tills sell, and of its files only what was synced is there again, with here
// and there more (forgetful_disk/). What a till answered OK to its host it holds; what head office
// acknowledged to a till it holds, and already before that till could send it again.
#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>

#include "tests/chaos/forgetful_disk/forgetful_disk.hpp"
#include "tests/chaos/gate/gate.hpp"
#include "tests/chaos/selling_tills.hpp"

using namespace tillside;
using namespace tillside::tests;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int all_at_once_every = 6;  // rounds; then the power fails everywhere
constexpr auto patience = seconds(60);
// What head office said before it died has reached the tills by then.
constexpr auto on_its_way = milliseconds(40);

// Each cuts one till, then head office. Twenty cuts are what is promised.
int rounds() {
    const char* text = std::getenv("TILLSIDE_CUTS");
    return text == nullptr ? 20 : std::atoi(text);
}

// The database of a program that was killed, read beside it: to look changes nothing.
class Copy {
public:
    explicit Copy(const std::filesystem::path& file) {
        for (const char* end : {"", "-wal"}) {
            const std::filesystem::path from = file.string() + end;
            if (std::filesystem::exists(from)) {
                std::filesystem::copy_file(from, folder_ / (std::string("copy") + end));
            }
        }
        database_.emplace((folder_ / "copy").string(),
                          SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    }
    SQLite::Database& operator*() { return *database_; }

private:
    TemporaryFolder folder_;
    std::optional<SQLite::Database> database_;
};

// Of one till: by epoch, up to which event head office has acknowledged.
using Acknowledged = std::map<std::int64_t, std::int64_t>;

Acknowledged acknowledged(SQLite::Database& till) {
    Acknowledged marks;
    SQLite::Statement rows(till, "SELECT epoch, acknowledged_sequence FROM outbox_epochs");
    while (rows.executeStep())
        marks.emplace(rows.getColumn(0).getInt64(), rows.getColumn(1).getInt64());
    return marks;
}

struct Chain {
    HeadOffice office;
    ForgetfulDisk office_disk{office.data()};
    std::unique_ptr<Gate> gate;
    std::vector<std::unique_ptr<SellingTill>> tills;
    std::mt19937 dice{20261128};
    int till_cuts = 0;
    int office_cuts = 0;
    ForgetfulDisk::Lost lost_by_tills;
    ForgetfulDisk::Lost lost_by_office;

    Chain() {
        start_office();
        gate = std::make_unique<Gate>(port_of(office.tills()));
        for (const char* name : {"CWB-1", "CWB-2", "CWB-3"}) {
            const ForgetfulDisk::Under under(office_disk);
            tills.push_back(
                std::make_unique<SellingTill>(office, gate->url(), name, Disk::forgets));
        }
        for (const auto& till : tills)
            till->sell();
    }

    static std::uint16_t port_of(const std::string& url) {
        return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    }
    void start_office() {
        const ForgetfulDisk::Under under(office_disk);
        office.start();
        if (gate) gate->lead_to(port_of(office.tills()));
    }
    void wait_a_moment() { std::this_thread::sleep_for(milliseconds(dice() % 200)); }

    // Leaves it off.
    void cut(SellingTill& till) {
        const ForgetfulDisk::Lost lost = till.cut_power(dice);
        lost_by_tills.changes += lost.changes;
        lost_by_tills.names += lost.names;
        ++till_cuts;
        Copy copy(till.database());
        INFO("till cut " << till_cuts << " of " << till.name());
        CHECK((*copy).execAndGet("PRAGMA quick_check(1)").getString() == "ok");
        CHECK((*copy).execAndGet("SELECT baskets FROM recorded").getInt64() >= till.tickets());
    }
    void cut_office() {
        office.kill_hard();
        std::this_thread::sleep_for(on_its_way);
        const ForgetfulDisk::Lost lost = office_disk.cut(dice);
        lost_by_office.changes += lost.changes;
        lost_by_office.names += lost.names;
        ++office_cuts;
    }
    // Before it is started again, so that no till can have sent anything twice.
    void check_office_holds(const std::string& till, const Acknowledged& marks) {
        Copy copy(office.data() / "hq.db");
        SQLite::Statement held(*copy,
                               "SELECT count(*) FROM events WHERE till = ?1 AND epoch = ?2"
                               " AND sequence <= ?3");
        for (const auto& [epoch, sequence] : marks) {
            held.reset();
            held.bind(1, till);
            held.bind(2, epoch);
            held.bind(3, sequence);
            REQUIRE(held.executeStep());
            INFO("office cut " << office_cuts << ", till " << till);
            CHECK(held.getColumn(0).getInt64() == sequence);
        }
    }
    void cut_one_till() {
        SellingTill& till = *tills[dice() % tills.size()];
        cut(till);
        till.start();
    }
    void cut_only_office() {
        cut_office();
        for (const auto& till : tills) {
            SQLite::Database database(till->database().string(), SQLite::OPEN_READONLY, 2000);
            check_office_holds(till->name(), acknowledged(database));
        }
        start_office();
    }
    void cut_all() {
        cut_office();
        for (const auto& till : tills) {
            cut(*till);
            check_office_holds(till->name(), acknowledged(*Copy(till->database())));
        }
        start_office();
        for (const auto& till : tills)
            till->start();
    }
    [[nodiscard]] bool settles() const { return settle(tills, patience); }
};

}  // namespace

TEST_CASE("power cuts of tills and of head office while three tills sell: nothing is lost",
          "[F26]") {
    Chain chain;
    for (int round = 1; round <= rounds(); ++round) {
        chain.wait_a_moment();
        chain.cut_one_till();
        chain.wait_a_moment();
        chain.cut_only_office();
        if (round % all_at_once_every == 0) {
            chain.wait_a_moment();
            chain.cut_all();
        }
    }
    REQUIRE(chain.settles());
    check_nothing_lost_or_doubled(chain.office, chain.tills);
    std::int64_t tickets = 0;
    for (const auto& till : chain.tills)
        tickets += till->tickets();
    std::printf(
        "power cuts: %d of tills (%zu changes lost), %d of head office (%zu lost), "
        "%lld tickets\n",
        chain.till_cuts, chain.lost_by_tills.changes, chain.office_cuts,
        chain.lost_by_office.changes, static_cast<long long>(tickets));
    // Or the disks forgot nothing, and nothing was shown.
    CHECK(chain.lost_by_tills.changes > static_cast<std::size_t>(chain.till_cuts));
    CHECK(chain.lost_by_office.changes > static_cast<std::size_t>(chain.office_cuts));
}
