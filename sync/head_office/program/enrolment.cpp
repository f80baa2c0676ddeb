// tillside-hq enrol-code, till revoke, alerts: who may come in, who no longer may, and what looks
// as if somebody else tried.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sync/head_office/access/alerts.hpp"
#include "sync/head_office/access/enrolment.hpp"
#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/office.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::program {

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::size_t reason_bytes_max = 200;

struct CodeOptions {
    std::filesystem::path data;
    std::string store;
    std::string till;
    std::int64_t valid_s = 24LL * 3600;
    std::filesystem::path authority;
    bool json = false;
};

struct RevokeOptions {
    std::filesystem::path data;
    std::string till;
    std::string reason;
};

struct AlertOptions {
    std::filesystem::path data;
    std::int64_t since_s = 30LL * 24 * 3600;
    bool json = false;
};

std::string when(std::int64_t us) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(us / second_us));
}

Result<std::string> authority_for(Office& office, const std::filesystem::path& file) {
    if (file.empty()) return access::current_authority(*office.database);
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    auto pem = certificates::certificates_of(text.str());
    if (!pem) return std::unexpected(pem.error().with_context(file.string()));
    auto noted = access::note_authority(*office.database, *pem, system_now());
    if (!noted) return std::unexpected(std::move(noted.error()));
    return pem;
}

int make_code(const CodeOptions& options) {
    auto office = Office::open(options.data);
    if (!office) return failed(office.error());
    const auto authority = authority_for(**office, options.authority);
    if (!authority) return failed(authority.error());
    const Now now = system_now();
    const auto code = access::make_code(*(*office)->database, options.store, options.till,
                                        *authority, options.valid_s, now, (*office)->random);
    if (!code) return failed(code.error());
    const std::string text = wire::enrolment_code_text(*code);
    const std::string until = when(now.us + options.valid_s * second_us);
    const std::string fingerprint = certificates::fingerprint_text(*authority);
    if (options.json) {
        const nlohmann::json said = {{"store", options.store},
                                     {"till", options.till},
                                     {"code", text},
                                     {"valid_until", until},
                                     {"authority_sha256", fingerprint}};
        fmt::print("{}\n", said.dump());
        return 0;
    }
    fmt::print(
        "one-time code of till {}, store {}, valid until {}:\n\n    {}\n\n"
        "at the till:   tillsided enrol --config FILE --head-office https://HOST:8444 --code CODE\n"
        "the code lets one till in, and it names head office's certificate, SHA-256\n{}\n",
        options.till, options.store, until, text, fingerprint);
    return 0;
}

int revoke(const RevokeOptions& options) {
    if (options.reason.empty() || options.reason.size() > reason_bytes_max) {
        return failed({Domain::configuration, "bad_reason",
                       fmt::format("--reason: say why in 1 to {} bytes", reason_bytes_max)});
    }
    auto office = Office::open(options.data);
    if (!office) return failed(office.error());
    auto revoked = (*office)->terminals.revoke(options.till, options.reason, system_now());
    if (!revoked) return failed(revoked.error());
    fmt::print(
        "till {} is shut out; it keeps what it has not sent. To let it in again: "
        "tillside-hq enrol-code\n",
        options.till);
    return 0;
}

int show_alerts(const AlertOptions& options) {
    constexpr std::size_t most = 1000;
    auto office = Office::open(options.data);
    if (!office) return failed(office.error());
    const Now since{system_now().us - options.since_s * second_us};
    const auto alerts = access::alerts_since(*(*office)->database, since, most);
    if (!alerts) return failed(alerts.error());
    nlohmann::json all = nlohmann::json::array();
    for (const access::Alert& one : *alerts) {
        if (options.json) {
            all.push_back({{"kind", one.kind},
                           {"till", one.till},
                           {"at", when(one.at_us)},
                           {"last_at", when(one.last_at_us)},
                           {"times", one.times},
                           {"detail", one.detail}});
        } else {
            fmt::print("{}  {}  till {}  {} times: {}\n", when(one.last_at_us), one.kind,
                       one.till.empty() ? "not known" : one.till, one.times, one.detail);
        }
    }
    if (options.json) fmt::print("{}\n", all.dump());
    if (!options.json && alerts->empty()) fmt::print("no alerts\n");
    return 0;
}

}  // namespace

void add_enrol_code(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand("enrol-code", "make a one-time code that lets a till in");
    auto options = std::make_shared<CodeOptions>();
    add_data_option(*command, options->data);
    command->add_option("STORE", options->store, "the store's code")->required();
    command->add_option("TILL", options->till, "the till's code within the chain")->required();
    command->add_option("--valid", options->valid_s, "how long the code is good for")
        ->duration()
        ->default_str("24h");
    command->add_option("--ca", options->authority,
                        "certificates by which the till is to know head office, PEM; without it "
                        "those that `serve` was last started with");
    command->add_flag("--json", options->json, "as one line of JSON");
    command->callback([&chosen, options] { chosen = [options] { return make_code(*options); }; });
}

void add_till_revoke(command_line::Command& till, Chosen& chosen) {
    auto* command = till.add_subcommand("revoke", "shut a till out, at once");
    auto options = std::make_shared<RevokeOptions>();
    add_data_option(*command, options->data);
    command->add_option("TILL,--till", options->till, "the till's code")->required();
    command->add_option("--reason", options->reason, "why, in words that name nobody")
        ->default_val("revoked by head office");
    command->callback([&chosen, options] { chosen = [options] { return revoke(*options); }; });
}

void add_alerts(command_line::Command& app, Chosen& chosen) {
    auto* command =
        app.add_subcommand("alerts", "tills that were not who they said, chains that differ");
    auto options = std::make_shared<AlertOptions>();
    add_data_option(*command, options->data);
    command->add_option("--since", options->since_s, "how far back")
        ->duration()
        ->default_str("30d");
    command->add_flag("--json", options->json, "as one line of JSON");
    command->callback([&chosen, options] { chosen = [options] { return show_alerts(*options); }; });
}

}  // namespace tillside::head_office::program
