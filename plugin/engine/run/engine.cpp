#include "plugin/engine/run/engine.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>

#include "plugin/engine/checkout/checkout.hpp"
#include "plugin/engine/interface/degrade.hpp"
#include "plugin/engine/log/log.hpp"
#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/run/credentials.hpp"
#include "plugin/engine/run/customer_rooms.hpp"
#include "plugin/engine/run/health.hpp"
#include "plugin/engine/run/interface_rooms.hpp"
#include "plugin/engine/run/sandbox_folder.hpp"
#include "plugin/engine/run/session.hpp"
#include "plugin/engine/run/sync_link.hpp"
#include "plugin/engine/run/unsent.hpp"
#include "plugin/engine/run/version.hpp"
#include "plugin/engine/sandbox/far_away.hpp"
#include "plugin/engine/sandbox/preparation.hpp"
#include "plugin/engine/sandbox/stage.hpp"
#include "plugin/engine/server/payload.hpp"
#include "plugin/engine/server/socket_server.hpp"
#include "plugin/engine/spool/spool.hpp"
#include "plugin/engine/store/database.hpp"
#include "plugin/engine/store/reserve.hpp"
#include "plugin/engine/suggestions/advisor.hpp"
#include "plugin/engine/suggestions/model_store.hpp"
#include "sync/wire/secrets.hpp"

namespace tillside::engine::run {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t spool_files_at_start = 1'000'000;
constexpr std::size_t spool_files_at_once = 64;  // between two calls of a waiting host
constexpr std::size_t salvaged_events_max = 100'000;
constexpr auto tick = std::chrono::milliseconds(500);  // look-ups are on disk within a second
constexpr std::int64_t replies_kept_us = 8LL * 24 * 3600 * 1'000'000;
constexpr int replies_forgotten_a_tick = 200;
constexpr std::size_t customers_looked_at_a_tick = 200;

std::unexpected<Error> about_data(const fs::path& data, std::string_view code,
                                  std::string_view words) {
    return fail(Domain::configuration, code,
                fmt::format("the data folder {} {}", data.string(), words));
}

// Makes the folder where only it is missing, and takes tillsided.pid, so that two engines never
// share one.
Result<server::Descriptor> take_data_folder(const fs::path& data) {
    if (::mkdir(data.c_str(), 0700) != 0 && errno != EEXIST) {
        return about_data(data, "data_not_writable",
                          fmt::format("cannot be made: {}", std::strerror(errno)));
    }
    const fs::path file = data / "tillsided.pid";
    server::Descriptor lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (lock.get() < 0) {
        return about_data(
            data, "data_not_writable",
            fmt::format("is not writable: {}: give it to the engine's user", std::strerror(errno)));
    }
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        return about_data(data, "data_in_use",
                          "is in use by another engine: stop that one, or give each a folder");
    }
    const std::string pid = fmt::format("{}\n", ::getpid());
    if (::ftruncate(lock.get(), 0) != 0 ||
        ::write(lock.get(), pid.data(), pid.size()) != static_cast<ssize_t>(pid.size())) {
        return about_data(
            data, "disk_full",
            fmt::format("takes no more: {}: free space on its disk", std::strerror(errno)));
    }
    return lock;
}

// Records again what a damaged database, now put aside, had not sent and still gives.
void salvage(const fs::path& put_aside, store::Database& database, outbox::Outbox& outbox,
             const wire::SigningKey& signing_key, Now now) {
    auto damaged = store::Database::open_read_only(put_aside);
    outbox::Unsent saved;  // nothing, where nothing of it can be read
    if (damaged) saved = outbox::read_unsent(*damaged, salvaged_events_max);
    auto transaction = database.begin();
    if (!transaction || !outbox.salvage(saved, now, outbox::rebind_consents(signing_key)) ||
        !transaction->commit()) {
        log::error("events_not_salvaged", {{"events", saved.events.size()}});
    } else {
        log::warning("events_salvaged", {{"events", saved.events.size()}, {"whole", saved.whole}});
    }
}

