// tillside-hq pack check: reads privacy packs as the linter does, those of files and those that are
// compiled in. Needs no data folder.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/file_text.hpp"
#include "sync/rules/consent/pack.hpp"
#include "sync/rules/consent/pack_lint.hpp"

namespace tillside::head_office::program {

namespace {

constexpr std::size_t pack_bytes_max = 1U << 20U;

constexpr std::string_view help =
    "Reads privacy packs and says where one falls short of its law, with the place as a JSON\n"
    "pointer and what to do there. Exit status: 0 all sound, 1 something was found, 2 a file "
    "cannot\n"
    "be read. Not legal advice: sync/rules/consent/packs/README.md says what is looked at.\n\n"
    "  tillside-hq pack check my-shop.json         before a pack is handed to tills\n"
    "  tillside-hq pack check --builtin --json     the packs of this program, for a script";

struct Options {
    std::vector<std::filesystem::path> files;
    bool builtin = false;
    bool json = false;
};

struct Checked {
    std::string name;
    std::vector<rules::consent::Finding> findings;
};

void print_words(const std::vector<Checked>& packs) {
    for (const Checked& pack : packs) {
        if (pack.findings.empty()) {
            fmt::print("{}: sound\n", pack.name);
            continue;
        }
        fmt::print("{}: {} finding{}\n", pack.name, pack.findings.size(),
                   pack.findings.size() == 1 ? "" : "s");
        for (const auto& finding : pack.findings) {
            fmt::print("  {} [{}]\n      {}\n", finding.place.empty() ? "/" : finding.place,
                       finding.rule, finding.words);
        }
    }
}

// A line a pack.
void print_json(const std::vector<Checked>& packs) {
    for (const Checked& pack : packs) {
        nlohmann::ordered_json findings = nlohmann::ordered_json::array();
        for (const auto& finding : pack.findings) {
            findings.push_back(
                {{"rule", finding.rule}, {"place", finding.place}, {"words", finding.words}});
        }
        const nlohmann::ordered_json line = {
            {"pack", pack.name}, {"sound", pack.findings.empty()}, {"findings", findings}};
        // A file may hold what is no UTF-8; its bytes are replaced, not thrown over.
        fmt::print("{}\n", line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    }
}

int check(const Options& options) {
    std::vector<Checked> packs;
    int status = 0;
    for (const auto& file : options.files) {
        auto bytes = file_text(file, pack_bytes_max);
        if (!bytes) {
            failed(bytes.error());
            status = 2;
            continue;
        }
        packs.push_back({file.string(), rules::consent::lint_pack(*bytes)});
    }
    if (options.builtin) {
        for (const std::string_view name : rules::consent::embedded_jurisdictions()) {
            packs.push_back(
                {fmt::format("{} (built in)", name),
                 rules::consent::lint_pack(rules::consent::embedded_pack(name).value_or(""))});
        }
    }
    if (options.json)
        print_json(packs);
    else
        print_words(packs);
    const bool found =
        std::ranges::any_of(packs, [](const Checked& pack) { return !pack.findings.empty(); });
    return status != 0 ? status : found ? 1 : 0;
}

}  // namespace

void add_pack(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand("pack", "privacy packs: a jurisdiction's rules as data");
    command->require_subcommand(1);
    auto* checking = command->add_subcommand("check", std::string(help));
    auto options = std::make_shared<Options>();
    auto* files = checking->add_option("FILE", options->files, "packs to check (JSON)");
    auto* builtin = checking->add_flag("--builtin", options->builtin, "the packs of this program");
    checking->add_flag("--json", options->json, "a line of JSON for each pack");
    checking->callback([&chosen, options, files, builtin] {
        if (files->empty() && builtin->empty()) {
            command_line::missing("a FILE or --builtin");
        }
        chosen = [options] { return check(*options); };
    });
}

}  // namespace tillside::head_office::program
