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
#include "sync/head_office/changes/changes.hpp"
#include "sync/head_office/downlink/feed.hpp"
#include "sync/head_office/program/commands.hpp"
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

// Brings projections up to date after something was recorded, and tells waiting tills. Works in
// bounded steps, so that tills are answered in between.
class Follower {
public:
    Follower(Office& office, api::Server& server) : office_(office), server_(server) {}

    // On the worker.
    void recorded() {
        if (std::exchange(under_way_, true)) return;
        server_.post([this] { step(); });
    }
    // What another process (an import) has written.
    void look() {
        const auto version = office_.database->version_of_others();
        if (!version) {
            spdlog::error("{}", version.error().message);
        } else if (std::exchange(seen_, *version) != *version) {
            recorded();
        }
    }

private:
    void step() {
        const auto read = office_.projector.step();
        if (!read) spdlog::error("projections: {}", read.error().message);
        if (read && *read > 0) {
            server_.post([this] { step(); });
        } else {
            under_way_ = false;
        }
        server_.changed();
    }

    Office& office_;
    api::Server& server_;
    bool under_way_ = false;
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
    auto lock = RunLock::take(options.data);
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
    auto ports = ports_of(options, console_port, tills_port);
    if (!ports) return failed(ports.error());
    auto server = api::Server::open(*ports, options.certificate);
    if (!server) return failed(server.error());

    Follower follower(**office, **server);
    api::add_ingest_routes(till_router, (*office)->log, [&follower] { follower.recorded(); });
    downlink::Feed feed(*(*office)->database, (*office)->keys, (*office)->pack,
                        (*office)->secrets.lookup_key, (*office)->random);
    api::add_downlink_routes(till_router, feed, *(*office)->database, (*office)->models_folder());
    api::add_console_routes(console_router, *(*office)->database, (*office)->projector,
                            system_now());
    api::add_customer_routes(console_router, {*(*office)->database, (*office)->keys,
                                              (*office)->secrets.lookup_key, (*office)->pack});
    constexpr std::int64_t look_ms = 500;
    (*server)->every(look_ms, [&follower] { follower.look(); });
    (*server)->post([&follower] { follower.recorded(); });
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
