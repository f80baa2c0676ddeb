#include <sys/stat.h>

#include "tests/integration/trust/enrolled.hpp"

using namespace tillside;
using namespace tillside::tests;
using namespace std::chrono_literals;

namespace {

bool is_private(const std::filesystem::path& file) {
    struct stat facts {};
    return ::stat(file.c_str(), &facts) == 0 && (facts.st_mode & 0777) == 0600;
}

std::string contents(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a till is let in by a one-time code, and its key never leaves it", "[D21][D28]") {
    HeadOffice office;
    office.start();
    testing::EngineProcess till;
    forget_secrets(till);
    const std::string code = code_for(office);
    const auto enrolled = enrol(office, till, code);
    INFO(enrolled.out);
    REQUIRE(enrolled.code == 0);
    CHECK(enrolled.out.find("CWB-1") != std::string::npos);
    CHECK(is_private(till.folder / "secrets.json"));
    CHECK(is_private(till.data() / "identity"));
    CHECK_FALSE(std::filesystem::exists(till.data() / "enrolling.key"));
    CHECK(contents(till.data() / "identity").find("PRIVATE KEY") == std::string::npos);
    CHECK(contents(till.folder / "secrets.json").find("PRIVATE KEY") == std::string::npos);

    REQUIRE(till.start());
    sell(till, 0, 5);
    CHECK(within(10s, [&] { return all_sent(till); }));
    CHECK(office.reported("baskets") == 5);
    CHECK(alert_kinds(office).empty());
    CHECK(office.log().find(code) == std::string::npos);
    CHECK(till.log().find(code) == std::string::npos);

    // The same command once more changes nothing.
    CHECK(enrol(office, till, code).code == 0);
    sell(till, 5, 5);
    CHECK(within(10s, [&] { return all_sent(till); }));
    CHECK(office.reported("baskets") == 10);
}

TEST_CASE("a code that was used lets no second till in, and head office hears of it", "[D28]") {
    HeadOffice office;
    office.start();
    testing::EngineProcess till;
    testing::EngineProcess thief;
    forget_secrets(till);
    forget_secrets(thief);
    const std::string code = code_for(office);
    REQUIRE(enrol(office, till, code).code == 0);
    const auto refused = enrol(office, thief, code);
    CHECK(refused.code == 1);
    CHECK(refused.out.find("used") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(thief.folder / "secrets.json"));
    CHECK(alert_kinds(office).contains("code_reused"));
}

TEST_CASE("the same key asks again where head office's answer was lost") {
    HeadOffice office;
    office.start();
    testing::EngineProcess till;
    forget_secrets(till);
    const std::string code = code_for(office);
    REQUIRE(enrol(office, till, code).code == 0);
    // As if the till had lost power before it wrote anything but its key: the secrets folder is one
    // that cannot be written.
    testing::EngineProcess unlucky;
    forget_secrets(unlucky);
    std::filesystem::create_directory(unlucky.folder / "secrets.json");
    const std::string second = code_for(office, "CWB-2");
    CHECK(enrol(office, unlucky, second).code == 1);
    CHECK(std::filesystem::exists(unlucky.data() / "enrolling.key"));
    std::filesystem::remove(unlucky.folder / "secrets.json");
    const auto again = enrol(office, unlucky, second);
    INFO(again.out);
    CHECK(again.code == 0);
    CHECK_FALSE(alert_kinds(office).contains("code_reused"));
}

TEST_CASE("a till gives its code to no other head office than the one that made it", "[D21]") {
    HeadOffice office;
    HeadOffice impostor;
    office.start();
    impostor.start();
    testing::EngineProcess till;
    forget_secrets(till);
    const std::string code = code_for(office);
    const auto refused = enrol(impostor, till, code);
    CHECK(refused.code == 1);
    CHECK(refused.out.find("not the head office that made this code") != std::string::npos);
    // The code is as good as before.
    CHECK(enrol(office, till, code).code == 0);
}

TEST_CASE("a code with a typing error, or none, is refused before anybody is asked") {
    HeadOffice office;
    office.start();
    testing::EngineProcess till;
    forget_secrets(till);
    std::string code = code_for(office);
    std::swap(code[0], code[1]);
    if (code[0] == code[1]) code[0] = code[0] == 'A' ? 'B' : 'A';
    const auto refused = enrol(office, till, code);
    CHECK(refused.code == 1);
    CHECK(refused.out.find("typing error") != std::string::npos);
    CHECK(refused.out.find(code) == std::string::npos);
    CHECK(alert_kinds(office).empty());
}
