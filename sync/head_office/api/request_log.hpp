// Which request a line of the log is about. Rooms log as they always did; who serves a request says
// once, on the thread that serves it, which one it is, and every line of that thread names it.
// Refuses nothing: an id was checked when it came in (sync/wire/request_id.hpp).
#pragma once

#include <spdlog/formatter.h>

#include <memory>
#include <string>
#include <string_view>

namespace tillside::head_office::api {

// While it lives, this thread's lines are about the request.
class RequestInLog {
public:
    explicit RequestInLog(std::string_view request_id);
    RequestInLog(const RequestInLog&) = delete;
    RequestInLog& operator=(const RequestInLog&) = delete;
    ~RequestInLog();

private:
    std::string before_;
};

// Head office's lines: time, level, "request=ID" where it is about one, words. For a logger that
// writes on the thread that logs, as all of ours do.
[[nodiscard]] std::unique_ptr<spdlog::formatter> log_formatter();

}  // namespace tillside::head_office::api
