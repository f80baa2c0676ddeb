// tillside-verify pack: all that the log holds of one customer's consent, checked, in a folder.
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <system_error>

#include "sync/evidence/pack/as_json.hpp"
#include "sync/evidence/program/commands.hpp"
#include "sync/evidence/program/key_file.hpp"
#include "sync/evidence/program/log_of.hpp"
#include "sync/head_office/customers/directory.hpp"
#include "sync/head_office/keys/secrets.hpp"
#include "sync/wire/durable_file.hpp"

namespace tillside::evidence::program {

namespace {

namespace store = head_office::store;
using rules::consent::Pack;

struct Options {
    std::filesystem::path data;
    std::string customer;
    std::string card;
    std::filesystem::path keys;
    std::vector<std::filesystem::path> rules;
    std::string jurisdiction = "HK";
    std::filesystem::path out;
};

Result<std::string> customer_of(const Options& options, store::Database& database) {
    if (!options.customer.empty()) return wire::uuid_bytes(options.customer);
    // Cards are found by a keyed hash; whoever has the log alone names the customer by their id.
    const std::filesystem::path folder = options.data / "secrets";
    if (!std::filesystem::exists(folder)) {
        return fail(Domain::secrets, "no_secrets",
                    fmt::format("{} is not there, and without it no card is found: name the "
                                "customer with --customer",
                                folder.string()));
    }
    const auto secrets = head_office::keys::open_secrets(folder, wire::system_random());
    if (!secrets) return std::unexpected(secrets.error());
    auto found = head_office::customers::find_by_card(
        database, head_office::customers::card_lookup_of(secrets->lookup_key, options.card));
    if (!found) return std::unexpected(std::move(found.error()));
    if (!*found) {
        return fail(Domain::store, "no_customer",
                    "no customer of this head office has that card number");
    }
    return std::move((*found)->customer_id);
}

// The rules that judge come first; older ones hold notices that were in force before.
Result<std::vector<Pack>> packs_of(const Options& options) {
    std::vector<Pack> packs;
    for (const std::filesystem::path& file : options.rules) {
        const auto text = read_text_file(file);
        if (!text) return std::unexpected(text.error());
        auto pack = rules::consent::load_pack(*text);
        if (!pack) return std::unexpected(pack.error().with_context(file.string()));
        packs.push_back(std::move(*pack));
    }
    const auto own = rules::consent::embedded_pack(options.jurisdiction);
    if (!own) {
        if (!packs.empty()) return packs;
        return fail(Domain::configuration, "jurisdiction_unknown",
                    fmt::format("this program has no rules for {}: give them with --rules",
                                options.jurisdiction));
    }
    auto pack = rules::consent::load_pack(*own);
    if (!pack) return std::unexpected(std::move(pack.error()));
    packs.insert(packs.begin(), std::move(*pack));
    return packs;
}

FindKey finder_of(const Keys& keys) {
    return [&keys](const std::string& till, std::string_view key_id) {
        const auto found = keys.find(till);
        if (found == keys.end()) return std::string();
        for (const std::string& key : found->second) {
            if (wire::signing_key_id(key) == key_id) return key;
        }
        return std::string();
    };
}

Result<void> write_to(const std::filesystem::path& folder, const Dossier& dossier) {
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    for (const char* name : {"pack.json", "pack.html"}) {
        if (std::filesystem::exists(folder / name, problem)) {
            return fail(Domain::store, "exists",
                        fmt::format("{}: is there already; nothing is overwritten",
                                    (folder / name).string()));
        }
    }
    const auto json = as_json(dossier);
    // A record that somebody changed may hold any bytes; they are shown, not passed on.
    const std::string text =
        json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    const std::string page = as_html(nlohmann::ordered_json::parse(text));
    for (const auto& [name, content] :
         std::map<std::string, std::string>{{"pack.json", text + "\n"}, {"pack.html", page}}) {
        if (auto written = wire::write_durably(folder / name, content, 0600); !written) {
            return fail(Domain::store, "not_written",
                        fmt::format("{}: {}", (folder / name).string(),
                                    std::generic_category().message(written.error())));
        }
    }
    return {};
}

int make(const Options& options) {
    auto database = open_log(options.data);
    if (!database) return not_checked(database.error());
    const auto customer = customer_of(options, **database);
    if (!customer) return not_checked(customer.error());
    const auto packs = packs_of(options);
    if (!packs) return not_checked(packs.error());
    const auto keys = options.keys.empty() ? read_keys(**database) : read_key_file(options.keys);
    if (!keys) return not_checked(keys.error());
    KnowsKey knows_key;
    if (!options.keys.empty()) knows_key = knower_of(*keys);

    auto dossier =
        read_dossier({**database, *packs, knows_key, finder_of(*keys)}, *customer, system_now());
    if (!dossier) return not_checked(dossier.error());
    dossier->trusted_keys = !options.keys.empty();
    if (auto written = write_to(options.out, *dossier); !written) {
        return not_checked(written.error());
    }
    fmt::print("{} consent records, {} of which do not hold; {} chains{}\n",
               dossier->records.size(), dossier->not_as_signed(), dossier->chains.size(),
               dossier->holds() ? "" : ": see the faults in the pack");
    return dossier->holds() ? 0 : 1;
}

}  // namespace

void add_pack(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand("pack", "one customer's due-diligence pack");
    auto options = std::make_shared<Options>();
    command->add_option("--data", options->data, "head office's data folder, or a copy of it")
        ->required();
    auto* who = command->add_option_group("customer", "which customer");
    who->add_option("--customer", options->customer, "by pseudonym (a UUID)");
    who->add_option("--card", options->card, "by card number");
    who->require_option(1);
    command->add_option(
        "--keys", options->keys,
        "the tills' public keys, from `tillside-verify keys`, kept elsewhere since");
    command->add_option("--jurisdiction", options->jurisdiction, "whose rules judge the records");
    command->add_option("--rules", options->rules,
                        "packs of rules (JSON) whose notices may be cited too");
    command->add_option("--out", options->out, "the folder for pack.html and pack.json")
        ->required();
    command->callback([&chosen, options] { chosen = [options] { return make(*options); }; });
}

}  // namespace tillside::evidence::program
