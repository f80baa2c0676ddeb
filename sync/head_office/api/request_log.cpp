#include "sync/head_office/api/request_log.hpp"

#include <spdlog/pattern_formatter.h>

#include <utility>

namespace tillside::head_office::api {

namespace {

constexpr char request_flag = '*';
constexpr const char* pattern = "%Y-%m-%dT%H:%M:%S.%e%z %l %*%v";

std::string& of_this_thread() {
    thread_local std::string id;
    return id;
}

class RequestFlag final : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg&, const std::tm&,
                spdlog::memory_buf_t& line) override {
        const std::string& id = of_this_thread();
        if (id.empty()) return;
        constexpr std::string_view name = "request=";
        line.append(name.data(), name.data() + name.size());
        line.append(id.data(), id.data() + id.size());
        line.push_back(' ');
    }
    [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<RequestFlag>();
    }
};

}  // namespace

RequestInLog::RequestInLog(std::string_view request_id)
    : before_(std::exchange(of_this_thread(), std::string(request_id))) {}

RequestInLog::~RequestInLog() {
    of_this_thread() = std::move(before_);
}

std::unique_ptr<spdlog::formatter> log_formatter() {
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<RequestFlag>(request_flag).set_pattern(pattern);
    return formatter;
}

}  // namespace tillside::head_office::api
