#include "sync/head_office/api/request_log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <catch2/catch.hpp>
#include <memory>
#include <sstream>
#include <thread>

using namespace tillside::head_office;

namespace {

class Log {
public:
    Log() : logger_("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_)) {
        logger_.set_formatter(api::log_formatter());
    }
    std::string line(const char* words) {
        text_.str("");
        logger_.warn(words);
        return text_.str();
    }

private:
    std::ostringstream text_;
    spdlog::logger logger_;
};

}  // namespace

TEST_CASE("a line of head office's log names its request, on the thread that serves it alone") {
    const std::string first(32, 'a');
    const std::string second(32, 'b');
    Log log;
    CHECK(log.line("nobody asked").find("request=") == std::string::npos);
    {
        const api::RequestInLog about(first);
        CHECK(log.line("refused").find(" warning request=" + first + " refused\n") !=
              std::string::npos);
        std::thread([&] {
            CHECK(log.line("elsewhere").find("request=") == std::string::npos);
            const api::RequestInLog other(second);
            CHECK(log.line("there").find("request=" + second + " there") != std::string::npos);
        }).join();
        {
            const api::RequestInLog within(second);
            CHECK(log.line("within").find("request=" + second) != std::string::npos);
        }
        CHECK(log.line("again").find("request=" + first) != std::string::npos);
    }
    CHECK(log.line("afterwards").find("request=") == std::string::npos);
}
