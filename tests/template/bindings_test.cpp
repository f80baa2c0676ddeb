// Every binding over the real plugin and a real engine, and over a plugin that checks what it is
// handed. One case a language; the steps are the same.
#include "tests/integration/customers/host.hpp"
#include "tests/template/driver.hpp"

using namespace tillside;
using namespace tillside::testing;
using Catch::Contains;
using namespace std::string_literals;

namespace {

const std::string no_id;

Json step(const std::string& what, const std::string& kind, const Json& message = Json::object(),
          const std::string& request_id = no_id) {
    Json out{{"do", what}, {"kind", kind}, {"message", message}};
    if (!request_id.empty()) out["request_id"] = request_id;
    return out;
}

Json here(const std::string& ticket) {
    return {{"store", "CWB"},
            {"till", "CWB-1"},
            {"businessDay", "2026-01-02"},
            {"ticket", ticket},
            {"currency", "HKD"}};
}

Json sold(const std::string& ticket) {
    Json line{{"sku", "A1"},
              {"description", "奶茶 \"凍\""},
              {"quantityMilli", 2000},
              {"unitPrice", "1250"},
              {"amount", 2500}};
    return {{"context", here(ticket)},
            {"basket", {{"revision", 1}, {"lines", Json::array({line})}, {"total", 2500}}},
            {"tenders", Json::array({{{"kind", "CASH"}, {"amount", 2500}}})}};
}

Json find(const std::string& phone) {
    return {{"context", here("9")}, {"phone", phone}};
}

int sales_of(const EngineProcess& engine) {
    return engine.status()["recorded"].value("baskets", 0);
}

// What a healthy till answers, and what happens when its engine dies and comes back.
void check_real(const Words& command, bool forks) {
    EngineProcess engine;
    REQUIRE(engine.start());
    Driver drive(with(command, {TILLSIDE_PLUGIN, engine.socket()}));
    REQUIRE(drive.opened["opened"] == true);

    Json hello = drive(step("call", "HELLO", {{"hostName", "driver"}}));
    CHECK(hello["status"] == "ok");
    CHECK(hello["reply"]["hello"]["store"] == "CWB");
    CHECK(hello["request_id"].get<std::string>().size() == 32);
    CHECK(hello["words"] == "");
    CHECK(drive(step("call", "STATUS"))["reply"]["status"]["till"] == "CWB-1");

    Json posted = drive(step("post", "BASKET_COMPLETED", sold("1")));
    CHECK(posted["status"] == "ok");
    CHECK(posted["reply"]["recorded"][0]["kind"] == "BASKET_COMPLETED");
    Json again = drive(step("post", "BASKET_COMPLETED", sold("1"), posted["request_id"]));
    CHECK(again["repeated"] == true);
    CHECK(again["request_id"] == posted["request_id"]);
    CHECK(again["reply"] == posted["reply"]);
    CHECK(sales_of(engine) == 1);

    (void)Host(engine).enrol("9123 4567", "陳大文");
    Json found = drive(step("call", "FIND_CUSTOMER", find("9123 4567")));
    CHECK(found["reply"]["customers"][0]["maskedName"] == "陳**");
    Json refused = drive(step("call", "FIND_CUSTOMER", find("12")));
    CHECK(refused["status"] == "refused");
    CHECK(refused["failure"]["code"] == "phone_not_possible");
    CHECK(refused["failure"]["field"] == "phone");
    CHECK(refused["failure"]["message"].get<std::string>().size() > 10);
    CHECK_THAT(drive({{"do", "last_error"}})["words"].get<std::string>(), Contains("refused"));
    CHECK(drive(step("poll", ""))["status"] == "ok");
    CHECK(drive(step("post", "FIND_CUSTOMER", find("12")))["status"] == "invalid");
    CHECK(drive(step("call", "HELLO", {{"x", std::string(1u << 20, 'x')}}))["status"] ==
          "too_large");
    if (forks) {
        for (const char* who : {"fork", "call", "fork", "call"})
            CHECK(drive(step(who, "HELLO"))["reply"]["hello"]["till"] == "CWB-1");
    }

    engine.end(SIGKILL);
    Json away = drive(step("call", "FIND_CUSTOMER", find("9123 4567")));
    CHECK(away["status"] == "unavailable");
    CHECK_THAT(away["words"].get<std::string>(), Contains("no engine listens"));
    Json spooled = drive(step("post", "BASKET_COMPLETED", sold("2")));
    CHECK(spooled["status"] == "spooled");
    REQUIRE(engine.start());
    Json repeat = drive(step("call", "FIND_CUSTOMER", find("9123 4567"), away["request_id"]));
    CHECK(repeat["status"] == "ok");
    CHECK(repeat["request_id"] == away["request_id"]);
    CHECK(sales_of(engine) == 2);

    CHECK(drive({{"do", "close"}})["closed"] == true);
    CHECK(drive({{"do", "close"}})["closed"] == true);
    CHECK(drive(step("call", "HELLO"))["status"] == "invalid");
    CHECK(drive(step("poll", ""))["status"] == "invalid");
    CHECK_THAT(drive({{"do", "last_error"}})["words"].get<std::string>(), Contains("closed"));
}

// Ends the engine that a host has started: it is no child of this test.
struct EndOfStarted {
    ~EndOfStarted() {
        const int asking = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        socket.copy(address.sun_path, sizeof address.sun_path - 1);
        ucred listener{};
        socklen_t size = sizeof listener;
        if (::connect(asking, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
            ::getsockopt(asking, SOL_SOCKET, SO_PEERCRED, &listener, &size) == 0 &&
            listener.pid > 0)
            ::kill(listener.pid, SIGKILL);
        ::close(asking);
    }
    std::string socket;
};

// A host that brings its own engine: open names it, and the first call finds it started.
void check_starts(const Words& command) {
    const EngineProcess engine;  // its files only
    const EndOfStarted end{engine.socket()};
    Driver drive(with(
        command, {TILLSIDE_PLUGIN, engine.socket(), EngineProcess::program(), engine.config()}));
    REQUIRE(drive.opened["opened"] == true);
    Json hello = step("call", "HELLO");
    hello["deadline_ms"] = 5000;
    CHECK(drive(hello)["reply"]["hello"]["till"] == "CWB-1");
}

// Every field of every struct, every result of plugin.h, and every reply given back.
void check_strict(const Words& command) {
    const std::string plugin = TILLSIDE_STRICT_PLUGIN;
    CHECK(Driver(with(command, {"/nowhere/libtillside.so", "/tmp/s"})).opened["opened"] == false);
    CHECK(Driver(with(command, {plugin, "not/absolute"})).opened["opened"] == false);
    Driver drive(with(command, {plugin, "/tmp/a b/陳.sock", "/usr/bin/engine", "/etc/config"}));
    REQUIRE(drive.opened["opened"] == true);

    Json words{{"text", "陳 \"大\" \\ \n\t\u0001 ≥ 🍵"},
               {"list", Json::array({1, "2", true, false, nullptr})},
               {"amount", -1250}};
    Json asked = step("call", "SET_CUSTOMER", words);
    asked["deadline_ms"] = 77;
    Json echo = drive(asked);
    CHECK(echo["status"] == "ok");
    CHECK(echo["request_id"] == "abababababababababababababababab");
    CHECK(echo["repeated"] == false);
    Json saw = echo["reply"]["saw"];
    CHECK(saw["function"] == "call");
    CHECK(saw["kind"] == till::SET_CUSTOMER);
    CHECK(saw["deadline"] == 77);
    CHECK(saw["paths"] == "/tmp/a b/陳.sock /usr/bin/engine /etc/config");
    CHECK(saw["message"] == words);
    Json empty = drive(step("call", "STATUS"))["reply"]["saw"];
    CHECK(empty["begins"] == "{");  // of an empty message, which is no list in PHP either
    CHECK(empty["bytes"] == 2);

    const std::string long_text(100'000, 'x');
    Json largest = drive(step("call", "STATUS", {{"text", long_text}}));
    CHECK(largest["reply"]["saw"]["message"]["text"] == long_text);

    const std::string id = "00112233445566778899aAbBcCdDeEfF";
    Json repeated = drive(step("post", "BASKET_VOIDED", Json::object(), id));
    CHECK(repeated["request_id"] == "00112233445566778899aabbccddeeff");
    CHECK(repeated["repeated"] == true);
    CHECK(repeated["reply"]["saw"]["function"] == "post");
    CHECK(repeated["reply"]["saw"]["kind"] == till::BASKET_VOIDED);
    Json polled = drive({{"do", "poll"}, {"cursor", 41}, {"deadline_ms", 66}});
    CHECK(polled["cursor"] == 42);
    CHECK(polled["reply"]["saw"]["deadline"] == 66);

    const std::vector<std::string> results{"ok",      "spooled",   "unavailable", "refused",
                                           "invalid", "too_large", "not_spooled"};
    for (int code = 0; code < 100; code += code < 7 ? 1 : 46) {
        INFO("result " << code);
        Json result = drive(step("post", "BASKET_VOIDED", {{"want", code}}));
        CHECK(result["status"] ==
              (code < 7 ? results[static_cast<std::size_t>(code)] : "unavailable"));
        CHECK(result["words"] == (code == 0 ? "" : "as the message wants: 不行"));
        CHECK(result["failure"].is_null() == (code != TILLSIDE_REFUSED));
        if (code == TILLSIDE_REFUSED) CHECK(result["failure"]["code"] == "asked_for");
    }
    for (const int garbled : {1, 2}) {
        Json result = drive(step("call", "STATUS", {{"garbled", garbled}}));
        CHECK(result["status"] == "not_understood");
        CHECK(result["reply"] == Json::object());
        CHECK(result["words"] != "");
    }
    CHECK(drive(step("call", "NO_SUCH_KIND"))["status"] == "invalid");
    for (const char* bad : {"12", "zz112233445566778899aabbccddeeff"})
        CHECK(drive(step("call", "STATUS", Json::object(), bad))["status"] == "invalid");

    Json many = step("call", "STATUS", {{"text", "again and again"}});
    many["times"] = 2000;
    CHECK(drive(many)["reply"]["saw"]["message"]["text"] == "again and again");

    drive.send({{"do", "close"}});
    CHECK_THAT(drive.read_line(), Catch::StartsWith("strict: 0 of 20"));  // of 2,000 and some
    CHECK(drive.read_json()["closed"] == true);
}

// What no till should hand over comes back as a result too: only open throws. A typed language
// (Java) has fewer ways to be called wrongly.
void check_wrong(const Words& command, bool typed) {
    Driver drive(with(command, {TILLSIDE_STRICT_PLUGIN, "/tmp/s"}));
    REQUIRE(drive.opened["opened"] == true);
    Json asked = step("call", "STATUS");
    std::vector<Json> wrong;
    const auto with_wrong = [&wrong](Json step, const char* name, const Json& value) {
        step[name] = value;
        wrong.push_back(step);
    };
    with_wrong(asked, "kind", nullptr);
    with_wrong(asked, "deadline_ms", -1);
    with_wrong({{"do", "poll"}}, "deadline_ms", -1);
    with_wrong({{"do", "poll"}}, "cursor", -1);
    if (!typed) {
        const Json list = Json::array({1});
        for (const Json& kind : {list, Json::object(), Json(-3), Json(2.5), Json("constructor")})
            with_wrong(asked, "kind", kind);
        for (const Json& number : {Json("x"), Json(50.5), Json(1LL << 32), list, Json::object()}) {
            with_wrong(asked, "deadline_ms", number);
            with_wrong({{"do", "poll"}}, "deadline_ms", number);
        }
        for (const Json& cursor : {Json("x"), Json(0.5), list})
            with_wrong({{"do", "poll"}}, "cursor", cursor);
        for (const Json& id : {Json(12), list, Json::array({std::string(32, 'a')})})
            with_wrong(asked, "request_id", id);
    }
    for (const Json& one : wrong) {
        INFO(one.dump());
        Json result = drive(one);
        CHECK(result["status"] == "invalid");
        CHECK(result["words"].get<std::string>().size() > 10);
    }
    CHECK(drive(asked)["status"] == "ok");
}

// Where a path can be anything, open says so in its own error.
void check_wrong_path(const Words& command) {
    Driver drive(with(command, {TILLSIDE_STRICT_PLUGIN, "/tmp/s"}));
    REQUIRE(drive.opened["opened"] == true);
    for (const Json& path : {Json(5), Json::array({1}), Json(nullptr), Json("/tmp/s\0t"s)}) {
        Json opened = drive({{"do", "open"}, {"socket", path}});
        CHECK(opened["opened"] == false);
        CHECK(opened["words"].get<std::string>().size() > 10);
    }
}

void check_binding(const Words& command, bool forks, bool typed = false) {
    check_real(command, forks);
    check_strict(command);
    check_wrong(command, typed);
    check_starts(command);
}

}  // namespace

TEST_CASE("the binding of Python carries calls, posts, polls and refusals") {
    check_binding(python("tests/template/drive.py"), true);
    check_wrong_path(python("tests/template/drive.py"));
}

TEST_CASE("the binding of Perl carries calls, posts, polls and refusals") {
    check_binding(perl("tests/template/drive.pl"), true);
}

TEST_CASE("the binding of PHP carries calls, posts, polls and refusals") {
    check_binding(php("tests/template/drive.php"), true);
}

TEST_CASE("the binding of Node carries calls, posts, polls and refusals") {
    check_binding(node("tests/template/drive.mjs"), false);
    check_wrong_path(node("tests/template/drive.mjs"));
}

TEST_CASE("the binding of Java carries calls, posts, polls and refusals") {
    const TemporaryFolder classes;
    check_binding(java("tests/template/Drive.java", classes.path), false, true);
}
