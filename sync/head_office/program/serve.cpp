// tillside-hq serve: both ports, the projections behind them, and the waiting tills.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <fstream>
#include <sstream>

#include "sync/head_office/access/enrolment.hpp"
#include "sync/head_office/api/console_api.hpp"
#include "sync/head_office/api/console_customers.hpp"
#include "sync/head_office/api/console_port.hpp"
#include "sync/head_office/api/downlink_routes.hpp"
#include "sync/head_office/api/enrolment_routes.hpp"
#include "sync/head_office/api/metrics_port.hpp"
#include "sync/head_office/api/server/server.hpp"
#include "sync/head_office/api/tills_port.hpp"
#include "sync/head_office/certificates/authority.hpp"
#include "sync/head_office/changes/changes.hpp"
#include "sync/head_office/dictionaries/dictionaries.hpp"
#include "sync/head_office/downlink/feed.hpp"
#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/follower.hpp"
#include "sync/head_office/program/news.hpp"
#include "sync/head_office/program/office.hpp"
#include "sync/head_office/store/soundness.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::program {

namespace {

struct Options {
    std::filesystem::path data;
    api::Certificate certificate;
    std::string console = "127.0.0.1:8443";
    std::string tills = "127.0.0.1:8444";
    std::string console_plain;
    std::string metrics;
    std::filesystem::path console_files;
    std::filesystem::path tills_know_by;
    std::int64_t bodies_mib_max = http::ByteBudget::bytes_max_default >> 20;
    std::int64_t certificate_valid_s = certificates::certificate_valid_s;
};

// Beside the program as installed, or as built.
std::filesystem::path default_console_files() {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto installed = program.parent_path().parent_path() / "share/tillside/console";
    if (std::filesystem::is_directory(installed, error)) return installed;
    return program.parent_path().parent_path() / "console";
}

// Tills know head office by the certificates of --tills-ca, or else by the last one of its own
// chain.
Result<std::string> note_authority(Office& office, const Options& options) {
    const bool given = !options.tills_know_by.empty();
    const auto& file = given ? options.tills_know_by : options.certificate.chain;
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    auto pem = given ? certificates::certificates_of(text.str())
                     : certificates::last_certificate_of(text.str());
    if (!pem) return std::unexpected(pem.error().with_context(file.string()));
    auto noted = access::note_authority(*office.database, *pem, system_now());
    if (!noted) return std::unexpected(std::move(noted.error()));
    return given ? *pem : std::string();
}

Result<std::vector<api::Listening>> ports_of(const Options& options, api::Port& console,
                                             api::Port& tills, api::Port& metrics,
                                             const certificates::Authority& authority) {
    std::vector<api::Listening> ports;
    const auto add = [&](const char* name, const std::string& text, bool tls, std::size_t body,
                         api::Port& port) -> Result<void> {
        auto address = api::parse_address(text);
        if (!address) return std::unexpected(address.error().with_context(name));
        ports.push_back({name, *address, tls, body, &port});
        return {};
    };
    if (auto done = add("tills", options.tills, true, api::till_body_bytes_max, tills); !done) {
        return std::unexpected(done.error());
    }
    ports.back().callers_authority_pem = authority.certificate_pem();
    if (auto done = add("console", options.console, true, api::console_body_bytes_max, console);
        !done) {
        return std::unexpected(done.error());
    }
    const auto add_plain = [&](const char* name, const std::string& text, std::size_t body,
                               api::Port& port) {
        return text.empty() ? Result<void>() : add(name, text, false, body, port);
    };
    if (auto done =
            add_plain("console-plain", options.console_plain, api::console_body_bytes_max, console);
        !done) {
        return std::unexpected(done.error());
    }
    constexpr std::size_t no_body = 0;
    if (auto done = add_plain("metrics", options.metrics, no_body, metrics); !done) {
        return std::unexpected(done.error());
    }
    return ports;
}

// Requests that write the log go before the projections.
class WritersFirst final : public api::Port {
public:
    explicit WritersFirst(api::Port& port) : port_(port) {}
    void before(Follower& follower) { follower_ = &follower; }

