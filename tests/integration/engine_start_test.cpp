// Starting and stopping: what stands in the way is named, what a dead engine left is no hindrance.
#include <sys/stat.h>

#include "tests/integration/engine_process.hpp"

using namespace tillside;
using namespace tillside::testing;

namespace {

void check_complaint(const Ran& ran, const std::string& log, const std::string& named) {
    INFO(ran.out << log);
    CHECK(ran.code == 1);
    CHECK((ran.out + log).find(named) != std::string::npos);
}

}  // namespace

TEST_CASE("a typo in the configuration is named with file, line and the nearest key") {
    const EngineProcess engine;
    std::ofstream(engine.config()) << "data = \"data\"\n\n[sync]\nbatch_event = 5\n";
    const auto ran = engine.run_to_end();
    check_complaint(ran, "",
                    "tillsided.toml:4: there is no key sync.batch_event; did you mean "
                    "sync.batch_events?");
    CHECK_FALSE(std::filesystem::exists(engine.data()));
}

TEST_CASE("values of the wrong kind in the configuration are named with file and line") {
    const EngineProcess engine;
    const auto complaint = [&](const std::string& line, const std::string& named) {
        std::ofstream(engine.config()) << "data = \"data\"\n" << line << "\n";
        check_complaint(engine.run_to_end(), "", named);
    };
    complaint("socket = 5", ":2: socket is a path");
    complaint("sync = { batch_events = 0 }", ":2: sync.batch_events is a number from 1 to 5000");
    complaint("log = { level = \"loud\" }", ":2: log.level is debug");
    complaint("jurisdiction = \"MARS\"",
              ":2: jurisdiction names a pack that this engine has: \"HK\", \"EU\", \"CN\", \"SG\", "
              "\"US-CA\"");
    complaint("allow = { uids = [\"root\"] }", ":2: allow.uids is a number");
    complaint("data = \"again\"", ":2:");
    complaint("nonsense", ":2:");
    complaint("socket = \"" + std::string(120, 's') + "\"", "more than 100 bytes");
    std::filesystem::remove(engine.config());
    check_complaint(engine.run_to_end(), "", "tillsided.toml cannot be read");
}

TEST_CASE("without secrets the engine says how to get them") {
    const EngineProcess engine;
    std::filesystem::remove(engine.folder / "secrets.json");
    check_complaint(engine.run_to_end(), engine.log(), "tillside-hq enrol-code");
}

TEST_CASE("a socket in use is named, and the engine that has it goes on") {
    EngineProcess engine;
    REQUIRE(engine.start());
    engine.configure("", "other-data");
    check_complaint(engine.run_to_end(), engine.log(),
                    "the socket " + engine.socket().string() + " is in use");
    engine.check_goes_on();
}

TEST_CASE("a data folder in use is named, and the engine that has it goes on") {
    EngineProcess engine;
    REQUIRE(engine.start());
    check_complaint(engine.run_to_end(), engine.log(), "is in use by another engine");
    engine.check_goes_on();
}

TEST_CASE("a file where the socket should be is not removed") {
    const EngineProcess engine;
    std::ofstream(engine.socket()) << "precious";
    check_complaint(engine.run_to_end(), engine.log(), "exists and is no socket");
    CHECK(std::filesystem::file_size(engine.socket()) == 8);
}

