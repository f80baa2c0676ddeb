// The engine runs in a session of its own, so the process is found by its socket and its command
// line, not as a child.
#include "tests/chaos/real_engine.hpp"

#include <fcntl.h>

#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "sync/wire/secrets.hpp"

namespace tillside::tests {
namespace {

using namespace std::chrono_literals;

// Empty for a process that has ended meanwhile.
std::string command_line(const std::filesystem::path& process) {
    const int file = open((process / "cmdline").c_str(), O_RDONLY | O_CLOEXEC);
    std::array<char, 4096> bytes{};
    const ssize_t got = file < 0 ? -1 : read(file, bytes.data(), bytes.size());
    if (file >= 0) close(file);
    return got <= 0 ? std::string() : std::string(bytes.data(), static_cast<std::size_t>(got));
}

}  // namespace

RealEngine::RealEngine(const std::string& store, const std::string& till) {
    wire::TillSecrets secrets;
    secrets.set_store(store);
    secrets.set_till(till);
    secrets.set_token("a token of a test");
    secrets.set_lookup_key(std::string(32, '\1'));
    secrets.set_wrapping_key(std::string(32, '\2'));
    secrets.set_head_office_public_key(std::string(32, '\3'));
    secrets.set_head_office_url("https://127.0.0.1:1");  // nobody listens on port 1
    const auto data = folder_.path() / "data";
    std::filesystem::create_directory(data);
    REQUIRE(wire::write_till_secrets(data / "secrets.json", secrets));
    std::ofstream(config()) << "data = \"" << data.string() << "\"\nsocket = \""
                            << socket().string() << "\"\n";
}

RealEngine::~RealEngine() {
    if (const pid_t found = process(); found > 0) {
        kill(found, SIGCONT);
        kill(found, SIGKILL);
    }
}

std::filesystem::path RealEngine::program() {
    return std::filesystem::path(TILLSIDE_BIN_DIR) / "tillsided";
}

sdk::OpenOptions RealEngine::starting() const {
    return {.socket = socket(), .engine = program(), .engine_config = config()};
}

bool RealEngine::start() const {
    sdk::Session session = open_session(starting());
    for (int i = 0; i < 200; i++) {
        if (session.status({.deadline = 100ms})) return true;
        std::this_thread::sleep_for(50ms);
    }
    return false;
}

pid_t RealEngine::process() const {
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string line = command_line(entry.path());
        if (line.find("tillsided") == std::string::npos ||
            line.find(config().string()) == std::string::npos)
            continue;
        return static_cast<pid_t>(std::stol(entry.path().filename().string()));
    }
    return 0;
}

int RealEngine::processes() const {
    int found = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string line = command_line(entry.path());
        if (line.starts_with(program().string()) &&
            line.find(config().string()) != std::string::npos)
            found++;
    }
    return found;
}

void RealEngine::kill_it() const {
    const pid_t found = process();
    if (found <= 0) return;
    kill(found, SIGKILL);
    while (std::filesystem::exists("/proc/" + std::to_string(found)) && process() == found)
        std::this_thread::sleep_for(1ms);
}

std::map<std::string, std::int64_t> RealEngine::recorded() const {
    const std::string text =
        output_of(program().string() + " status --json --config " + config().string());
    const auto json = nlohmann::json::parse(text, nullptr, false);
    INFO(text);
    REQUIRE(json.contains("recorded"));
    std::map<std::string, std::int64_t> counts;
    for (const auto& [name, value] : json["recorded"].items())
        if (value.is_number()) counts[name] = value.get<std::int64_t>();
    return counts;
}

std::size_t RealEngine::spool_files() const {
    std::error_code none;
    std::size_t found = 0;
    for (const auto& entry : std::filesystem::directory_iterator(spool(), none))
        found += entry.path().extension() == ".post" ? 1 : 0;
    return found;
}

std::string output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string text;
    std::array<char, 4096> piece{};
    for (std::size_t got = 0; (got = std::fread(piece.data(), 1, piece.size(), pipe.get())) > 0;)
        text.append(piece.data(), got);
    return text;
}

sdk::till::BasketCompleted some_sale(int number) {
    sdk::till::BasketCompleted sale;
    sdk::till::Context& context = *sale.mutable_context();
    context.set_store("S1");
    context.set_till("T1");
    context.set_business_day("2026-11-21");
    context.set_ticket(std::to_string(number));
    context.set_staff("C1");
    context.set_role(sdk::till::CASHIER);
    context.set_currency("HKD");
    sdk::till::Line& line = *sale.mutable_basket()->add_lines();
    line.set_line_id("1");
    line.set_sku("TEA");
    line.set_quantity_milli(1000);
    line.set_unit_price(1250);
    line.set_amount(1250);
    sale.mutable_basket()->set_revision(1);
    sale.mutable_basket()->set_total(1250);
    sdk::till::Tender& tender = *sale.add_tenders();
    tender.set_kind(sdk::till::CASH);
    tender.set_amount(1250);
    return sale;
}

sdk::Session open_session(const sdk::OpenOptions& options) {
    auto plugin = sdk::Plugin::load(TILLSIDE_PLUGIN);
    REQUIRE(plugin);
    auto session = sdk::Session::open(*plugin, options);
    REQUIRE(session);
    return std::move(*session);
}

}  // namespace tillside::tests