// Customers' rooms are made before the link that answers for head office: they hold this instead.
class AskHeadOffice final : public customers::Elsewhere {
public:
    void answer_by(customers::Elsewhere& link) { link_ = &link; }
    [[nodiscard]] bool ask(const wire::Find& find, Answered answered) override {
        return link_ != nullptr && link_->ask(find, std::move(answered));
    }

private:
    customers::Elsewhere* link_ = nullptr;
};

// Messages by which a use of personal data ends: they find room on a full disk.
bool ends_a_use(till::Kind kind) {
    return kind == till::WITHDRAW_CONSENT || kind == till::ANSWER_CONSENT ||
           kind == till::SUPPRESS_ADDRESS;
}

// Everything that lives as long as the engine, in the order in which it is made.
class Engine {
public:
    Engine(const config::Config& config, store::Database& database, outbox::Outbox& outbox,
           CustomerFiles& files, const wire::TillSecrets& secrets)
        : config_(config),
          database_(database),
          outbox_(outbox),
          reserve_(config.data / "reserve"),
          dispatcher_(database_, outbox_.store(), outbox_.till()),
          announcements_(system_now()),
          spool_(config.spool_folder(), {database_, outbox_, dispatcher_}),
          health_({database_, outbox_, spool_}),
          models_(config.data / "models"),
          advisor_(models_),
          checkout_({database_, outbox_, tickets_, &advisor_}),
          customers_(files, {database_, outbox_, checkout_, tickets_, announcements_, &head_office_,
                             &advisor_}),
          interface_(database_, outbox_, tickets_, customers_) {
        advisor_.join(
            {customers_.catalogue(), customers_.gate(), customers_.ledger(), customers_.history()});
        join_head_office(files, secrets);
        join_session(dispatcher_, health_, interface_.host(),
                     {outbox_.store(), outbox_.till(), config.jurisdiction, config.sandbox});
        checkout_.join(dispatcher_);
        customers_.join(dispatcher_);
        interface_.join(dispatcher_);
        health_.model_version = [this] { return models_.version(); };
        health_.customers = [this] { return customers_.customers_held(); };
        health_.loading = [this] {
            const auto loading = customers_.downlink().loading().value_or(downlink::Loading());
            return std::pair(loading.to_load == 0 ? 0 : loading.loaded, loading.to_load);
        };
        announcements_.shape = [this](till::Reply& reply) { interface_.fit(reply); };
    }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    Health& health() { return health_; }

    Result<void> run(server::Listener listener) {
        reserve_.fill();
        if (auto opened = open_customers(); !opened) return opened;
        open_model();
        if (auto read = interface_.host().open(); !read)
            log::warning("host_not_read", {{"reason", read.error()}});
        if (sandbox_) {
            if (auto prepared = prepare_sandbox(); !prepared) return prepared;
        }
        surround();
        import_spool(spool_files_at_start);
        server_.emplace(
            io_, std::move(listener), server::Peers{config_.allowed_uids, config_.allowed_gids},
            server::SocketServer::Rooms{dispatcher_, announcements_, [this] { before_answering(); },
                                        [this] { after_request(); }});
        server_->start();
        signals_.async_wait([this](const boost::system::error_code& error, int) {
            if (!error) stop();
        });
        wait_for_tick();
        log::info("engine_ready", {{"socket", config_.socket},
                                   {"store", log::Token{outbox_.store()}},
                                   {"till", log::Token{outbox_.till()}},
                                   {"pid", ::getpid()}});
        if (sync_) health_.head_office_reached(false, system_now());
        if (sync_) sync_->start([this] { io_.stop(); });
        if (sandbox_) say_hello_to_the_vendor();
        // The uplink's thread asks this one until it has ended, also when nothing else is left.
        const auto goes_on = boost::asio::make_work_guard(io_);
        io_.run();
        if (database_.damaged()) {
            store::mark_damaged(database_.file());
            return fail(Domain::store, "database_damaged",
                        fmt::format("{} is damaged; it is put aside and the engine starts anew",
                                    database_.file().string()));
        }
        log::info("engine_stopped");
        return {};
    }

private:
    // Nobody is served any more; the main loop runs on until the uplink's thread, which may be
    // waiting for an answer of this one, has ended.
    void stop() {
        server_->stop();
        timer_.cancel();
        if (auto kept = customers_.audit().close(outbox_, system_now()); !kept) {
            log::warning("audit_not_kept", {{"reason", kept.error()}});
        }
        if (sync_) {
            sync_->request_stop();
        } else {
            io_.stop();
        }
    }

