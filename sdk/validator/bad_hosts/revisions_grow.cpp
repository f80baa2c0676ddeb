// Sends stale revisions: every basket is number one.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    [[nodiscard]] std::uint64_t next_revision() override { return 1; }
};

TILL_PROGRAM(Bad)
