// CLI11 throws; it is caught here and nothing of it leaves this file.
#include "packaging/replay/arguments.hpp"

#include <CLI/CLI.hpp>

#include <ctime>

namespace tillside::replay {
namespace {

constexpr const char* till_form = "STORE:TILL:SOCKET[:ENGINE[:CONFIG]]";

std::string today() {
    const std::time_t now = std::time(nullptr);
    std::tm day{};
    gmtime_r(&now, &day);
    char text[16];
    std::strftime(text, sizeof text, "%Y-%m-%d", &day);
    return text;
}

TillPlace till_from(const std::string& text) {
    std::vector<std::string> parts{""};
    for (const char c : text) {
        if (c == ':')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    if (parts.size() < 3 || parts.size() > 5 || parts[0].empty() || parts[1].empty() ||
        parts[2].empty())
        throw CLI::ValidationError("--till", text + " is not of the form " + till_form);
    TillPlace place{parts[0], parts[1], {.socket = parts[2]}};
    if (parts.size() > 3 && !parts[3].empty()) place.open.engine = parts[3];
    if (parts.size() > 4 && !parts[4].empty()) place.open.engine_config = parts[4];
    return place;
}

}  // namespace

std::optional<Arguments> read_arguments(int argc, char** argv, int& exit_code) {
    Arguments arguments;
    arguments.settings.business_day = today();
    arguments.settings.currency = "GBP";
    std::vector<std::string> tills;
    int deadline_ms = static_cast<int>(arguments.settings.deadline.count());
    int patience_s = static_cast<int>(arguments.settings.patience.count());

    CLI::App app{
        "Replays a day of real baskets over some tills, through the plugin as any POS would, "
        "and prints what was acknowledged as one line of JSON."};
    app.add_option("--data", arguments.data,
                   "folder with train.csv, test.csv and items.csv (or .zst)")
        ->check(CLI::ExistingDirectory);
    app.add_option("--baskets", arguments.baskets, "how many baskets of test.csv")
        ->check(CLI::Range(1, 10'000'000));
    app.add_option("--plugin", arguments.plugin, "libtillside.so");
    app.add_option("--till", tills, till_form);
    app.add_option("--seed", arguments.settings.seed, "who consents, withdraws, declines");
    app.add_option("--business-day", arguments.settings.business_day, "YYYY-MM-DD (today)");
    app.add_option("--currency", arguments.settings.currency, "where items.csv does not say (GBP)");
    app.add_option("--deadline-ms", deadline_ms, "of each call")->check(CLI::Range(5, 5000));
    app.add_option("--patience-s", patience_s, "how long one request is repeated")
        ->check(CLI::Range(1, 3600));
    app.add_option("--chaos", arguments.chaos,
                   "kill engines and head office, drawn from this seed");
    app.add_option("--hold-file", arguments.hold_file,
                   "made for the middle third, while head office is to stay down");
    app.add_option("--head-office-pid", arguments.head_office_pid, "head office's pid file");
    app.add_flag("--json", arguments.json, "no words, only the line of JSON");

    CLI::App* customers =
        app.add_subcommand("customers", "writes customers.csv of those in train.csv, to import");
    customers->add_option("--data", arguments.data, "folder with train.csv")
        ->required()
        ->check(CLI::ExistingDirectory);
    customers->add_option("--out", arguments.out, "the file to write")->required();
    customers->add_option("--store", arguments.stores, "home stores, in turn (S1 S2 S3)");

    CLI::App* recent = app.add_subcommand(
        "recent", "writes train.csv with its sales moved by whole weeks to end last week");
    recent->add_option("--data", arguments.data, "folder with train.csv")
        ->required()
        ->check(CLI::ExistingDirectory);
    recent->add_option("--out", arguments.out, "the file to write")->required();
    try {
        app.parse(argc, argv);
        if (customers->parsed()) {
            arguments.command = Command::customers;
            if (arguments.stores.empty()) arguments.stores = {"S1", "S2", "S3"};
            return arguments;
        }
        if (recent->parsed()) {
            arguments.command = Command::recent;
            return arguments;
        }
        if (arguments.data.empty()) throw CLI::RequiredError("--data");
        if (arguments.plugin.empty()) throw CLI::RequiredError("--plugin");
        if (tills.empty()) throw CLI::RequiredError("--till");
        for (const std::string& till : tills)
            arguments.tills.push_back(till_from(till));
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error);
        return std::nullopt;
    }
    arguments.settings.deadline = std::chrono::milliseconds(deadline_ms);
    arguments.settings.patience = std::chrono::seconds(patience_s);
    return arguments;
}

}  // namespace tillside::replay
