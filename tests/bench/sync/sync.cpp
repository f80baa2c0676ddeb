// tillside-bench sync: what the way from till to head office costs and keeps, beside bare loops
// that do the least (reference/). One run on loopback, TLS on, durable on both sides.
#include <stdlib.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/commands.hpp"
#include "tests/bench/sync/measurements.hpp"

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

Result<void> sync(const Programs& programs, const std::string& only) {
    auto events = SaleEvents::make(seed);
    if (!events) return std::unexpected(events.error());
    struct Part {
        std::string name;
        std::function<Result<void>(const fs::path&)> measure;
    };
    (void)programs;
    const std::vector<Part> parts = {
        {"enqueue", [&](const fs::path& folder) { return measure_enqueue(folder, *events); }},
    };
    for (const Part& part : parts) {
        if (!only.empty() && only != part.name) continue;
        const Folder folder;
        if (auto done = part.measure(folder.path()); !done) return done;
    }
    return {};
}

}  // namespace

void add_sync(CLI::App& app, Chosen& chosen) {
    auto* command = app.add_subcommand("sync", "what a till records and sends to head office");
    const fs::path bin = fs::read_symlink("/proc/self/exe").parent_path();
    struct Options {
        Programs programs;
        std::string only;
    };
    auto options = std::make_shared<Options>(Options{{bin / "tillsided", bin / "tillside-hq"}, {}});
    command->add_option("--only", options->only, "one part: enqueue");
    command->callback([options, &chosen] {
        chosen = [options] { return sync(options->programs, options->only); };
    });
}

}  // namespace tillside::bench
