#include "sync/simulation/world/till.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "sync/simulation/world/checks.hpp"
#include "sync/simulation/world/http_outcome.hpp"

namespace tillside::simulation {

namespace {

constexpr std::int64_t tick_us = second_us / 2;
constexpr std::int64_t idle_us = 45 * minute_us;  // between two signs of life
constexpr std::int64_t poll_timeout_us = 50 * minute_us;
constexpr std::int64_t start_again_us = minute_us;  // where the disk was too full to start
constexpr std::size_t copies_kept = 3;
constexpr std::int64_t far_ahead_us = 60 * day_us;
constexpr int pumps_a_moment_max = 200;

template <typename Message>
Message message_of(const std::string& bytes) {
    Message message;
    message.ParseFromString(bytes);
    return message;
}

std::string record_of(const wire::SignedConsentRecord& signed_record) {
    return message_of<wire::ConsentRecord>(signed_record.record()).record_id();
}

}  // namespace

Till::Till(Ground& ground, Facts& facts, Network& network, Place place, wire::TillSecrets secrets,
           const disk::Disk::Image& empty)
    : ground_(ground),
      facts_(facts),
      network_(network),
      place_(std::move(place)),
      name_(fmt::format("till {}", place_.number)),
      secrets_(std::move(secrets)),
      disk_(ground.folder + "/" + place_.code, ground.chance.part(2000 + place_.number)),
      dice_(ground.chance.part(3000 + place_.number)) {
    std::filesystem::create_directory(disk_.folder());
    disk::Disk::Image own;
    for (const auto& [name, bytes] : empty)
        own.emplace(disk_.folder() + "/" + name, bytes);
    disk_.restore(own);
    make_place();
    ground_.mount.add(disk_);
}

Till::~Till() {
    disk_.stop();
    rooms_.reset();
    ground_.mount.remove(disk_);
}

// The database's place among the machine's plain files: its inode tells a copy from the original.
void Till::make_place() {
    const std::string name = disk_.folder() + "/till.db";
    { std::ofstream make(name + ".new"); }
    std::filesystem::rename(name + ".new", name);
}

void Till::start() {
    ++boot_;
    TillRooms::Setting setting;
    setting.folder = disk_.folder();
    setting.secrets = secrets_;
    setting.clock = [this] { return now(); };
    setting.dice = [this] { return dice_.bits(); };
    setting.retry_ms_max = static_cast<std::uint32_t>(5 * minute_us / millisecond_us);
    setting.batch_events = 20;
    setting.on_find = [this] { pump_at(ground_.now_us()); };
    auto rooms = TillRooms::start(std::move(setting));
    if (!rooms) {
        if (died()) return;
        if (!rooms.error().retryable) {
            ground_.violated("a till starts after every crash",
                             fmt::format("{}: {}", name_, rooms.error().message));
            return;
        }
        ground_.note(name_, "cannot start: {}", rooms.error().code);
        ground_.agenda.in(start_again_us, [this, boot = boot_] {
            if (boot == boot_) start();
        });
        return;
    }
    rooms_ = std::move(*rooms);
    seen_activity_ = 0;
    under_way_.clear();
    ticking_ = false;
    pump_us_ = -1;
    ground_.note(name_, "starts, epoch {:x}", rooms_->outbox().epoch() >> 16);
    facts_.observe(place_.number, rooms_->database(), true);
    rows_known_ = 0;
    know_own();
    learn();
    tick_soon();
    pump_at(ground_.now_us());
}

void Till::die(Death death, std::int64_t down_us) {
    ++boot_;
    disk_.stop();
    rooms_.reset();
    if (death == Death::killed) {
        disk_.start_after_kill();
    } else {
        disk_.start_after_power_cut();
    }
    ground_.note(name_, "{}", death == Death::killed ? "is killed" : "loses power");
    ground_.agenda.in(down_us, [this, boot = boot_] {
        if (boot == boot_) start();
    });
}

void Till::die_soon(Death death, std::uint64_t operations, std::int64_t down_us) {
    if (!rooms_) return;
    soon_ = death;
    soon_down_us_ = down_us;
    disk_.stop_after(operations);
}

bool Till::died() {
    if (!disk_.stopped()) return false;
    die(soon_, soon_down_us_);
    return true;
}

void Till::restart() {
    if (!rooms_) return;
    (void)rooms_->close();
    if (died()) return;
    facts_.observe(place_.number, rooms_->database(), false);
    ground_.note(name_, "is restarted");
    rooms_.reset();
    if (died()) return;
    disk_.start_after_kill();
    start();
}

void Till::keep_copy() {
    if (!rooms_) return;
    copies_.push_front({disk_.image(), facts_.rows(place_.number), known_});
    if (copies_.size() > copies_kept) copies_.pop_back();
    ground_.note(name_, "is copied");
}

void Till::replace_disk(std::size_t older, std::int64_t down_us) {
    if (copies_.empty()) return;
    older = std::min(older, copies_.size() - 1);
    die(Death::killed, down_us);
    const Copy& copy = copies_[older];
    disk_.restore(copy.image);
    // Files that were copied have a place of their own; a disk that was written back has not.
    const bool file_by_file = ground_.chance.percent(50);
    if (file_by_file) make_place();
    ++disks_;
    facts_.disk_replaced(place_.number, copy.rows);
    known_ = copy.known;
    cursor_.clear();
    coming_.reset();
    ground_.note(name_, "has its {} replaced by a copy, {} older than the newest",
                 file_by_file ? "files" : "disk", older);
}

void Till::limit_disk(std::optional<std::uint64_t> more) {
    disk_.limit(more ? std::optional(disk_.bytes() + *more) : std::nullopt);
    ground_.note(name_, "{}", more ? "has a full disk" : "has room on its disk again");
}

void Till::set_clock(const MachineClock& clock) {
    clock_ = clock;
    jump_clock(0);
}

void Till::jump_clock(std::int64_t by_us) {
    clock_.jump(by_us);
    was_far_ahead_ = was_far_ahead_ || clock_.error_us(ground_.now_us()) > far_ahead_us;
}

void Till::heal() {
    disk_.never_stop();
    disk_.limit(std::nullopt);
    if (!rooms_) start();
    if (rooms_) pump_at(ground_.now_us());
}

// ---- its host

std::optional<engine::server::Answer> Till::serve(const engine::server::Request& request) {
    if (!rooms_) return std::nullopt;
    auto answer = rooms_->dispatcher().serve(request, now());
    if (died()) return std::nullopt;
    after_work();
    return answer;
}

void Till::use(const std::function<void(TillRooms&)>& work) {
    if (!rooms_) return;
    work(*rooms_);
    if (!died()) after_work();
}

// What the engine does after each request; and what the simulation reads after each.
void Till::after_work() {
    facts_.observe(place_.number, rooms_->database(), false);
    know_own();
    tick_soon();
    if (std::exchange(seen_activity_, rooms_->outbox().activity()) == rooms_->outbox().activity()) {
        return;
    }
    rooms_->conversation().wake(steady_ms());
    plan_next_pump();
}

// A till knows what it has recorded itself.
void Till::know_own() {
    const std::vector<OutboxRow>& rows = facts_.rows(place_.number);
    for (; rows_known_ < rows.size(); ++rows_known_) {
        const std::string& record = facts_.events().at(rows[rows_known_].id).consent_record;
        if (!record.empty()) known_.add(record);
    }
}

void Till::tick_soon() {
    if (std::exchange(ticking_, true)) return;
    ground_.agenda.in(tick_us, [this, boot = boot_] {
        if (boot != boot_) return;
        use([](TillRooms& rooms) { (void)rooms.tick(); });
        ticking_ = false;  // the next one follows the next request
    });
}

bool Till::has_sent_all() {
    if (!rooms_) return false;
    const auto depth = rooms_->outbox().depth();
    const auto withdrawals = rooms_->outbox().unsent_suppressions(1);
    return depth && depth->events == 0 && withdrawals && withdrawals->empty();
}

// ---- its line to head office

void Till::pump_at(std::int64_t us) {
    if (pump_us_ >= ground_.now_us() && pump_us_ <= us) return;  // one that is sooner is planned
    pump_us_ = std::max(us, ground_.now_us());
    ground_.agenda.at(pump_us_, [this, boot = boot_, number = ++pump_number_] {
        if (boot != boot_ || number != pump_number_) return;
        pump_us_ = -1;
        pump();
    });
}

void Till::pump() {
    if (std::exchange(pumped_us_, ground_.now_us()) != ground_.now_us()) pumped_ = 0;
    if (++pumped_ > pumps_a_moment_max) {
        std::string lanes;
        for (const auto& [number, lane] : under_way_)
            lanes += fmt::format(" {}", static_cast<int>(lane));
        return ground_.violated(
            "a till that waits is idle",
            fmt::format("{}: due at {} ms, it is {} ms; on their way: lanes{}", name_,
                        rooms_->conversation().due_ms(), steady_ms(), lanes));
    }
    const uplink::Step step = rooms_->conversation().due(steady_ms());
    if (died()) return;
    for (const std::uint64_t number : step.given_up)
        under_way_.erase(number);
    for (const uplink::Order& order : step.orders)
        carry(order);
    plan_next_pump();
}

// A till that has nothing to say and waits for news says so every ten seconds in a shop; here
// seldom, so that a week is simulated in seconds.
void Till::plan_next_pump() {
    const std::int64_t latest_ms = steady_ms() + day_us / 1000;  // "never" is beyond
    std::int64_t due_us = std::min(rooms_->conversation().due_ms(), latest_ms) * 1000;
    const bool listens = std::ranges::any_of(
        under_way_, [](const auto& one) { return one.second == uplink::Lane::down; });
    if (due_us > ground_.now_us() && listens && has_sent_all()) {
        due_us = std::max(due_us, ground_.now_us() + idle_us);
    }
    pump_at(due_us);
}

void Till::carry(const uplink::Order& order) {
    under_way_.emplace(order.number, order.lane);
    Network::Exchange exchange;
    exchange.till = place_.number;
    exchange.request = http_request(order.request, secrets_.token());
    exchange.timeout_us =
        order.lane == uplink::Lane::down ? poll_timeout_us : order.request.timeout_ms * 1000;
    exchange.in_order = order.lane == uplink::Lane::events;
    network_.carry(std::move(exchange), [this, boot = boot_, number = order.number,
                                         request = order.request](const Answer& answer) {
        if (boot != boot_ || under_way_.erase(number) == 0) return;
        answered(number, request, answer);
    });
}

void Till::answered(std::uint64_t number, const uplink::Request& request, const Answer& answer) {
    const uplink::Outcome outcome = outcome_of(answer, request.answer_bytes_max);
    note_coming(request, outcome);
    rooms_->conversation().answered(number, outcome, steady_ms());
    if (died()) return;
    learn();
    after_work();
    plan_next_pump();
}

void Till::note_coming(const uplink::Request& request, const uplink::Outcome& outcome) {
    if (!outcome || !request.path.starts_with("/v1/sync/changes")) return;
    const auto changes = message_of<wire::Changes>(*outcome);
    Coming coming{changes.cursor(), {}, {}, changes.reset()};
    for (const wire::Change& change : changes.changes()) {
        if (change.has_suppression()) coming.withdrawals.push_back(change.suppression());
        for (const wire::SignedConsentRecord& consent : change.customer().consents())
            coming.records.push_back(record_of(consent));
    }
    coming_ = std::move(coming);
}

// What came down counts as known once it is stored: with its cursor.
void Till::learn() {
    const auto cursor = rooms_->customers().downlink().cursor();
    if (!cursor || *cursor == cursor_) return;
    const bool expected = coming_ && coming_->cursor == *cursor;
    const std::size_t before = facts_.cursor_place(place_.number, cursor_);
    const std::size_t after = facts_.cursor_place(place_.number, *cursor);
    if (!cursor_.empty() && after < before && !(expected && coming_->reset)) {
        ground_.violated(
            "a till's cursor never goes back",
            fmt::format("{}: from the {}. that head office gave to the {}.", name_, before, after));
    }
    cursor_ = *cursor;
    if (!expected) return;
    // By a clock far ahead customers are long gone, and what was heard of them with them: of
    // refusals what a restored head office tells anew is all that is left beside the till's own.
    if (coming_->reset && was_far_ahead()) {
        known_.may_have_forgotten();
        rows_known_ = 0;
        know_own();
    }
    for (const std::string& record : coming_->records)
        known_.add(record);
    for (const wire::Suppression& one : coming_->withdrawals)
        known_.announce(one);
    for (const wire::Suppression& one : coming_->withdrawals)
        check_uses(ground_, facts_, *this, one.customer_id());
    coming_.reset();
}

}  // namespace tillside::simulation
