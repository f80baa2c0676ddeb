// A till and head office as real processes over TLS: outages, kills of either side, strangers.
#include <arpa/inet.h>
#include <netinet/in.h>

#include "tests/integration/engine_process.hpp"

using namespace tillside;
using namespace tillside::testing;

namespace {

int free_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t bytes = sizeof address;
    REQUIRE(::bind(probe, reinterpret_cast<const sockaddr*>(&address), bytes) == 0);
    REQUIRE(::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &bytes) == 0);
    ::close(probe);
    return ::ntohs(address.sin_port);
}

// Head office on one port for as long as the test lasts, however often it is started.
class HeadOffice {
public:
    explicit HeadOffice(const std::filesystem::path& folder) : folder_(folder) {
        make_certificate("cert.pem", "key.pem");
        const Ran added =
            run({program(), "till", "add", "--data", folder_ / "hq", "--store", "CWB", "--till",
                 "CWB-1", "--url", fmt::format("https://127.0.0.1:{}", tills_port_), "--ca",
                 folder_ / "cert.pem", "--out", folder_ / "secrets.json"});
        INFO(added.out);
        REQUIRE(added.code == 0);
    }
    HeadOffice(const HeadOffice&) = delete;
    HeadOffice& operator=(const HeadOffice&) = delete;
    ~HeadOffice() { kill(); }