    // A sandbox has no uplink at all: what it records stays in its folder.
    void join_head_office(CustomerFiles& files, const wire::TillSecrets& secrets) {
        if (config_.sandbox) {
            sandbox_.emplace(secrets,
                             sandbox::Stage::Rooms{tickets_, interface_.prompts(),
                                                   interface_.elevations(), customers_.look_up()},
                             [this](std::uint32_t ms, std::function<void()> then) {
                                 later(ms, std::move(then));
                             });
            sandbox_->stage.join();
            head_office_.answer_by(sandbox_->far_away);
            health_.warn("SANDBOX: nobody here is real, nothing is sent, nothing counts");
            return;
        }
        credentials_.emplace(io_, config_, secrets);
        credentials_->enrolled_anew = [this](const std::string& token) {
            if (auto let = customers_.let_in(token); !let) {
                log::warning("customers_not_opened", {{"reason", let.error()}});
            }
        };
        link_.emplace(
            sync::Link::Rooms{
                database_, outbox_, customers_.keys(), customers_.downlink(),
                customers_.catalogue(), models_, files.signing_key,
                [this](Now now) { return health_.till_health(now); },
                [this](bool reached, Now now) { health_.head_office_reached(reached, now); },
                system_now, &reserve_},
            sync::Limits{config_.sync_batch_events});
        sync_.emplace(SyncLink::Rooms{io_, outbox_, *link_, health_, *credentials_},
                      uplink_options(secrets, config_.sync_retry_ms_max, *credentials_));
        head_office_.answer_by(*sync_);
    }

    void later(std::uint32_t ms, std::function<void()> then) {
        auto timer =
            std::make_shared<boost::asio::steady_timer>(io_, std::chrono::milliseconds(ms));
        timer->async_wait([timer, then = std::move(then)](const boost::system::error_code& error) {
            if (!error) then();
        });
    }

    Result<void> prepare_sandbox() {
        return sandbox::prepare(
            {dispatcher_, customers_.downlink(), customers_.customers(), models_},
            sandbox_->secrets, system_now(), wire::system_random());
    }

    void say_hello_to_the_vendor() {
        std::fputs(sandbox::welcome(config_.socket.string()).c_str(), stdout);
        std::fflush(stdout);
    }

    // What goes for every kind alike: see server::Surroundings.
    void surround() {
        server::Surroundings surroundings;
        if (sandbox_) {
            surroundings.manner = [this](const server::Served& served) {
                return sandbox_->stage.manner(served);
            };
        }
        surroundings.pruned = interface::without_what_is_given_once;
        surroundings.finish = [this](const server::Served& served,
                                     till::Reply& reply) -> Result<void> {
            if (sandbox_) sandbox_->stage.dress(served, reply);
            health_.add_badges(reply, served.call.now);
            if (served.kind == till::SHIFT_CLOSED) tell_unsent(served, reply);
            interface_.finish(served, reply);
            return {};
        };
        surroundings.around_record = [this](const server::Served& served,
                                            const server::Surroundings::Record& record) {
            return ends_a_use(served.kind) ? reserve_.with_room(record) : record();
        };
        dispatcher_.surround(std::move(surroundings));
    }

