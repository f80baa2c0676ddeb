// Tills that sell without a pause, each with a real engine, before one head office: what the chaos
// tests kill, cut and compare at the end.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/chaos/forgetful_disk/forgetful_disk.hpp"
#include "tests/integration/engine_process.hpp"
#include "tests/integration/head_office/head_office.hpp"

namespace tillside::tests {

// Forgets: see forgetful_disk/.
enum class Disk : std::uint8_t { ordinary, forgets };

// A till that rings up one ticket after another until stopped. A sale whose answer did not come is
// asked again under its own id, as a host does, until the engine says that it has it.
class SellingTill {
public:
    // Lets the till in at head office and starts its engine.
    // url: where it finds head office, itself or a gate before it.
    SellingTill(const HeadOffice& office, const std::string& url, std::string name,
                Disk disk = Disk::ordinary);
    SellingTill(const SellingTill&) = delete;
    SellingTill& operator=(const SellingTill&) = delete;
    ~SellingTill();

    void sell();  // from a thread of its own
    void stop_selling();
    // Starts the engine again after it was killed.
    void start();
    void kill();
    // Kills the engine and cuts the power of a disk that forgets; starts nothing.
    ForgetfulDisk::Lost cut_power(std::mt19937& dice);
    [[nodiscard]] bool all_sent() const;
    [[nodiscard]] std::int64_t tickets() const { return tickets_; }  // that the engine has
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::filesystem::path database() const { return engine_.data() / "till.db"; }
    [[nodiscard]] const testing::EngineProcess& engine() const { return engine_; }

private:
    void sell_one(int ticket);

    std::string name_;
    testing::EngineProcess engine_;
    std::optional<ForgetfulDisk> disk_;
    std::atomic<bool> selling_{false};
    std::atomic<bool> given_up_{false};  // a test that failed waits for no answer
    std::atomic<std::int64_t> tickets_{0};
    std::thread seller_;
};

// Ends the selling; whether all of it was sent within so long.
[[nodiscard]] bool settle(const std::vector<std::unique_ptr<SellingTill>>& tills,
                          std::chrono::seconds patience);

// Head office and tills as they stand after everything was sent: each ticket there once, the
// counts of both sides equal, every chain as it was signed. CHECKs.
void check_nothing_lost_or_doubled(const HeadOffice& office,
                                   const std::vector<std::unique_ptr<SellingTill>>& tills);

}  // namespace tillside::tests