    std::optional<http::Response> refuse(const http::Request& head, Now now) override {
        return port_.refuse(head, now);
    }
    std::optional<http::Response> answer(http::Request& request, http::Moment moment) override {
        if (follower_ == nullptr || request.method != "POST") return port_.answer(request, moment);
        const Follower::Writing writing(*follower_);
        return port_.answer(request, moment);
    }
    bool knows(const http::Request& head, Now now) override { return port_.knows(head, now); }
    bool is_urgent(const http::Request& head) const override { return port_.is_urgent(head); }
    void prepare(const http::Request& request) const override { port_.prepare(request); }
    void stranger(std::string_view peer, Now now) override { port_.stranger(peer, now); }

private:
    api::Port& port_;
    Follower* follower_ = nullptr;
};

// Sees on the worker what another process (an import, another server) has written.
class Watch {
public:
    Watch(store::Database& database, Follower& follower)
        : database_(database), follower_(follower) {}

    void look() {
        const auto version = database_.version_of_others();
        if (!version) {
            spdlog::error("{}", version.error().message);
        } else if (std::exchange(seen_, *version) != *version) {
            follower_.recorded();
        }
    }

private:
    store::Database& database_;
    Follower& follower_;
    std::int64_t seen_ = -1;
};

void say_addresses(const std::vector<api::Listening>& ports,
                   const std::vector<api::Address>& addresses) {
    for (std::size_t i = 0; i < ports.size(); ++i) {
        const std::string& host = addresses[i].host;
        const bool v6 = host.find(':') != std::string::npos;
        fmt::print("{} {}://{}{}{}:{}\n", ports[i].name, ports[i].tls ? "https" : "http",
                   v6 ? "[" : "", host, v6 ? "]" : "", addresses[i].port);
    }
    std::fflush(stdout);
}

int serve(const Options& options) {
    auto office = Office::open(options.data);
    if (!office) return failed(office.error());
    auto lock = RunLock::take(options.data, (*office)->shared);
    if (!lock) return failed(lock.error());
    for (store::Database* database : {(*office)->database.get(), (*office)->keys_database.get()}) {
        if (auto sound = store::check_sound(*database); !sound) return failed(sound.error());
    }
    auto files = api::ConsoleFiles::read(options.console_files.empty() ? default_console_files()
                                                                       : options.console_files);
    if (!files) return failed(files.error());

    api::TillRouter till_router;
    api::ConsoleRouter console_router;
    api::OpenRouter open_router;
    api::Alarm alarm(*(*office)->database);
    api::TillsPort tills_port((*office)->terminals, alarm, till_router, open_router);
    api::ConsolePort console_port((*office)->users, console_router, std::move(*files),
                                  (*office)->random);
    metrics::Traffic traffic;
    http::ByteBudget bodies(static_cast<std::size_t>(options.bodies_mib_max) << 20);
    api::MetricsPort metrics_port(*(*office)->database, traffic, bodies);
    const auto authority =
        certificates::open_authority(options.data / "secrets", system_now(), (*office)->random);
    if (!authority) return failed(authority.error());
    auto known_by = note_authority(**office, options);
    if (!known_by) return failed(known_by.error());
    WritersFirst writers_first(tills_port);
    auto ports = ports_of(options, console_port, writers_first, metrics_port, *authority);
    if (!ports) return failed(ports.error());
    auto server = api::Server::open(*ports, options.certificate, bodies);
    if (!server) return failed(server.error());

    auto beside = (*office)->beside();
    if (!beside) return failed(beside.error());
    News news(*(*office)->database, [&server](std::vector<std::string> topics) {
        (*server)->changed(std::move(topics));
    });
    Follower follower(
        std::move(beside->database), std::move(beside->projector),
        [&server, &news] { (*server)->post([&news] { news.look(); }); },
        (*office)->shared ? Follower::Writers::many : Follower::Writers::one);
    writers_first.before(follower);
    dictionaries::Known dictionaries(*(*office)->database);
    api::add_ingest_routes(till_router, {(*office)->log, alarm, traffic, dictionaries,
                                         [&follower, &server](std::string_view till) {
                                             // A batch that overtook this one.
                                             (*server)->changed({api::topic_of_batches(till)});
                                             follower.recorded();
                                         }});
    access::Enrolment enrolment(*(*office)->database, *authority, options.certificate_valid_s,
                                (*office)->random);
    api::add_enrolment_routes(
        open_router, till_router,
        {*(*office)->database, enrolment, alarm, (*office)->secrets, std::move(*known_by)});
    downlink::Feed feed(*(*office)->database, (*office)->keys, (*office)->pack,
                        (*office)->secrets.lookup_key, (*office)->random);
    api::add_downlink_routes(till_router, feed, *(*office)->database, (*office)->models_folder());
    api::add_console_routes(console_router, *(*office)->database, (*office)->projector,
                            system_now());
    api::add_customer_routes(console_router, {*(*office)->database, (*office)->keys,
                                              (*office)->secrets.lookup_key, (*office)->pack});
    constexpr std::int64_t look_ms = 500;
    Watch watch(*(*office)->database, follower);
    (*server)->every(look_ms, [&watch, &news] {
        watch.look();
        news.look();  // also what this process wrote beside the log
    });
    follower.recorded();
    constexpr std::int64_t hour_ms = 3'600'000;
    const auto drop_tombstones = [&database = *(*office)->database] {
        const auto dropped = changes::drop_old_tombstones(database, system_now());
        if (!dropped) spdlog::error("{}", dropped.error().message);
    };
    (*server)->post(drop_tombstones);
    (*server)->every(hour_ms, drop_tombstones);

    say_addresses(*ports, (*server)->addresses());
    spdlog::info("head office serves {}", options.data.string());
    (*server)->run();
    spdlog::info("head office stopped");
    return 0;
}

}  // namespace

