#include "sync/simulation/world/till_rooms.hpp"

#include <algorithm>
#include <utility>

#include "plugin/engine/interface/degrade.hpp"

namespace tillside::simulation {

namespace {

using namespace tillside::engine;  // the rooms of a till

constexpr std::int64_t replies_kept_us = 8LL * 24 * 3600 * 1'000'000;
constexpr int replies_forgotten_a_tick = 200;
constexpr std::size_t customers_looked_at_a_tick = 200;

}  // namespace

Result<std::unique_ptr<TillRooms>> TillRooms::start(Setting setting) {
    const std::filesystem::path folder = setting.folder;
    const Now now = setting.clock();
    Parts parts;
    // A damaged database is put aside by the engine; in this world it is a violation instead.
    auto database = store::Database::open(folder / "till.db", now);
    if (!database) return std::unexpected(database.error());
    parts.database = std::make_unique<store::Database>(std::move(*database));
    auto outbox = outbox::Outbox::open(*parts.database, setting.secrets.store(),
                                       setting.secrets.till(), now, wire::system_random());
    if (!outbox) return std::unexpected(outbox.error());
    parts.outbox = std::make_unique<outbox::Outbox>(std::move(*outbox));
    auto files = run::open_customer_files(folder, "HK", setting.secrets, now);
    if (!files) return std::unexpected(files.error());
    parts.files = std::make_unique<run::CustomerFiles>(std::move(*files));
    if (parts.files->quarantined_keys) {
        return fail(Domain::simulation, "keys_damaged", "keys.db was found damaged");
    }
    std::unique_ptr<TillRooms> rooms(new TillRooms(std::move(setting), std::move(parts)));
    if (auto opened = rooms->open_customers(); !opened) return std::unexpected(opened.error());
    return rooms;
}

TillRooms::TillRooms(Setting setting, Parts parts)
    : setting_(std::move(setting)),
      parts_(std::move(parts)),
      dispatcher_(database(), outbox().store(), outbox().till()),
      announcements_(setting_.clock()),
      spool_(setting_.folder + "/spool", {database(), outbox(), dispatcher_}),
      health_({database(), outbox(), spool_}),
      models_(setting_.folder + "/models"),
      advisor_(models_),
      checkout_({database(), outbox(), tickets_, &advisor_}),
      head_office_(*this),
      customers_(*parts_.files, {database(), outbox(), checkout_, tickets_, announcements_,
                                 &head_office_, &advisor_, setting_.clock}),
      interface_(database(), outbox(), tickets_, customers_),
      link_(
          {database(), outbox(), customers_.keys(), customers_.downlink(), customers_.catalogue(),
           models_, parts_.files->signing_key, [this](Now now) { return health_.till_health(now); },
           [this](bool reached, Now now) { health_.head_office_reached(reached, now); },
           setting_.clock},
          {setting_.batch_events}),
      conversation_(link_, setting_.retry_ms_max, setting_.dice) {
    advisor_.join(
        {customers_.catalogue(), customers_.gate(), customers_.ledger(), customers_.history()});
    checkout_.join(dispatcher_);
    customers_.join(dispatcher_);
    interface_.join(dispatcher_);
    health_.model_version = [this] { return models_.version(); };
    health_.customers = [this] { return customers_.customers_held(); };
    server::Surroundings surroundings;
    surroundings.pruned = interface::without_what_is_given_once;
    surroundings.finish = [this](const server::Served& served, till::Reply& reply) -> Result<void> {
        health_.add_badges(reply, served.call.now);
        interface_.finish(served, reply);
        return {};
    };
    dispatcher_.surround(std::move(surroundings));
}

// A disk that is full delays this; it keeps no till from selling.
Result<void> TillRooms::open_customers() {
    const auto opened = customers_.open(setting_.clock());
    customers_open_ = opened.has_value();
    if (!opened && !opened.error().retryable) return opened;
    return {};
}

bool TillRooms::AskHeadOffice::ask(const wire::Find& find, Answered answered) {
    if (!rooms_.conversation_.reached()) return false;
    rooms_.conversation_.find(find, std::move(answered));
    rooms_.setting_.on_find();
    return true;
}

Result<void> TillRooms::tick() {
    const Now now = setting_.clock();
    if (auto kept = customers_.audit().flush(outbox(), now); !kept) return kept;
    auto forgotten =
        dispatcher_.forget_replies({now.us - replies_kept_us}, replies_forgotten_a_tick);
    if (!forgotten) return std::unexpected(forgotten.error());
    if (!customers_open_) {
        if (auto opened = open_customers(); !opened) return opened;
    }
    auto swept = customers_.retention().sweep(now, customers_looked_at_a_tick);
    if (!swept) return std::unexpected(swept.error());
    auto wiped = customers_.follow_wipe(now);
    if (!wiped) return std::unexpected(wiped.error());
    return {};
}

Result<void> TillRooms::close() {
    return customers_.audit().close(outbox(), setting_.clock());
}

std::vector<std::string> person_of(TillRooms& rooms, std::string_view customer_id) {
    std::vector<std::string> ids{std::string(customer_id)};
    const auto held = rooms.customers().customers().find(customer_id);
    if (!held || !*held) return ids;
    ids.push_back((*held)->customer_id);
    const auto members = rooms.customers().incoming().members().of((*held)->customer_id);
    if (members) ids.insert(ids.end(), members->begin(), members->end());
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    return ids;
}

}  // namespace tillside::simulation
