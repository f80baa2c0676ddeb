#include "tests/chaos/selling_tills.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>

namespace tillside::tests {

namespace {

constexpr auto between_tries = std::chrono::milliseconds(10);
constexpr auto between_sales = std::chrono::milliseconds(2);

}  // namespace

SellingTill::SellingTill(const HeadOffice& office, const std::string& url, std::string name,
                         Disk disk)
    : name_(std::move(name)) {
    if (disk == Disk::forgets) disk_.emplace(engine_.folder.path);
    (void)office.command_output({"till", "add", "--store", "CWB", "--till", name_, "--url", url,
                                 "--ca", office.certificate().string(), "--out",
                                 (engine_.folder / "secrets.json").string()});
    start();
}

SellingTill::~SellingTill() {
    given_up_ = true;
    stop_selling();
}

void SellingTill::sell() {
    selling_ = true;
    seller_ = std::thread([this] {
        for (int ticket = 1; selling_; ++ticket) {
            sell_one(ticket);
            std::this_thread::sleep_for(between_sales);
        }
    });
}

void SellingTill::sell_one(int ticket) {
    till::BasketCompleted sale = testing::sale(std::to_string(ticket));
    sale.mutable_context()->set_till(name_);
    const engine::server::Frame frame = testing::request(till::BASKET_COMPLETED);
    const std::string payload = sale.SerializeAsString();
    while (true) {
        const auto reply = testing::FrameClient(engine_.socket()).ask(frame, payload);
        if (reply && reply->frame.status == TILLSIDE_OK) break;
        if (given_up_) return;
        std::this_thread::sleep_for(between_tries);
    }
    ++tickets_;
}

void SellingTill::stop_selling() {
    selling_ = false;
    if (seller_.joinable()) seller_.join();
}

void SellingTill::start() {
    std::optional<ForgetfulDisk::Under> under;
    if (disk_) under.emplace(*disk_);
    REQUIRE(engine_.start());
}

void SellingTill::kill() {
    engine_.end(SIGKILL);
}

ForgetfulDisk::Lost SellingTill::cut_power(std::mt19937& dice) {
    kill();
    return disk_.value().cut(dice);
}

bool SellingTill::all_sent() const {
    return engine_.status()["outbox_depth"] == 0;
}

bool settle(const std::vector<std::unique_ptr<SellingTill>>& tills, std::chrono::seconds patience) {
    for (const auto& till : tills)
        till->stop_selling();
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
        if (std::ranges::all_of(tills, [](const auto& till) { return till->all_sent(); })) {
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
}

void check_nothing_lost_or_doubled(const HeadOffice& office,
                                   const std::vector<std::unique_ptr<SellingTill>>& tills) {
    std::int64_t tickets = 0;
    for (const auto& till : tills) {
        tickets += till->tickets();
        CHECK(till->engine().status()["recorded"]["baskets"] == till->tickets());
        CHECK(till->engine().status()["dead_letters"] == 0);
    }
    CHECK(office.reported("baskets") == tickets);
    const Ended verified =
        run_program({TILLSIDE_BIN_DIR "/tillside-verify", "chain", "--data", office.data()});
    INFO(verified.output);
    CHECK(verified.status == 0);
}

}  // namespace tillside::tests
