// A till as a machine of the simulated world: its disk, its clock, its line to head office, and the
// rooms that run on it while it is up. It is killed, loses power, fills its disk, and is put back
// from an older copy.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sync/simulation/disk/disk.hpp"
#include "sync/simulation/world/facts.hpp"
#include "sync/simulation/world/ground.hpp"
#include "sync/simulation/world/machine_clock.hpp"
#include "sync/simulation/world/network.hpp"
#include "sync/simulation/world/office.hpp"
#include "sync/simulation/world/till_rooms.hpp"

namespace tillside::simulation {

class Till {
public:
    struct Place {
        std::size_t number = 0;
        std::string code;   // of the till
        std::string store;  // its store's code
    };
    // network and facts outlive it. `empty`: a disk with databases of today's schema.
    Till(Ground& ground, Facts& facts, Network& network, Place place, wire::TillSecrets secrets,
         const disk::Disk::Image& empty);
    ~Till();
    Till(const Till&) = delete;
    Till& operator=(const Till&) = delete;

    [[nodiscard]] const Place& place() const { return place_; }
    // The rooms while it is up.
    [[nodiscard]] TillRooms* rooms() { return rooms_.get(); }
    [[nodiscard]] Now now() const { return clock_.now(ground_.now_us()); }
    [[nodiscard]] std::uint64_t boot() const { return boot_; }

    void start();
    void die(Death death, std::int64_t down_us);
    void die_soon(Death death, std::uint64_t operations, std::int64_t down_us);
    // Ends as `systemctl restart` ends it, and starts again.
    void restart();
    void keep_copy();
    // Its disk is replaced by the copy that is so many older than the newest.
    void replace_disk(std::size_t older, std::int64_t down_us);
    [[nodiscard]] std::size_t disks() const { return disks_; }  // how often that was done
    // No more than so many bytes beyond what is there; nothing: as many as it likes.
    void limit_disk(std::optional<std::uint64_t> more);
    // Nothing is wrong with it any more, and it runs.
    void heal();
    void jump_clock(std::int64_t by_us);
    void set_clock(const MachineClock& clock);
    // Whether its clock was ever months ahead: then it takes its customers for long gone, and keeps
    // none (customers/retention).
    [[nodiscard]] bool was_far_ahead() const { return was_far_ahead_; }

    // A request of the host; nothing where the machine is down or died while it served.
    [[nodiscard]] std::optional<engine::server::Answer> serve(
        const engine::server::Request& request);
    // Anything else that is done with the rooms: afterwards, what was committed is noted.
    void use(const std::function<void(TillRooms&)>& work);

    // Whether everything it has was acknowledged.
    [[nodiscard]] bool has_sent_all();
    // Consent records that this till knows of.
    [[nodiscard]] const ConsentFacts::Known& known() const { return known_; }

private:
    struct Copy {
        disk::Disk::Image image;
        std::vector<OutboxRow> rows;  // of its outbox
        ConsentFacts::Known known;
    };
    // What an answer of the downlink brings, once its cursor is stored.
    struct Coming {
        std::string cursor;
        std::vector<std::string> records;
        std::vector<wire::Suppression> withdrawals;
        bool reset = false;
    };
    void make_place();
    void pump();
    void pump_at(std::int64_t us);
    void plan_next_pump();
    void carry(const uplink::Order& order);
    void answered(std::uint64_t number, const uplink::Request& request, const Answer& answer);
    void note_coming(const uplink::Request& request, const uplink::Outcome& outcome);
    void learn();
    void know_own();
    void tick_soon();
    void after_work();
    [[nodiscard]] bool died();
    [[nodiscard]] std::int64_t steady_ms() const { return ground_.now_us() / 1000; }

    Ground& ground_;
    Facts& facts_;
    Network& network_;
    Place place_;
    std::string name_;
    wire::TillSecrets secrets_;
    disk::Disk disk_;
    MachineClock clock_;
    bool was_far_ahead_ = false;
    Chance dice_;
    std::unique_ptr<TillRooms> rooms_;
    std::uint64_t boot_ = 0;
    std::uint64_t seen_activity_ = 0;
    std::uint64_t pump_number_ = 0;
    std::int64_t pump_us_ = -1;
    std::int64_t pumped_us_ = -1;  // when the conversation was last asked what is due
    int pumped_ = 0;               // and how often in that moment
    bool ticking_ = false;
    std::map<std::uint64_t, uplink::Lane> under_way_;
    std::optional<Coming> coming_;
    std::string cursor_;
    ConsentFacts::Known known_;
    std::size_t rows_known_ = 0;  // of its outbox
    std::deque<Copy> copies_;     // newest first
    std::size_t disks_ = 0;
    Death soon_ = Death::killed;
    std::int64_t soon_down_us_ = 0;
};

}  // namespace tillside::simulation
