// tillside-hq serve: both ports, the projections behind them, and the waiting tills.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <atomic>

#include "sync/head_office/api/console_api.hpp"
#include "sync/head_office/api/console_customers.hpp"
#include "sync/head_office/api/console_port.hpp"
#include "sync/head_office/api/downlink_routes.hpp"
#include "sync/head_office/api/server/server.hpp"
#include "sync/head_office/api/tills_port.hpp"
#include "sync/head_office/downlink/feed.hpp"
#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/follower.hpp"
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
    std::filesystem::path console_files;
};

// Beside the program as installed, or as built.
std::filesystem::path default_console_files() {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto installed = program.parent_path().parent_path() / "share/tillside/console";
    if (std::filesystem::is_directory(installed, error)) return installed;
    return program.parent_path().parent_path() / "console";
}

Result<std::vector<api::Listening>> ports_of(const Options& options, api::Port& console,
                                             api::Port& tills) {
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
    if (auto done = add("console", options.console, true, api::console_body_bytes_max, console);
        !done) {
        return std::unexpected(done.error());
    }
    if (options.console_plain.empty()) return ports;
    if (auto done = add("console-plain", options.console_plain, false, api::console_body_bytes_max,
                        console);
        !done) {
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
    api::TillsPort tills_port((*office)->terminals, till_router);
    api::ConsolePort console_port((*office)->users, console_router, std::move(*files),
                                  (*office)->random);
    WritersFirst writers_first(tills_port);
    auto ports = ports_of(options, console_port, writers_first);
    if (!ports) return failed(ports.error());
    auto server = api::Server::open(*ports, options.certificate);
    if (!server) return failed(server.error());

    auto beside = (*office)->beside();
    if (!beside) return failed(beside.error());
    Follower follower(
        std::move(beside->database), std::move(beside->projector),
        [&server] { (*server)->changed(); },
        (*office)->shared ? Follower::Writers::many : Follower::Writers::one);
    writers_first.before(follower);
    api::add_ingest_routes(till_router, (*office)->log, [&follower] { follower.recorded(); });
    downlink::Feed feed(*(*office)->database, (*office)->keys, (*office)->pack,
                        (*office)->secrets.lookup_key, (*office)->random);
    api::add_downlink_routes(till_router, feed, *(*office)->database, (*office)->models_folder());
    api::add_console_routes(console_router, *(*office)->database, (*office)->projector,
                            system_now());
    api::add_customer_routes(console_router, {*(*office)->database, (*office)->keys,
                                              (*office)->secrets.lookup_key, (*office)->pack});
    constexpr std::int64_t look_ms = 500;
    Watch watch(*(*office)->database, follower);
    (*server)->every(look_ms, [&watch] { watch.look(); });
    follower.recorded();

    say_addresses(*ports, (*server)->addresses());
    spdlog::info("head office serves {}", options.data.string());
    (*server)->run();
    spdlog::info("head office stopped");
    return 0;
}

}  // namespace

void add_serve(CLI::App& app, Chosen& chosen) {
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
    command->add_option("--console-files", options->console_files, "folder of the console's pages");
    command->callback([&chosen, options] { chosen = [options] { return serve(*options); }; });
}

}  // namespace tillside::head_office::program
