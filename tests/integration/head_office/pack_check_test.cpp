#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sync/rules/consent/pack.hpp"
#include "tests/integration/head_office/head_office.hpp"

using namespace tillside;

namespace {

tests::Ended check(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {tests::head_office_program(), "pack", "check"});
    return tests::run_program(arguments);
}

std::string written(const tests::TemporaryFolder& folder, const std::string& name,
                    std::string_view text) {
    const auto file = folder / name;
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
}

std::string broken_pack() {
    auto pack = nlohmann::json::parse(rules::consent::embedded_pack("HK").value());
    pack["choices"][1]["preselected"] = true;
    pack["recipient_classes"][0]["names"]["en"] = "selected partners";
    return pack.dump(2);
}

}  // namespace

TEST_CASE("pack check finds the packs of the program sound", "[D9][D38]") {
    const auto ended = check({"--builtin"});
    INFO(ended.output);
    CHECK(ended.status == 0);
    for (const char* name : {"HK", "EU", "CN", "SG", "US-CA"})
        CHECK(ended.output.find(std::string(name) + " (built in): sound") != std::string::npos);
}

TEST_CASE("pack check names the place of each fault and ends with 1", "[D9]") {
    const tests::TemporaryFolder folder;
    const std::string good =
        written(folder, "good.json", rules::consent::embedded_pack("SG").value());
    const std::string bad = written(folder, "bad.json", broken_pack());
    const auto ended = check({good, bad});
    INFO(ended.output);
    CHECK(ended.status == 1);
    CHECK(ended.output.find(good + ": sound") != std::string::npos);
    CHECK(ended.output.find(bad + ": 2 findings") != std::string::npos);
    CHECK(ended.output.find("/choices/1/preselected [preselected]") != std::string::npos);
    CHECK(ended.output.find("/recipient_classes/0/names/en [vague_words]") != std::string::npos);
}

TEST_CASE("pack check --json gives a line for each pack", "[D9]") {
    const tests::TemporaryFolder folder;
    const std::string bad = written(folder, "bad.json", broken_pack());
    const auto ended = check({bad, "--builtin", "--json"});
    CHECK(ended.status == 1);
    std::istringstream lines(ended.output);
    std::string line;
    int count = 0;
    while (std::getline(lines, line)) {
        const auto pack = nlohmann::json::parse(line);
        CHECK(pack.at("sound") == (count > 0));
        CHECK(pack.at("findings").size() == (count > 0 ? 0 : 2));
        ++count;
    }
    CHECK(count == 6);
}

TEST_CASE("pack check says which file it cannot read, and how it is used") {
    const tests::TemporaryFolder folder;
    const auto absent = check({(folder / "absent.json").string()});
    CHECK(absent.status == 2);
    CHECK(absent.output.find("absent.json") != std::string::npos);
    const auto no_json = check({written(folder, "words.json", "not JSON")});
    CHECK(no_json.status == 1);
    CHECK(no_json.output.find("[unreadable]") != std::string::npos);
    const auto nothing = check({});
    CHECK(nothing.status != 0);
    CHECK(nothing.output.find("--builtin") != std::string::npos);
    const auto help = check({"--help"});
    CHECK(help.status == 0);
    CHECK(help.output.find("tillside-hq pack check my-shop.json") != std::string::npos);
    CHECK(help.output.find("Not legal advice") != std::string::npos);
}
