// While it lives, every line that its thread logs says of which request to head office it speaks,
// as "head_office_request": the id that head office logs, too (sync/wire/request_id.hpp). The field
// of a host's own request is "request" and another thing.
#pragma once

#include <string>
#include <string_view>

namespace tillside::engine::log {

class About {
public:
    // Empty: of none.
    explicit About(std::string_view head_office_request);
    About(const About&) = delete;
    About& operator=(const About&) = delete;
    ~About();

private:
    std::string before_;
};

// Of this thread's lines now; empty: none.
[[nodiscard]] const std::string& head_office_request();

}  // namespace tillside::engine::log
