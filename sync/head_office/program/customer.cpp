// tillside-hq customer merge, unmerge, history, withdraw: what head office's staff decide about a
// customer's records, each as an event of head office's own log.
#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "sync/head_office/customers/decide.hpp"
#include "sync/head_office/customers/history.hpp"
#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/office.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::program {

namespace {

struct Options {
    std::filesystem::path data;
    std::string one;
    std::string other;
    std::string who = "head-office";
    std::string reason;
    std::vector<std::string> purposes;
    bool json = false;
};

Result<std::string> id_from(const std::string& text) {
    auto id = wire::uuid_bytes(text);
    if (id) return id;
    return fail(Domain::configuration, "bad_customer",
                "a customer's id is a UUID, as the console shows it");
}

// Opens head office with everything that its log holds in force.
Result<std::unique_ptr<Office>> open_current(const std::filesystem::path& data) {
    auto office = Office::open(data);
    if (!office) return office;
    if (auto current = (*office)->projector.catch_up(); !current) {
        return std::unexpected(std::move(current.error()));
    }
    return office;
}

customers::Deciding deciding(Office& office) {
    return {*office.database, office.own_log, office.log,
            office.projector, office.pack,    office.random};
}

int decide(const Options& options, bool joins) {
    const auto one = id_from(options.one);
    if (!one) return failed(one.error());
    const auto other = id_from(options.other);
    if (!other) return failed(other.error());
    auto office = open_current(options.data);
    if (!office) return failed(office.error());
    const customers::Why why{options.who, options.reason};
    const auto decided =
        joins ? customers::merge(deciding(**office), *one, *other, why, system_now())
              : customers::undo_merge(deciding(**office), *one, *other, why, system_now());
    if (!decided) return failed(decided.error());
    if (joins) {
        fmt::print("one customer now, under the id {}; every till hears of it when it next asks\n",
                   wire::uuid_text(*decided));
    } else {
        fmt::print("two customers again; every till hears of it when it next asks\n");
    }
    return 0;
}

int withdraw(const Options& options) {
    const auto id = id_from(options.one);
    if (!id) return failed(id.error());
    auto office = open_current(options.data);
    if (!office) return failed(office.error());
    const auto done = customers::withdraw(deciding(**office), *id, options.purposes,
                                          {options.who, options.reason}, system_now());
    if (!done) return failed(done.error());
    fmt::print("withdrawn; in force at head office now and on tills as soon as they hear of it\n");
    return 0;
}

nlohmann::ordered_json as_json(const customers::History& history) {
    nlohmann::ordered_json out;
    for (const std::string& id : history.member_ids)
        out["records"].push_back(wire::uuid_text(id));
    out["fields"] = nlohmann::ordered_json::array();
    for (const customers::HistoryEntry& entry : history.entries) {
        nlohmann::ordered_json bases = nlohmann::ordered_json::array();
        for (const std::string& base : entry.bases)
            bases.push_back(wire::uuid_text(base));
        out["fields"].push_back({{"field", customers::field_name(entry.field)},
                                 {"value", entry.value},
                                 {"became", customers::became_name(entry.became)},
                                 {"by", entry.enrolled ? "enrolment" : "change"},
                                 {"at_us", entry.at_us},
                                 {"store", entry.store},
                                 {"till", entry.till},
                                 {"staff", entry.staff},
                                 {"record", wire::uuid_text(entry.customer_id)},
                                 {"event", wire::uuid_text(entry.event_id)},
                                 {"changed_from", bases}});
    }
    out["decisions"] = nlohmann::ordered_json::array();
    for (const customers::DecisionEntry& entry : history.decisions) {
        out["decisions"].push_back({{"decision", entry.joins ? "merged" : "undone"},
                                    {"one", wire::uuid_text(entry.one)},
                                    {"other", wire::uuid_text(entry.other)},
                                    {"at_us", entry.at_us},
                                    {"who", entry.who},
                                    {"reason", entry.reason},
                                    {"event", wire::uuid_text(entry.event_id)}});
    }
    return out;
}

int show_history(const Options& options) {
    const auto id = id_from(options.one);
    if (!id) return failed(id.error());
    auto office = open_current(options.data);
    if (!office) return failed(office.error());
    const auto history =
        customers::history_of(*(*office)->database, (*office)->keys, (*office)->pack.phones, *id);
    if (!history) return failed(history.error());
    if (options.json) {
        fmt::print("{}\n", as_json(*history).dump());
        return 0;
    }
    for (const customers::HistoryEntry& entry : history->entries) {
        fmt::print("{:<11} {:<9} {:<24} {:<10} {:<12} {:<12} {}\n",
                   customers::field_name(entry.field), customers::became_name(entry.became),
                   entry.value, entry.enrolled ? "enrolment" : "change", entry.till, entry.staff,
                   wire::uuid_text(entry.event_id));
    }
    for (const customers::DecisionEntry& entry : history->decisions) {
        fmt::print("{:<11} {} and {}, by {}: {}\n", entry.joins ? "merged" : "undone",
                   wire::uuid_text(entry.one), wire::uuid_text(entry.other), entry.who,
                   entry.reason);
    }
    return 0;
}

void add_why(command_line::Command& command, Options& options) {
    command.add_option("--who", options.who, "code of who decided")->capture_default_str();
    command.add_option("--reason", options.reason, "why, in words that name nobody")->required();
}

void add_pair(command_line::Command& customer, Chosen& chosen, bool joins) {
    auto* command = joins ? customer.add_subcommand("merge", "two records are of one person")
                          : customer.add_subcommand("unmerge", "they are of two people after all");
    auto options = std::make_shared<Options>();
    add_data_option(*command, options->data);
    command->add_option("one", options->one, "a customer's id")->required();
    command->add_option("other", options->other, "another's")->required();
    add_why(*command, *options);
    command->callback([&chosen, options, joins] {
        chosen = [options, joins] { return decide(*options, joins); };
    });
}

}  // namespace

void add_customer(command_line::Command& app, Chosen& chosen) {
    auto* customer = app.add_subcommand("customer", "decide about customers' records");
    customer->require_subcommand(1);
    add_pair(*customer, chosen, true);
    add_pair(*customer, chosen, false);

    auto* history = customer->add_subcommand("history", "where each field's value comes from");
    auto shown = std::make_shared<Options>();
    add_data_option(*history, shown->data);
    history->add_option("customer", shown->one, "the customer's id")->required();
    history->add_flag("--json", shown->json, "as one line of JSON");
    history->callback([&chosen, shown] { chosen = [shown] { return show_history(*shown); }; });

    auto* command = customer->add_subcommand(
        "withdraw", "record a withdrawal that reached head office, in force everywhere at once");
    auto options = std::make_shared<Options>();
    add_data_option(*command, options->data);
    command->add_option("customer", options->one, "the customer's id")->required();
    command->add_option("--purpose", options->purposes,
                        "purpose to withdraw, several times for several; without it all");
    add_why(*command, *options);
    command->callback([&chosen, options] { chosen = [options] { return withdraw(*options); }; });
}

}  // namespace tillside::head_office::program
