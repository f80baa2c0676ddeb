// Head office as a machine of the simulated world: its disk, its clock, and the rooms that run on
// it
// while it is up. It is killed, loses power, and is put back from an older backup.
#pragma once

#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sync/head_office/ingest/log_check.hpp"
#include "sync/simulation/disk/disk.hpp"
#include "sync/simulation/world/facts.hpp"
#include "sync/simulation/world/ground.hpp"
#include "sync/simulation/world/machine_clock.hpp"
#include "sync/simulation/world/network.hpp"
#include "sync/simulation/world/office_rooms.hpp"

namespace tillside::simulation {

enum class Death : std::uint8_t { killed, power_cut };

class Office {
public:
    // pack and facts outlive it.
    Office(Ground& ground, Facts& facts, const rules::consent::Pack& pack,
           const disk::Disk::Image& empty);
    ~Office();
    Office(const Office&) = delete;
    Office& operator=(const Office&) = delete;

    [[nodiscard]] const head_office::keys::Secrets& secrets() const { return secrets_; }
    // The rooms while it is up.
    [[nodiscard]] OfficeRooms* rooms() { return rooms_.get(); }
    [[nodiscard]] Now now() const { return clock_.now(ground_.now_us()); }

    void start();
    // Ends at once; comes back by itself after down_us.
    void die(Death death, std::int64_t down_us);
    // Dies at a write or sync to come.
    void die_soon(Death death, std::uint64_t operations, std::int64_t down_us);
    void back_up();
    // Puts back the backup that is so many older than the newest, of those that are kept; nothing
    // where there is none.
    void restore(std::size_t older, std::int64_t down_us);
    // Nothing is wrong with it any more, and it runs.
    void heal();
    void jump_clock(std::int64_t by_us) { clock_.jump(by_us); }

    // Lets a till in and gives its token.
    [[nodiscard]] Result<std::string> add_till(const std::string& store, const std::string& till);
    // A request that arrives.
    void receive(std::size_t till, head_office::http::Request request, const Answered& answered);

    // The consent records that head office stands by: announced as withdrawn, or in its customers.
    [[nodiscard]] const ConsentFacts::Known& known() const { return known_; }

private:
    struct Waiting {
        std::uint64_t number = 0;
        std::size_t till = 0;
        head_office::http::Request request;
        Answered answered;
    };
    void serve(Waiting asked, bool last);
    [[nodiscard]] std::optional<head_office::http::Response> ask(
        head_office::http::Request& request, bool last);
    void answer(const Waiting& asked, head_office::http::Response response);
    void note_answer(const Waiting& asked, const head_office::http::Response& response);
    void ask_waiting_again();
    void project();
    void learn_from_projections();
    // Whether the machine died at what it just did.
    [[nodiscard]] bool died();
    void check_promises();
    void forget_what_was_lost();

    Ground& ground_;
    Facts& facts_;
    const rules::consent::Pack& pack_;
    head_office::keys::Secrets secrets_;
    disk::Disk disk_;
    MachineClock clock_;
    std::unique_ptr<OfficeRooms> rooms_;
    std::uint64_t boot_ = 0;
    std::uint64_t next_number_ = 1;
    std::list<Waiting> waiting_;
    bool projecting_ = false;
    std::int64_t learnt_position_ = 0;
    ConsentFacts::Known known_;
    struct Backup {
        std::int64_t taken_us = 0;
        disk::Disk::Image image;
        std::vector<head_office::ingest::CheckedChain> chains;
    };
    std::deque<Backup> backups_;      // newest first
    std::optional<Backup> put_back_;  // and not yet started again
    Death soon_ = Death::killed;
    std::int64_t soon_down_us_ = 0;
};

}  // namespace tillside::simulation
