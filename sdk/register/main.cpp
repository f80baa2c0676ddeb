// tillside-register: the reference POS. A till in the browser that loads libtillside.so as any
// vendor's program would; it knows the published contract (sdk/) and nothing of Tillside's insides.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include <fmt/format.h>

#include "sdk/register/catalogue/catalogue.hpp"
#include "sdk/register/http/server.hpp"
#include "sdk/register/link/engine_link.hpp"
#include "sdk/register/sale/tickets.hpp"
#include "sdk/register/till/till.hpp"

namespace {

using namespace tillside::pos;
namespace fs = std::filesystem;

struct Options {
    std::uint16_t port = 8080;
    std::string plugin;
    std::string socket;
    std::string items;
    std::string store;
    std::string till;
    std::string engine;
    std::string engine_config;
    std::string files;
    std::string tickets;
    std::string time_zone = "HKT-8";
};

std::int64_t now_us() {
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

std::string business_day() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    return fmt::format("{:04}-{:02}-{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

int fail(const Fault& fault) {
    fmt::print(stderr, "tillside-register: {} ({})\n", fault.message, fault.code);
    return 1;
}

std::string catalogue_json(const Catalogue& catalogue) {
    auto items = Json::array();
    for (const auto& item : catalogue.items()) {
        Json entry{{"sku", item.sku}, {"en", item.name_en}, {"category", item.category}};
        if (!item.name_zh_hant.empty()) entry["zh_hant"] = item.name_zh_hant;
        if (!item.name_zh_hans.empty()) entry["zh_hans"] = item.name_zh_hans;
        if (!item.category_zh_hant.empty()) entry["category_zh_hant"] = item.category_zh_hant;
        if (!item.category_zh_hans.empty()) entry["category_zh_hans"] = item.category_zh_hans;
        if (!item.gtin.empty()) entry["gtin"] = item.gtin;
        if (item.price) entry["price"] = *item.price;
        if (item.age_restricted) entry["age_restricted"] = true;
        items.push_back(std::move(entry));
    }
    return Json{{"currency", catalogue.currency()}, {"items", std::move(items)}}.dump(
        -1, ' ', false, Json::error_handler_t::replace);
}

CommandReply run_command(Till& till, const Command& command) {
    const auto arguments = Json::parse(command.body, nullptr, false);
    if (!arguments.is_object()) {
        return {400,
                Json{{"code", "bad_json"}, {"message", "the body must be a JSON object"}}.dump()};
    }
    if (auto done = till.command(command.name, arguments); !done) {
        const auto& fault = done.error();
        const unsigned status = fault.code == "unknown_command" ? 404
                                : fault.code == "bad_argument"  ? 400
                                                                : 409;
        return {status, Json{{"code", fault.code}, {"message", fault.message}}.dump()};
    }
    return {200, "{}"};
}

int serve(const Options& options) {
    auto catalogue = Catalogue::read(fs::path(options.items));
    if (!catalogue) return fail(catalogue.error());
    if (catalogue->rows_left_out() > 0) {
        fmt::print(stderr,
                   "tillside-register: {}: {} rows left out (no SKU, a SKU twice, a wrong GTIN or "
                   "price)\n",
                   options.items, catalogue->rows_left_out());
    }
    auto tickets = Tickets::open(options.tickets);
    if (!tickets) return fail(tickets.error());
    auto server = Server::open(options.port, options.files);
    if (!server) return fail(server.error());
    auto& screen = **server;
    auto engine =
        EngineLink::open({.plugin = options.plugin,
                          .socket = options.socket,
                          .engine = options.engine,
                          .engine_config = options.engine_config},
                         [&screen](std::function<void()> work) { screen.post(std::move(work)); });
    if (!engine) return fail(engine.error());
    Till till({.store = options.store,
               .till = options.till,
               .catalogue = *catalogue,
               .tickets = *tickets,
               .engine = **engine,
               .now_us = now_us,
               .business_day = business_day,
               .after_ms =
                   [&screen](unsigned ms, std::function<void()> work) {
                       screen.after_ms(ms, std::move(work));
                   },
               .changed = [&screen] { screen.state_changed(); }});
    if (auto started = till.start(); !started) return fail(started.error());
    fmt::print("Register of till {} in store {}: http://127.0.0.1:{}/\n", options.till,
               options.store, screen.port());
    std::fflush(stdout);
    screen.run(
        {.command = [&till](const Command& command) { return run_command(till, command); },
         .state =
             [&till] { return till.state().dump(-1, ' ', false, Json::error_handler_t::replace); },
         .catalogue = [&catalogue] { return catalogue_json(*catalogue); }});
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    std::error_code none;
    const auto program_folder = fs::read_symlink("/proc/self/exe", none).parent_path();
    options.plugin = (program_folder / "../lib/libtillside.so").lexically_normal();
    options.files = (program_folder / "../share/tillside/register").lexically_normal();

    CLI::App app("The reference till: a POS in the browser that uses the Tillside plugin.");
    app.add_option("--port", options.port, "loopback port, 0 = any free one")
        ->capture_default_str();
    app.add_option("--plugin", options.plugin, "libtillside.so")->capture_default_str();
    app.add_option("--socket", options.socket, "the engine's socket")->required();
    app.add_option("--items", options.items, "items.csv: the products")->required();
    app.add_option("--store", options.store, "store code")->required();
    app.add_option("--till", options.till, "till code")->required();
    app.add_option("--engine", options.engine, "tillsided, started where no engine answers");
    app.add_option("--engine-config", options.engine_config, "its configuration");
    app.add_option("--files", options.files, "the screen's files")->capture_default_str();
    app.add_option("--tickets", options.tickets,
                   "where the last ticket number is kept (default: beside the socket)");
    app.add_option("--time-zone", options.time_zone, "the shop's, as POSIX TZ writes it")
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    if (options.tickets.empty()) options.tickets = options.socket + ".tickets-" + options.till;
    options.socket = fs::absolute(options.socket).lexically_normal();
    ::setenv("TZ", options.time_zone.c_str(), 1);
    ::tzset();
    return serve(options);
}
