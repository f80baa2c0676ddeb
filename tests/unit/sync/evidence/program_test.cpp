// tillside-verify itself, as a privacy officer runs it: with a key file on one machine, with a copy
// of head office's data on another.
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/unit/sync/evidence/till_and_log.hpp"

using namespace tillside;
using namespace tillside::tests;

namespace {

struct Ran {
    int status = -1;
    std::string said;
    [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(said); }
};

Ran verify(const std::string& arguments) {
    const std::string command =
        std::string(TILLSIDE_BIN_DIR) + "/tillside-verify " + arguments + " 2>&1";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    Ran ran;
    std::array<char, 4096> some{};
    for (std::size_t read = 0; (read = std::fread(some.data(), 1, some.size(), pipe)) > 0;)
        ran.said.append(some.data(), read);
    const int ended = ::pclose(pipe);
    ran.status = WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
    return ran;
}

void write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

std::string read(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a slip is verified on a machine that has the public key and nothing else", "[D29]") {
    TillAndLog shop;
    const TemporaryFolder machine;
    const std::string text = slip_on(shop.enrol("91234567", {"profiling"}));
    const std::string hex = wire::to_hex(shop.public_key());
    write(machine / "keys.json", R"({"keys": {"T1": [")" + hex + R"("]}})");
    write(machine / "key.hex", hex + "\n");
    write(machine / "key.bin", shop.public_key());
    write(machine / "slip.txt", text + "\n");
    const std::string keys = " --keys " + (machine / "keys.json").string();

    for (const char* file : {"key.hex", "key.bin"}) {
        CHECK(verify("slip --key " + (machine / file).string() + " " + text).status == 0);
    }
    const Ran words = verify("slip" + keys + " --shop tillside-shop " + text);
    CHECK(words.status == 0);
    CHECK(words.said.find("the slip holds") != std::string::npos);
    CHECK(words.said.find("profiling: given") != std::string::npos);
    const Ran piped = verify("slip" + keys + " --json - <" + (machine / "slip.txt").string());
    REQUIRE(piped.status == 0);
    CHECK(piped.json()["authentic"] == true);
    CHECK(piped.json()["faults"].empty());
    CHECK(piped.json()["slip"]["event_type"] == "given");
    CHECK(piped.json()["slip"]["till"] == "T1");
}

TEST_CASE("tillside-verify names a changed, foreign or unreadable slip, and says 1", "[D29]") {
    TillAndLog shop;
    const TemporaryFolder machine;
    std::string text = slip_on(shop.enrol("91234567", {"profiling"}));
    write(machine / "key", shop.public_key());
    const std::string slip = "slip --json --key " + (machine / "key").string() + " ";
    const auto code = [&](const std::string& rest) {
        const Ran ran = verify(slip + rest);
        CHECK(ran.status == 1);
        return ran.json()["faults"][0]["code"].get<std::string>();
    };
    CHECK(code("--shop other-shop " + text) == "wrong_shop");
    CHECK(code("hello") == "unreadable");
    text[100] = text[100] == 'A' ? 'B' : 'A';
    CHECK(code(text) == "changed");
    write(machine / "key", std::string(32, 'k'));
    CHECK(code(text) == "unknown_key");
    write(machine / "key", "no key");
    CHECK(verify(slip + text).status == 2);
    CHECK(verify("slip " + text).status != 0);  // without any key nothing is verified
}

TEST_CASE("tillside-verify names a truncated log by a customer's slip", "[D29]") {
    TillAndLog shop;
    const auto enrolled = shop.enrol("91234567", {"profiling"});
    shop.deliver();
    const std::string early = slip_on(enrolled);
    const std::string late = slip_on(shop.till.withdraw(enrolled.customers(0).customer_id()));
    shop.deliver();
    const std::string data = " --data " + shop.office.folder.path().string();
    const std::filesystem::path keys = shop.office.folder / "keys.json";
    write(keys, verify("keys" + data).said);
    const std::string slip = "slip --json --keys " + keys.string();
    CHECK(verify(slip + data + " " + early).status == 0);
    CHECK(verify(slip + data + " " + late).status == 0);
    const std::filesystem::path whole = shop.office.folder / "whole.json";
    write(whole, verify("chain --json" + data).said);
    CHECK(verify(slip + " --report " + whole.string() + " " + late).status == 0);
    CHECK(verify(slip + " --report " + whole.string() + " " + early).status == 2);

    shop.tamper("DELETE FROM events WHERE sequence > 3");
    shop.tamper("DELETE FROM signed_heads WHERE sequence > 3");
    shop.tamper("UPDATE watermarks SET last_sequence = 3");
    const Ran chain = verify("chain --json" + data);
    CHECK(chain.status == 0);  // the database alone shows nothing
    const Ran found = verify(slip + data + " " + late);
    CHECK(found.status == 1);
    CHECK(found.json()["faults"][0]["code"] == "truncated_log");
    CHECK(found.json()["authentic"] == true);
    const std::filesystem::path cut = shop.office.folder / "cut.json";
    write(cut, chain.said);
    const Ran reported = verify(slip + " --report " + cut.string() + " " + late);
    CHECK(reported.status == 1);
    CHECK(reported.json()["faults"][0]["code"] == "truncated_log");
}

TEST_CASE("one command writes a customer's pack, and says 1 where something does not hold") {
    TillAndLog shop;
    const auto enrolled = shop.enrol("91234567", {"profiling"});
    shop.deliver();
    const std::string data = " --data " + shop.office.folder.path().string();
    const std::string who = " --customer " + enrolled.customers(0).customer_id();
    const std::filesystem::path out = shop.office.folder / "pack";
    const std::string pack = "pack" + data + who + " --out " + out.string();
    const Ran made = verify(pack);
    INFO(made.said);
    REQUIRE(made.status == 0);
    const auto json = nlohmann::json::parse(read(out / "pack.json"));
    CHECK(json["records"].size() == 2);
    CHECK(read(out / "pack.html").find("Due-diligence pack") != std::string::npos);
    CHECK(verify(pack).status == 2);  // nothing is overwritten
    CHECK(verify("pack" + data + " --customer nobody --out " + out.string()).status == 2);

    shop.tamper("UPDATE events SET bytes = CAST(bytes || x'7801' AS BLOB) WHERE sequence = 3");
    std::filesystem::remove_all(out);
    CHECK(verify(pack).status == 1);
}
