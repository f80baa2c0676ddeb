#include "sync/simulation/world/office.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

#include "sync/head_office/backups/horizon.hpp"
#include "sync/head_office/store/migration.hpp"
#include "sync/wire/compression.hpp"

namespace tillside::simulation {

namespace {

using head_office::http::Request;
using head_office::http::Response;

constexpr std::int64_t slice_us = 5 * millisecond_us;  // between two steps of the projections
constexpr std::int64_t slice_events = 40;
// So short that tills let go of events within a day; the newest is kept until there is another.
constexpr std::int64_t backups_kept_us = 2 * hour_us;
constexpr std::int64_t hold_us = 45 * minute_us;  // a long poll, while nothing is new

wire::SigningKey signing_key() {
    return wire::make_signing_key(wire::system_random());
}

template <typename Message>
Message message_of(const std::string& body) {
    Message message;
    if (const auto bytes = wire::decompress(body, 64U << 20)) message.ParseFromString(*bytes);
    return message;
}

}  // namespace

Office::Office(Ground& ground, Facts& facts, const rules::consent::Pack& pack,
               const disk::Disk::Image& empty)
    : ground_(ground),
      facts_(facts),
      pack_(pack),
      secrets_{wire::random_key(wire::system_random()), wire::random_key(wire::system_random()),
               wire::make_box_keys(wire::system_random()), signing_key()},
      disk_(ground.folder + "/hq", ground.chance.part(1000)) {
    disk::Disk::Image own;
    for (const auto& [name, bytes] : empty)
        own.emplace(disk_.folder() + "/" + name, bytes);
    disk_.restore(own);
    ground_.mount.add(disk_);
}

Office::~Office() {
    disk_.stop();
    rooms_.reset();
    ground_.mount.remove(disk_);
}

void Office::start() {
    ++boot_;
    auto rooms = OfficeRooms::start(disk_.folder(), secrets_, pack_, [this] { project(); });
    if (!rooms) {
        if (died()) return;
        ground_.violated("head office starts after every crash", rooms.error().message);
        return;
    }
    rooms_ = std::move(*rooms);
    ground_.note("hq", "starts");
    check_promises();
    learn_from_projections();
    project();
}

void Office::die(Death death, std::int64_t down_us) {
    if (boot_ == 0) return;
    ++boot_;
    disk_.stop();
    rooms_.reset();
    waiting_.clear();
    projecting_ = false;
    if (death == Death::killed) {
        disk_.start_after_kill();
    } else {
        disk_.start_after_power_cut();
    }
    ground_.note("hq", "{}", death == Death::killed ? "is killed" : "loses power");
    ground_.agenda.in(down_us, [this, boot = boot_] {
        if (boot == boot_) start();
    });
}

void Office::die_soon(Death death, std::uint64_t operations, std::int64_t down_us) {
    if (!rooms_) return;
    soon_ = death;
    soon_down_us_ = down_us;
    disk_.stop_after(operations);
}

bool Office::died() {
    if (!disk_.stopped()) return false;
    die(soon_, soon_down_us_);
    return true;
}

void Office::back_up() {
    if (!rooms_) return;
    const auto chains = rooms_->database().rows(
        "SELECT till, epoch, last_sequence FROM watermarks", {}, [](const auto& row) {
            return head_office::ingest::CheckedChain{
                row.text_copy(0), row.natural(1), row.natural(2), {}};
        });
    if (!chains || !head_office::backups::expect_backup(rooms_->database(), *chains)) {
        (void)died();
        return;
    }
    backups_.push_front({now().us, disk_.image(), *chains});
    ground_.note("hq", "is backed up");
    (void)head_office::backups::note_backup(rooms_->database(), *chains, now(), backups_kept_us);
    (void)died();
}

void Office::restore(std::size_t older, std::int64_t down_us) {
    if (backups_.empty()) return;
    while (backups_.size() > 1 && backups_.back().taken_us < now().us - backups_kept_us)
        backups_.pop_back();
    older = std::min(older, backups_.size() - 1);
    put_back_ = backups_[older];
    // Customers' keys lie outside the data's backups and are kept.
    disk::Disk::Image image = put_back_->image;
    die(Death::killed, down_us);
    for (const auto& [name, bytes] : disk_.image()) {
        const bool of_keys = name.find("/keys.db") != std::string::npos;
        if (of_keys) image.insert_or_assign(name, bytes);
    }
    disk_.restore(image);
    ground_.note("hq", "is restored from a backup, {} older than the newest", older);
    ++boot_;
    ground_.agenda.in(down_us, [this, boot = boot_] {
        if (boot != boot_) return;
        forget_what_was_lost();
        start();
    });
}

// What a restored head office holds, and nothing else, is what it has promised from now on.
void Office::forget_what_was_lost() {
    const Backup restored = std::move(*std::exchange(put_back_, std::nullopt));
    facts_.acknowledged.clear();
    facts_.suppressions_taken.clear();
    facts_.forget_cursors();
    known_.clear();
    learnt_position_ = 0;
    auto database = head_office::store::open(disk_.folder() + "/hq.db",
                                             head_office::store::head_office_schema());
    if (!database) return;
    // As `tillside-hq restore` does: a new numbering, so that tills begin again instead of missing
    // what was lost.
    (void)(*database)->execute("UPDATE downlink_state SET generation = x'' WHERE id = 1");
    (void)head_office::backups::note_restore(**database, restored.chains, now());
    (void)(*database)->query(
        "SELECT till, epoch, last_sequence FROM watermarks", {},
        [&](const head_office::store::Row& row) {
            facts_.acknowledged[{row.text_copy(0), row.natural(1)}] = row.natural(2);
        });
    std::set<std::string>& held = facts_.at_office;
    held.clear();
    (void)(*database)->query("SELECT id FROM events", {}, [&](const head_office::store::Row& row) {
        held.insert(row.blob_copy(0));
    });
    (void)(*database)->query("SELECT record_id, purposes FROM suppressions", {},
                             [&](const head_office::store::Row& row) {
                                 facts_.suppressions_taken.insert(row.blob_copy(0));
                                 wire::Suppression taken;
                                 taken.set_record_id(row.blob_copy(0));
                                 std::istringstream purposes(row.text_copy(1));
                                 for (std::string one; std::getline(purposes, one);)
                                     taken.add_purposes(one);
                                 known_.announce(taken);
                             });
    // Of a till whose disk was replaced, too, some events are nowhere now.
    std::set<std::string> at_tills;
    for (std::size_t till = 0; till < facts_.tills(); ++till) {
        for (const OutboxRow& row : facts_.rows(till))
            at_tills.insert(row.id);
    }
    for (auto& [id, fact] : facts_.events()) {
        // What a till has let go of, head office's backups must hold.
        if (!held.contains(id) && !at_tills.contains(id) && !fact.let_go) fact.required = false;
    }
}

void Office::heal() {
    disk_.never_stop();
    if (rooms_) return;
    if (put_back_) forget_what_was_lost();
    start();
}

Result<std::string> Office::add_till(const std::string& store, const std::string& till) {
    return rooms_->terminals().add(store, till, now(), wire::system_random());
}

void Office::receive(std::size_t till, Request request, const Answered& answered) {
    if (!rooms_) {
        answered(std::nullopt);
        return;
    }
    const bool last = head_office::http::wait_ms(request) == 0;
    serve({next_number_++, till, std::move(request), answered}, last);
}

void Office::serve(Waiting asked, bool last) {
    Request request = asked.request;
    std::optional<Response> response = ask(request, last);
    if (died()) return asked.answered(std::nullopt);
    if (response) return answer(asked, std::move(*response));
    const std::uint64_t number = asked.number;
    const bool polls = request.path == "/v1/sync/changes";
    const std::int64_t wait_us = polls ? hold_us : head_office::http::wait_ms(request) * 1'000;
    waiting_.push_back(std::move(asked));
    ground_.agenda.in(wait_us, [this, number, boot = boot_] {
        if (boot != boot_) return;
        const auto found = std::ranges::find(waiting_, number, &Waiting::number);
        if (found == waiting_.end()) return;
        Waiting ended = std::move(*found);
        waiting_.erase(found);
        serve(std::move(ended), true);
    });
}

// As the server does: the answer waits for the disk.
std::optional<Response> Office::ask(Request& request, bool last) {
    std::optional<Response> response = rooms_->answer(request, {now(), last});
    if (response) response = head_office::http::settled(std::move(*response));
    return response;
}

void Office::answer(const Waiting& asked, Response response) {
    note_answer(asked, response);
    if (ground_.strikes(ground_.weather.answers_then_dies)) {
        ground_.note("hq", "dies before it answers {}", asked.request.path);
        die(ground_.chance.percent(50) ? Death::killed : Death::power_cut,
            ground_.chance.between(2, 120) * second_us);
        return asked.answered(std::nullopt);
    }
    asked.answered(std::move(response));
}

// What it says it has taken, it has to have from now on.
void Office::note_answer(const Waiting& asked, const Response& response) {
    const Request& request = asked.request;
    if (response.status >= 300) {
        ground_.note("hq", "answers {} with {}: {}", request.path, response.status, response.body);
        return;
    }
    if (request.path == "/v1/sync/events") {
        const auto batch = message_of<wire::EventBatch>(request.body);
        const auto answer = message_of<wire::Acknowledgement>(response.body);
        if (batch.events_size() == 0) return;
        auto& held = facts_.acknowledged[{batch.till(), batch.epoch()}];
        held = std::max(held, answer.sequence());
        for (int i = 0; i < batch.events_size(); ++i) {
            wire::Event event;
            if (batch.first_sequence() + static_cast<std::uint64_t>(i) <= answer.sequence() &&
                event.ParseFromString(batch.events(i))) {
                facts_.at_office.insert(event.id());
            }
        }
        ground_.note("hq", "takes {} events of till {} from {} on, holds {}", batch.events_size(),
                     batch.till(), batch.first_sequence(), answer.sequence());
    } else if (request.path == "/v1/sync/suppressions") {
        const auto batch = message_of<wire::SuppressionBatch>(request.body);
        for (const wire::Suppression& one : batch.suppressions()) {
            facts_.suppressions_taken.insert(one.record_id());
            known_.announce(one);
        }
        ground_.note("hq", "takes {} suppressions of till {}", batch.suppressions_size(),
                     batch.till());
    } else if (request.path == "/v1/sync/changes") {
        const auto changes = message_of<wire::Changes>(response.body);
        if (changes.changes_size() > 0 || changes.reset()) {
            ground_.note("hq", "sends {} changes down{}{}", changes.changes_size(),
                         changes.reset() ? ", from the beginning" : "",
                         changes.more() ? ", and has more" : "");
        }
        facts_.cursor_issued(asked.till, changes.cursor());
    }
}

void Office::ask_waiting_again() {
    std::list<Waiting> again;
    again.swap(waiting_);
    for (Waiting& one : again) {
        if (!rooms_) return;
        Request request = one.request;
        std::optional<Response> response = ask(request, false);
        if (died()) return;
        if (response) {
            answer(one, std::move(*response));
        } else {
            waiting_.push_back(std::move(one));
        }
    }
}

// In small steps, so that crashes fall between them.
void Office::project() {
    if (std::exchange(projecting_, true)) return;
    ground_.agenda.in(slice_us, [this, boot = boot_] {
        if (boot != boot_ || !rooms_) return;
        projecting_ = false;
        const auto read = rooms_->projector().step(slice_events);
        if (died()) return;
        if (!read) {
            ground_.violated("projections follow the log", read.error().message);
            return;
        }
        learn_from_projections();
        if (*read > 0) project();
        ask_waiting_again();
    });
}

void Office::learn_from_projections() {
    if (!rooms_) return;
    (void)rooms_->database().query(
        "SELECT e.position, e.bytes FROM events e JOIN checkpoints c ON c.projection = 'customers' "
        "WHERE e.kind = ?1 AND e.position > ?2 AND e.position <= c.position ORDER BY e.position",
        {static_cast<int>(wire::CONSENT_RECORDED), learnt_position_},
        [&](const head_office::store::Row& row) {
            learnt_position_ = row.integer(0);
            wire::Event event;
            wire::ConsentRecord record;
            if (event.ParseFromString(row.blob_copy(1)) &&
                record.ParseFromString(event.consent_recorded().record())) {
                known_.add(record.record_id());
            }
        });
}

// After a restart: whatever was acknowledged is there.
void Office::check_promises() {
    std::map<std::pair<std::string, std::uint64_t>, std::uint64_t> held;
    (void)rooms_->database().query("SELECT till, epoch, last_sequence FROM watermarks", {},
                                   [&](const head_office::store::Row& row) {
                                       held[{row.text_copy(0), row.natural(1)}] = row.natural(2);
                                   });
    for (const auto& [chain, sequence] : facts_.acknowledged) {
        if (held[chain] >= sequence) continue;
        ground_.violated(
            "nothing acknowledged is lost",
            fmt::format("head office acknowledged event {} of till {} and holds {} after a restart",
                        sequence, chain.first, held[chain]));
    }
    std::set<std::string> suppressed;
    (void)rooms_->database().query(
        "SELECT record_id FROM suppressions", {},
        [&](const head_office::store::Row& row) { suppressed.insert(row.blob_copy(0)); });
    for (const std::string& record : facts_.suppressions_taken) {
        if (suppressed.contains(record)) continue;
        ground_.violated(
            "nothing acknowledged is lost",
            fmt::format("head office confirmed suppression {} and has lost it", short_id(record)));
    }
}

}  // namespace tillside::simulation