    // At the close of a shift: a sandbox sends nothing, and training records nothing. A closing
    // that came through the spool has nobody who reads its reply; who asks for news hears of it.
    void tell_unsent(const server::Served& served, till::Reply& reply) {
        const server::Call& call = served.call;
        if (!sync_ || call.training) return;
        const auto depth = outbox_.depth();
        if (!depth) return;
        const bool reached = health_.reaches_head_office() || call.spooled;
        const auto unsent = unsent_at_close(*depth, reached, call.now);
        if (!unsent) return;
        log::warning("closed_before_all_was_sent",
                     {{"events", unsent->events}, {"oldest_s", unsent->age_us / 1'000'000}});
        const std::string& language = served.context->cashier_language();
        if (call.spooled) {
            till::Reply news;
            *news.add_toasts() = unsent_toast(*unsent, language);
            announcements_.push(std::move(news), call.now);
            return;
        }
        *reply.add_toasts() = unsent_toast(*unsent, language);
        *reply.add_badges() = unsent_badge(*unsent, language);
    }

    void after_request() {
        if (sync_) sync_->after_request();
    }

    void before_answering() {
        if (spool_.may_have_news()) import_spool(spool_files_at_once);
    }

    // A model that cannot be used costs the suggestions, never the start.
    void open_model() {
        if (auto opened = models_.open(); !opened) {
            log::warning("model_not_used", {{"reason", opened.error()}});
        }
    }

    void import_spool(std::size_t files_max) { (void)spool_.import(system_now(), files_max); }

    void wait_for_tick() {
        timer_.expires_after(tick);
        timer_.async_wait([this](const boost::system::error_code& error) {
            if (error) return;
            wait_for_tick();
            on_tick();
        });
    }

    void on_tick() {
        import_spool(spool_files_at_once);
        if (credentials_) credentials_->tick();
        const Now now = system_now();
        if (auto kept = customers_.audit().flush(outbox_, now); !kept) {
            log::warning("audit_not_kept", {{"reason", kept.error()}});
        }
        if (auto done =
                dispatcher_.forget_replies({now.us - replies_kept_us}, replies_forgotten_a_tick);
            !done) {
            log::warning("replies_not_forgotten", {{"reason", done.error()}});
        }
        if (database_.storage_ok()) reserve_.fill();
        if (!customers_open_) (void)open_customers();
        keep_no_longer(now);
        after_request();  // the spool may have brought something
        if (database_.damaged()) stop();
    }

    // A disk that is full delays what an older version has left to be brought into today's form; it
    // keeps no till from selling.
    Result<void> open_customers() {
        const auto opened = customers_.open(system_now());
        customers_open_ = opened.has_value();
        if (opened || !opened.error().retryable) return opened;
        log::warning("customers_not_opened", {{"reason", opened.error()}});
        return {};
    }

    void keep_no_longer(Now now) {
        if (const auto removed = customers_.retention().sweep(now, customers_looked_at_a_tick);
            !removed) {
            log::warning("customers_not_removed", {{"reason", removed.error()}});
        } else if (*removed > 0) {
            log::info("customers_removed", {{"count", *removed}});
        }
        const auto wiped = customers_.follow_wipe(now);
        if (!wiped) log::error("till_not_wiped", {{"reason", wiped.error()}});
        if (!wiped || !*wiped) return;
        std::error_code ignored;
        fs::remove_all(config_.data / "models", ignored);
        health_.warn("head office had this till wiped: it knows no customers and no staff");
        log::warning("till_wiped");
    }

    const config::Config& config_;
    store::Database& database_;
    outbox::Outbox& outbox_;
    boost::asio::io_context io_{1};
    boost::asio::signal_set signals_{io_, SIGTERM, SIGINT};
    boost::asio::steady_timer timer_{io_};
    store::Reserve reserve_;
    server::Dispatcher dispatcher_;
    server::Announcements announcements_;
    spool::Spool spool_;
    Health health_;
    checkout::Tickets tickets_;
    suggestions::ModelStore models_;
    suggestions::Advisor advisor_;
    checkout::Checkout checkout_;
    AskHeadOffice head_office_;
    CustomerRooms customers_;
    InterfaceRooms interface_;
    struct Sandbox {
        Sandbox(const wire::TillSecrets& own, const sandbox::Stage::Rooms& rooms,
                sandbox::FarAway::Later later)
            : secrets(own),
              stage(rooms),
              far_away(own, std::move(later), system_now, wire::system_random()) {}
        const wire::TillSecrets& secrets;
        sandbox::Stage stage;
        sandbox::FarAway far_away;
    };
    std::optional<sync::Link> link_;
    std::optional<Credentials> credentials_;
    std::optional<SyncLink> sync_;
    std::optional<Sandbox> sandbox_;  // one of the two
    std::optional<server::SocketServer> server_;
    bool customers_open_ = false;
};

}  // namespace

