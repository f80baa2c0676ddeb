// tillside-verify slip: is a customer's consent slip true, and is what it states in the log?
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "sync/evidence/program/commands.hpp"
#include "sync/evidence/program/key_file.hpp"
#include "sync/evidence/program/report.hpp"
#include "sync/evidence/program/slip_words.hpp"
#include "sync/evidence/slip/slip_in_log.hpp"

namespace tillside::evidence::program {

namespace {

namespace store = head_office::store;

struct Options {
    std::string text;
    std::filesystem::path keys;
    std::filesystem::path key;
    std::string shop;
    std::filesystem::path data;
    std::filesystem::path report;
    bool json = false;
};

Result<std::vector<TillKey>> read_till_keys(const Options& options) {
    std::vector<TillKey> keys;
    if (!options.keys.empty()) {
        const auto read = read_key_file(options.keys);
        if (!read) return std::unexpected(read.error());
        for (const auto& [till, list] : *read) {
            for (const std::string& key : list)
                keys.push_back({till, key});
        }
    }
    if (!options.key.empty()) {
        auto key = read_one_key(options.key);
        if (!key) return std::unexpected(std::move(key.error()));
        keys.push_back({{}, std::move(*key)});
    }
    return keys;
}

std::string text_of(const Options& options) {
    if (options.text != "-") return options.text;
    std::string text(rules::evidence::slip_text_max + 1, '\0');  // one more: then it is too long
    std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::cin.gcount()));
    return text;
}

Result<void> add_fault_of_log(const std::filesystem::path& data, SlipVerdict& verdict) {
    auto database = store::open_to_read(data / "hq.db");
    if (!database) return std::unexpected(std::move(database.error()));
    auto fault = find_in_log(**database, *verdict.slip);
    if (!fault) return std::unexpected(std::move(fault.error()));
    if (*fault) verdict.faults.push_back(std::move(**fault));
    return {};
}

Result<void> add_fault_of_report(const std::filesystem::path& file, SlipVerdict& verdict) {
    KnownHeads known;
    if (auto read = add_heads_of(file, known); !read) return read;
    const rules::evidence::Slip& slip = *verdict.slip;
    std::optional<ReportedHead> reported;
    if (const auto found = known.find({slip.till, slip.epoch}); found != known.end()) {
        reported = ReportedHead{found->second.back().sequence, found->second.back().head};
    }
    switch (find_in_report(slip, reported)) {
        case InReport::holds:
            return {};
        case InReport::beyond:
            return fail(Domain::store, "report_beyond",
                        fmt::format("{}: the report knows the chain at event {} only, after the "
                                    "slip's event {}: compare with the log itself (--data)",
                                    file.string(), reported->sequence, slip.sequence));
        case InReport::truncated:
            break;
    }
    verdict.faults.push_back(
        {"truncated_log",
         fmt::format("the slip was made at event {} of till {}, epoch {}; by the report the log {}",
                     slip.sequence, slip.till, slip.epoch,
                     !reported ? std::string("has no such chain free of faults")
                     : reported->sequence < slip.sequence
                         ? fmt::format("ends at event {}", reported->sequence)
                         : std::string("has another head there"))});
    return {};
}

int check(const Options& options) {
    const auto keys = read_till_keys(options);
    if (!keys) return not_checked(keys.error());
    SlipVerdict verdict = check_slip(text_of(options), *keys, options.shop);
    // A log is asked about a slip that is true only: anybody can write down a head.
    if (verdict.authentic && !options.data.empty()) {
        if (auto done = add_fault_of_log(options.data, verdict); !done) {
            return not_checked(done.error());
        }
    }
    if (verdict.authentic && !options.report.empty()) {
        if (auto done = add_fault_of_report(options.report, verdict); !done) {
            return not_checked(done.error());
        }
    }
    if (options.json) {
        const auto json = verdict_as_json(verdict);
        fmt::print("{}\n",
                   json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    } else {
        fmt::print("{}", verdict_in_words(verdict));
    }
    return verdict.faults.empty() ? 0 : 1;
}

}  // namespace

void add_slip(command_line::Command& app, Chosen& chosen) {
    auto* command =
        app.add_subcommand("slip", "is a customer's consent slip as the till signed it?");
    auto options = std::make_shared<Options>();
    command->add_option("text", options->text, "what the QR code holds; - reads it from stdin")
        ->required();
    auto* keys = command->add_option_group("keys", "the tills' public keys");
    keys->add_option("--keys", options->keys, "from `tillside-verify keys`, kept elsewhere since");
    keys->add_option("--key", options->key, "one till's: 32 bytes or 64 hexadecimal digits");
    keys->require_option(1, 2);
    command->add_option("--shop", options->shop,
                        "the shop (controller id) or store that it must be of");
    command->add_option("--data", options->data,
                        "head office's data folder, or a copy of it: is the slip in the log?");
    command->add_option("--report", options->report,
                        "or a report of `tillside-verify chain --json`");
    command->add_flag("--json", options->json, "as one line of JSON");
    command->callback([&chosen, options] { chosen = [options] { return check(*options); }; });
}

}  // namespace tillside::evidence::program