    void make_certificate(const std::string& certificate, const std::string& key) const {
        REQUIRE(run({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                     "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                     "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder_ / key, "-out",
                     folder_ / certificate})
                    .code == 0);
    }
    void start() {
        const std::string tills = fmt::format("127.0.0.1:{}", tills_port_);
        const std::string console = fmt::format("127.0.0.1:{}", console_port_);
        pid_ = ::fork();
        if (pid_ != 0) return;
        const int out = ::open((folder_ / "hq.log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(out, 1);
        ::dup2(out, 2);
        ::execl(program().c_str(), "tillside-hq", "serve", "--data", (folder_ / "hq").c_str(),
                "--certificate", (folder_ / "cert.pem").c_str(), "--key",
                (folder_ / "key.pem").c_str(), "--tills", tills.c_str(), "--console",
                console.c_str(), nullptr);
        ::_exit(127);
    }
    void kill() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
    [[nodiscard]] nlohmann::json report() const {
        const Ran ran = run({program(), "report", "--data", folder_ / "hq", "--json"});
        INFO(ran.out);
        REQUIRE(ran.code == 0);
        return nlohmann::json::parse(ran.out);
    }

private:
    static std::string program() { return TILLSIDE_BIN_DIR "/tillside-hq"; }
    std::filesystem::path folder_;
    int tills_port_ = free_port();
    int console_port_ = free_port();
    pid_t pid_ = -1;
};

void sell(const EngineProcess& engine, int first, int count) {
    for (int i = first; i < first + count; ++i) {
        const auto reply = engine.ask(till::BASKET_COMPLETED, sale(std::to_string(i)));
        REQUIRE(reply);
        REQUIRE(reply->frame.status == TILLSIDE_OK);
    }
}

template <typename Condition>
bool comes_true(std::chrono::milliseconds within, Condition condition) {
    const auto end = std::chrono::steady_clock::now() + within;
    do {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    } while (std::chrono::steady_clock::now() < end);
    return false;
}

bool all_sent(const EngineProcess& engine) {
    return engine.status()["outbox_depth"] == 0;
}

void check_equal(const EngineProcess& engine, const HeadOffice& head_office) {
    const auto till = engine.status()["recorded"];
    const auto report = head_office.report();
    for (const char* count : {"baskets", "lines", "total", "events"}) {
        INFO(count);
        CHECK(till[count] == report[count]);
    }
}

using namespace std::chrono_literals;

}  // namespace

TEST_CASE("what a till recorded is at head office once, through outages and kills of both",
          "[F26]") {
    EngineProcess engine;
    HeadOffice head_office(engine.folder.path);
    REQUIRE(engine.start());
    sell(engine, 0, 20);
    CHECK(engine.status()["head_office_reached"] == false);
    head_office.start();
    CHECK(comes_true(10s, [&] { return all_sent(engine); }));
    check_equal(engine, head_office);

    head_office.kill();
    sell(engine, 20, 20);
    engine.end(SIGKILL);
    REQUIRE(engine.start());
    head_office.start();
    CHECK(comes_true(10s, [&] { return all_sent(engine); }));
    check_equal(engine, head_office);

    for (const char* fault : {"after_batch_prepared", "before_acknowledgement"}) {
        engine.end(SIGTERM);
        REQUIRE(engine.start(fault));
        static int ticket = 100;
        (void)engine.ask(till::BASKET_COMPLETED, sale(std::to_string(++ticket)));
        engine.wait();
        CHECK(engine.code() == 128 + SIGKILL);
        REQUIRE(engine.start());
        CHECK(comes_true(10s, [&] { return all_sent(engine); }));
        check_equal(engine, head_office);
    }
    CHECK(engine.status()["dead_letters"] == 0);
}

TEST_CASE("after an outage sync goes on within two seconds of head office's return") {
    EngineProcess engine;
    HeadOffice head_office(engine.folder.path);
    REQUIRE(engine.start());
    sell(engine, 0, 5);
    std::this_thread::sleep_for(3s);
    head_office.start();
    REQUIRE(comes_true(10s, [&] { return engine.status()["head_office_reached"] == true; }));
    CHECK(comes_true(2s, [&] { return all_sent(engine); }));
}

TEST_CASE("a till does not speak to a head office that its own authority did not sign", "[D21]") {
    EngineProcess engine;
    HeadOffice head_office(engine.folder.path);
    head_office.make_certificate("cert.pem", "key.pem");  // another than the till was given
    head_office.start();
    REQUIRE(engine.start());
    sell(engine, 0, 3);
    std::this_thread::sleep_for(1500ms);
    CHECK(engine.status()["outbox_depth"] == 3);
    CHECK(engine.status()["head_office_reached"] == false);
    CHECK(engine.log().find("not_reached") != std::string::npos);
    CHECK(head_office.report()["events"] == 0);
}

TEST_CASE("a till that head office does not know keeps its events and says why", "[D28]") {
    EngineProcess engine;
    HeadOffice head_office(engine.folder.path);
    auto secrets = wire::read_till_secrets(engine.folder / "secrets.json").value();
    secrets.set_token("another");
    REQUIRE(wire::write_till_secrets(engine.folder / "secrets.json", secrets));
    head_office.start();
    REQUIRE(engine.start());
    sell(engine, 0, 3);
    CHECK(comes_true(5s, [&] { return engine.log().find("HTTP 401") != std::string::npos; }));
    CHECK(engine.status()["outbox_depth"] == 3);
    CHECK(head_office.report()["events"] == 0);
    engine.check_goes_on();
}

TEST_CASE("a restored till begins a new chain, and nothing of it is lost or doubled") {
    EngineProcess engine;
    HeadOffice head_office(engine.folder.path);
    head_office.start();
    REQUIRE(engine.start());
    sell(engine, 0, 5);
    REQUIRE(comes_true(10s, [&] { return all_sent(engine); }));
    engine.end(SIGTERM);
    const auto backup = engine.folder / "backup.db";
    std::filesystem::copy_file(engine.data() / "till.db", backup);
    REQUIRE(engine.start());
    sell(engine, 5, 5);
    REQUIRE(comes_true(10s, [&] { return all_sent(engine); }));
    engine.end(SIGTERM);
    // The bytes go back into the same file, so that nothing tells it from the original.
    std::ofstream(engine.data() / "till.db", std::ios::binary)
        << std::ifstream(backup, std::ios::binary).rdbuf();
    REQUIRE(engine.start());
    sell(engine, 20, 5);
    CHECK(comes_true(10s, [&] { return all_sent(engine); }));
    CHECK(head_office.report()["baskets"] == 15);
    CHECK(engine.log().find("chain_differs") != std::string::npos);
}

TEST_CASE("tillside-verify says of a real log that it is whole, and what was done to it since",
          "[D29]") {
    EngineProcess engine;
    HeadOffice head_office(engine.folder.path);
    head_office.start();
    REQUIRE(engine.start());
    sell(engine, 0, 5);
    REQUIRE(comes_true(10s, [&] { return all_sent(engine); }));
    head_office.kill();

    const std::string verify = TILLSIDE_BIN_DIR "/tillside-verify";
    const std::string data = engine.folder / "hq";
    const Ran keys = run({verify, "keys", "--data", data});
    REQUIRE(keys.code == 0);
    std::ofstream(engine.folder / "keys.json") << keys.out;
    const auto check = [&] {
        return run({verify, "chain", "--data", data, "--keys", engine.folder / "keys.json",
                    "--earlier", engine.folder / "report.json", "--json"});
    };
    std::ofstream(engine.folder / "report.json") << R"({"chains": []})";
    const Ran whole = check();
    INFO(whole.out);
    CHECK(whole.code == 0);
    const auto report = nlohmann::json::parse(whole.out);
    CHECK(report["chains"][0]["vouched_sequence"] == 5);

    std::ofstream(engine.folder / "report.json") << whole.out;
    REQUIRE(run({"/usr/bin/sqlite3", data + "/hq.db",
                 "DROP TRIGGER events_are_never_deleted; DELETE FROM events WHERE sequence = 5;"
                 "DROP TRIGGER signed_heads_are_never_deleted;"
                 "DELETE FROM signed_heads WHERE sequence = 5;"
                 "UPDATE watermarks SET last_sequence = 4;"})
                .code == 0);
    const Ran cut = check();
    CHECK(cut.code == 1);
    CHECK(nlohmann::json::parse(cut.out)["chains"][0]["faults"][0]["code"] == "truncated");

    std::ofstream(engine.folder / "report.json") << "nothing";
    CHECK(check().code == 2);
}