void add_serve(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand("serve", "serve tills and the console until stopped");
    auto options = std::make_shared<Options>();
    add_data_option(*command, options->data);
    command->add_option("--certificate", options->certificate.chain, "certificate chain, PEM")
        ->required();
    command->add_option("--key", options->certificate.key, "its private key, PEM")->required();
    command->add_option("--console", options->console, "HOST:PORT of the console, https")
        ->capture_default_str();
    command->add_option("--tills", options->tills, "HOST:PORT for tills, https")
        ->capture_default_str();
    command->add_option("--console-plain", options->console_plain,
                        "HOST:PORT of the console without TLS; loopback only");
    command->add_option("--metrics", options->metrics,
                        "HOST:PORT of /metrics and /healthz, for Prometheus; loopback only");
    command->add_option("--console-files", options->console_files, "folder of the console's pages");
    command
        ->add_option("--bodies-mib-max", options->bodies_mib_max,
                     "MiB of memory that all requests' bodies may take together, unpacked ones "
                     "too; whoever comes when it is spent is asked to come again")
        ->between(http::ByteBudget::bytes_max_least >> 20, std::int64_t{1} << 20)
        ->capture_default_str();
    command->add_option("--tills-ca", options->tills_know_by,
                        "certificates by which tills know this head office, PEM; without it they "
                        "know it by the last one of --certificate");
    command
        ->add_option("--till-certificates-valid", options->certificate_valid_s,
                     "how long tills' certificates are valid; they renew them by themselves")
        ->duration()
        ->between(std::int64_t{1}, std::int64_t{400} * 24 * 3600)
        ->default_str("90d");
    command->callback([&chosen, options] { chosen = [options] { return serve(*options); }; });
}

}  // namespace tillside::head_office::program
