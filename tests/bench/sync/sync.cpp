// tillside-bench sync: what the way from till to head office costs and keeps, beside bare loops
// that do the least (reference/). One run on loopback, TLS on, durable on both sides.
#include <fmt/format.h>
#include <stdlib.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/commands.hpp"
#include "tests/bench/sync/measurements.hpp"
#include "tests/postgres/postgres_server.hpp"

namespace tillside::bench {

namespace {

namespace fs = std::filesystem;

// Another shop than the one that the wire's dictionary was trained on.
constexpr std::uint64_t seed = 20'261'127;

class Folder {
public:
    Folder() : path_("/tmp/tillside-bench-XXXXXX") {
        if (::mkdtemp(path_.data()) == nullptr) path_.clear();
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    [[nodiscard]] fs::path path() const { return path_; }

private:
    std::string path_;
};

struct Options {
    Programs programs;
    std::string only;
    int events = 100'000;
};

// A PostgreSQL of our own, and a fresh database each time that one is wanted.
class Stores {
public:
    explicit Stores(const fs::path& folder) : server_(folder) {}
    std::string fresh() {
        const std::string name = fmt::format("bench_{}", ++made_);
        const std::string command =
            fmt::format("psql -q -c 'CREATE DATABASE {}' '{}'", name, server_.url());
        return std::system(command.c_str()) == 0 ? server_.url(name) : std::string();
    }

private:
    tests::PostgresServer server_;
    int made_ = 0;
};

Result<void> sync(const Options& options) {
    auto events = SaleEvents::make(seed);
    if (!events) return std::unexpected(events.error());
    struct Part {
        std::string name;
        std::function<Result<void>(const fs::path&)> measure;
    };
    const Programs& programs = options.programs;
    const std::vector<Part> parts = {
        {"enqueue", [&](const fs::path& folder) { return measure_enqueue(folder, *events); }},
        {"single", [&](const fs::path&) { return measure_single(*events); }},
        {"drain",
         [&](const fs::path& folder) {
             return measure_drain(programs, folder, *events, options.events);
         }},
        {"postgres",
         [&](const fs::path& folder) {
             Stores stores(folder);
             return measure_drain_postgres(programs, folder, *events, options.events,
                                           [&] { return stores.fresh(); });
         }},
        {"ingest", [&](const fs::path&) { return measure_ingest(); }},
        {"suppression",
         [&](const fs::path& folder) { return measure_suppression(programs, folder); }},
        {"reconnect",
         [&](const fs::path& folder) {
             return measure_reconnect(programs, folder, *events, {1, 2, 3, 5, 8, 13, 21, 55});
         }},
    };
    for (const Part& part : parts) {
        if (!options.only.empty() && options.only != part.name) continue;
        const Folder folder;
        if (auto done = part.measure(folder.path()); !done) return done;
    }
    return {};
}

}  // namespace

void add_sync(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand("sync", "what a till records and sends to head office");
    const fs::path bin = fs::read_symlink("/proc/self/exe").parent_path();
    auto options = std::make_shared<Options>();
    options->programs = {bin.parent_path() / "lib" / "libtillside.so", bin / "tillsided",
                         bin / "tillside-hq"};
    command->add_option(
        "--only", options->only,
        "one part: enqueue, single, drain, postgres, ingest, suppression, reconnect");
    command->add_option("--events", options->events, "of the short backlog")
        ->between(1'000, 1'000'000);
    command->callback([options, &chosen] { chosen = [options] { return sync(*options); }; });
}

}  // namespace tillside::bench