TEST_CASE("an unwritable data folder is named") {
    const EngineProcess engine;
    SECTION("it cannot be made") {
        engine.configure("", "no/such/folder");
        check_complaint(engine.run_to_end(), engine.log(), "no/such/folder cannot be made");
    }
    SECTION("another user owns it") {
        std::filesystem::permissions(engine.folder.path, std::filesystem::perms(0777));
        std::filesystem::create_directory(engine.data());
        std::filesystem::permissions(engine.data(), std::filesystem::perms(0555));
        REQUIRE(::chown((engine.folder / "secrets.json").c_str(), 65534, 65534) == 0);
        const auto ran =
            run({"/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                 EngineProcess::program(), "run", "--config", engine.config()});
        check_complaint(ran, engine.log(), "data is not writable");
    }
}

TEST_CASE("the engine stops cleanly on SIGTERM and leaves nothing open to others", "[D21]") {
    EngineProcess engine;
    REQUIRE(engine.start());
    engine.check_goes_on();
    struct stat facts {};
    REQUIRE(::stat(engine.socket().c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
    for (const char* name : {"till.db", "tillsided.pid"}) {
        REQUIRE(::stat((engine.data() / name).c_str(), &facts) == 0);
        CHECK((facts.st_mode & 0077) == 0);
    }
    const auto started = std::chrono::steady_clock::now();
    engine.end(SIGTERM);
    CHECK(engine.code() == 0);
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(2));
    CHECK_FALSE(std::filesystem::exists(engine.socket()));
    CHECK(engine.status()["running"] == false);
    CHECK(engine.status()["recorded"]["baskets"] == 1);
}

TEST_CASE("the socket that a killed engine left is replaced") {
    EngineProcess engine;
    REQUIRE(engine.start());
    engine.end(SIGKILL);
    CHECK(std::filesystem::exists(engine.socket()));
    REQUIRE(engine.start());
    engine.check_goes_on();
}

TEST_CASE("systemd may hand the socket over, and keeps it") {
    EngineProcess engine;
    const int listening = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    engine.socket().string().copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(listening, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listening, 8) == 0);
    // A client may come before the engine does.
    const FrameClient early(engine.socket());
    REQUIRE(early.connected());
    const pid_t child = ::fork();
    if (child == 0) {
        if (listening != 3) ::dup2(listening, 3);
        ::setenv("LISTEN_FDS", "1", 1);
        ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
        ::execl(EngineProcess::program().c_str(), "tillsided", "run", "--config",
                engine.config().c_str(), nullptr);
        ::_exit(127);
    }
    CHECK(early.ask(request(till::STATUS), ""));
    ::kill(child, SIGTERM);
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(std::filesystem::exists(engine.socket()));
    ::close(listening);
}

TEST_CASE("status says the same of a running and of a stopped engine") {
    EngineProcess engine;
    REQUIRE(engine.start());
    engine.check_goes_on();
    const auto running = engine.status();
    engine.end(SIGKILL);
    const auto stopped = engine.status();
    CHECK(running["running"] == true);
    CHECK(stopped["running"] == false);
    for (const char* same : {"store", "till", "recorded", "events", "outbox_depth"})
        CHECK(running[same] == stopped[same]);
    const auto words = run({EngineProcess::program(), "status", "--config", engine.config()}).out;
    CHECK(words.find("till CWB-1 of store CWB: engine stopped") != std::string::npos);
}

TEST_CASE("a till starts under each jurisdiction's pack and shows its notice", "[D38]") {
    struct Row {
        const char* jurisdiction;
        const char* language;
        const char* title;
    };
    const auto row =
        GENERATE(Row{"HK", "zh-Hant-HK", "會員計劃：收集個人資料聲明"},
                 Row{"EU", "de", "Mitgliedschaft: wie wir Ihre Daten verwenden"},
                 Row{"CN", "zh-Hans", "会员计划：个人信息处理告知书"},
                 Row{"SG", "en", "Membership: what we collect and why"},
                 Row{"US-CA", "es", "Membresía: aviso en el momento de la recopilación"});
    CAPTURE(row.jurisdiction);
    EngineProcess engine;
    engine.configure(std::string("jurisdiction = \"") + row.jurisdiction + "\"");
    REQUIRE(engine.start());
    till::GetNotice question;
    *question.mutable_context() = sale("notice").context();
    question.set_language(row.language);
    const auto reply = engine.ask(till::GET_NOTICE, question);
    REQUIRE(reply);
    REQUIRE(reply->frame.status == TILLSIDE_OK);
    till::Reply answer;
    REQUIRE(answer.ParseFromString(reply->payload));
    CHECK(answer.notice().title() == row.title);
    CHECK(answer.notice().choices_size() == 4);
    engine.check_goes_on();
}