Result<void> run_engine(const config::Config& config) {
    if (!config.sandbox) {
        if (auto ours = refuse_sandbox(config.data); !ours) return ours;
    }
    auto secrets = wire::read_till_secrets(config.secrets);
    if (!secrets) return std::unexpected(secrets.error());
    auto lock = take_data_folder(config.data);
    if (!lock) return std::unexpected(lock.error());
    const Now now = system_now();
    auto opened = store::open_or_quarantine(config.database_file(), now);
    if (!opened) return std::unexpected(opened.error());
    if (opened->quarantined) {
        log::error("database_quarantined", {{"put_aside_as", *opened->quarantined}});
    }
    auto outbox = outbox::Outbox::open(opened->database, secrets->store(), secrets->till(), now,
                                       wire::system_random());
    if (!outbox) return std::unexpected(outbox.error());
    auto files = open_customer_files(config.data, config.jurisdiction, *secrets, now);
    if (!files) return std::unexpected(files.error());
    if (opened->quarantined) {
        salvage(*opened->quarantined, opened->database, *outbox, files->signing_key, now);
    }
    const bool open_to_others = !config.allowed_uids.empty() || !config.allowed_gids.empty();
    auto listener =
        server::listen_on(config.socket, open_to_others ? server::SocketMode::everybody
                                                        : server::SocketMode::owner_only);
    if (!listener) return std::unexpected(listener.error());
    Engine engine(config, opened->database, *outbox, *files, *secrets);
    if (opened->quarantined) {
        engine.health().warn(fmt::format("the database was damaged; it is put aside as {}",
                                         opened->quarantined->string()));
    }
    if (files->quarantined_keys) {
        log::error("keys_quarantined", {{"put_aside_as", *files->quarantined_keys}});
        engine.health().warn(fmt::format(
            "the customers' keys were damaged and are put aside as {}; contacts can be shown again "
            "when head office has sent the keys anew",
            files->quarantined_keys->string()));
    }
    return engine.run(std::move(*listener));
}

Result<std::uint64_t> wipe_till(const config::Config& config, std::string_view reason) {
    auto secrets = wire::read_till_secrets(config.secrets);
    if (!secrets) return std::unexpected(secrets.error());
    auto lock = take_data_folder(config.data);
    if (!lock) return std::unexpected(lock.error());
    const Now now = system_now();
    auto database = store::Database::open(config.database_file(), now);
    if (!database) return std::unexpected(database.error());
    auto outbox = outbox::Outbox::open(*database, secrets->store(), secrets->till(), now,
                                       wire::system_random());
    if (!outbox) return std::unexpected(outbox.error());
    auto files = open_customer_files(config.data, config.jurisdiction, *secrets, now);
    if (!files) return std::unexpected(files.error());
    server::Dispatcher dispatcher(*database, secrets->store(), secrets->till());
    server::Announcements announcements(now);
    checkout::Tickets tickets;
    checkout::Checkout checkout({*database, *outbox, tickets, nullptr});
    CustomerRooms customers(
        *files, {*database, *outbox, checkout, tickets, announcements, nullptr, nullptr});
    InterfaceRooms interface(*database, *outbox, tickets, customers);
    customers.join(dispatcher);
    interface.join(dispatcher);
    const std::uint64_t held = customers.customers_held();
    if (auto wiped = customers.wipe().wipe({}, reason, now); !wiped) {
        return std::unexpected(wiped.error());
    }
    std::error_code ignored;
    fs::remove_all(config.data / "models", ignored);
    return held;
}

}  // namespace tillside::engine::run
