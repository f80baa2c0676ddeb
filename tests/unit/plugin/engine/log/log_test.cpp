#include "plugin/engine/log/log.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "plugin/engine/log/about.hpp"
#include "sync/wire/messages.hpp"
#include "tests/unit/plugin/engine/temporary_folder.hpp"

using namespace tillside;
using namespace tillside::engine;

namespace {
template <typename Value>
concept Loggable = requires(const Value& value) {
    log::Field("name", value);
};
}  // namespace

TEST_CASE("text from outside and contacts have no way into the log", "[D30]") {
    STATIC_REQUIRE_FALSE(Loggable<std::string>);
    STATIC_REQUIRE_FALSE(Loggable<std::string_view>);
    STATIC_REQUIRE_FALSE(Loggable<const char*>);
    STATIC_REQUIRE_FALSE(Loggable<wire::Contact>);
    STATIC_REQUIRE_FALSE(Loggable<wire::Customer>);
    STATIC_REQUIRE(Loggable<int>);
    STATIC_REQUIRE(Loggable<bool>);
    STATIC_REQUIRE(Loggable<std::filesystem::path>);
    STATIC_REQUIRE(Loggable<Error>);
}

TEST_CASE("a line of the log is one JSON object, whatever a path or an error holds") {
    const testing::TemporaryFolder folder;
    REQUIRE(log::start({log::Level::info, folder / "log"}));
    log::debug("not_shown");
    log::info("shown", {{"count", 3},
                        {"file", std::filesystem::path("/a\"b\nc")},
                        {"reason", Error{Domain::store, "code", "words \"quoted\""}},
                        {"request", log::Id{std::string_view("\x01\xff", 2)}},
                        {"token", log::Token{"9123 4567"}}});
    std::ifstream in(folder / "log");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    CHECK(text.find("not_shown") == std::string::npos);
    CHECK(text.find(R"("event":"shown","count":3,"file":"/a\"b\u000ac")") != std::string::npos);
    CHECK(text.find(R"({"code":"code","message":"words \"quoted\""})") != std::string::npos);
    CHECK(text.find(R"("request":"01ff")") != std::string::npos);
    CHECK(text.find("(not a token)") != std::string::npos);
    CHECK(text.find("9123") == std::string::npos);
    REQUIRE(log::start({}));
}

TEST_CASE("a log file takes no more of the disk than is said, however much there is to say") {
    const testing::TemporaryFolder folder;
    REQUIRE(log::start({log::Level::info, folder / "tillsided.log"}));
    const std::filesystem::path words(std::string(64 << 10, 'x'));
    for (int line = 0; line < 1000; ++line)  // some 62 MiB
        log::info("refused", {{"line", line}, {"file", words}});
    REQUIRE(log::start({}));
    std::uintmax_t bytes = 0;
    std::size_t files = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder.path)) {
        bytes += file.file_size();
        ++files;
    }
    CHECK(files == 4);
    CHECK(bytes <= 40U << 20);
    CHECK(std::filesystem::exists(folder / "tillsided.3.log"));
    std::ifstream in(folder / "tillsided.log");
    const std::string newest{std::istreambuf_iterator<char>(in), {}};
    CHECK(newest.find("\"line\":999") != std::string::npos);
}

TEST_CASE("a log file that cannot be written is named") {
    const testing::TemporaryFolder folder;
    std::ofstream(folder / "file") << "";
    const auto started = log::start({log::Level::info, folder.path / "file" / "log"});
    REQUIRE_FALSE(started);
    CHECK(started.error().message.find("file/log") != std::string::npos);
}

TEST_CASE("a line about a request to head office names it, and only while it is about it",
          "[D30]") {
    const testing::TemporaryFolder folder;
    REQUIRE(log::start({log::Level::info, folder / "log"}));
    log::info("before");
    {
        const log::About about("0123456789abcdef");
        log::info("during", {{"count", 1}});
        {
            const log::About none("");
            log::info("between");
        }
        const log::About unfit("9123 4567\n");
        log::info("unfit");
    }
    log::info("after");
    std::ifstream in(folder / "log");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    CHECK(text.find(R"("event":"before"})") != std::string::npos);
    CHECK(text.find(R"("event":"during","count":1,"head_office_request":"0123456789abcdef"})") !=
          std::string::npos);
    CHECK(text.find(R"("event":"between"})") != std::string::npos);
    CHECK(text.find(R"x("event":"unfit","head_office_request":"(not a token)"})x") !=
          std::string::npos);
    CHECK(text.find(R"("event":"after"})") != std::string::npos);
    REQUIRE(log::start({}));
}
