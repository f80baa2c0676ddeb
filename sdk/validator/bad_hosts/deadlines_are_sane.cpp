// Lets the cashier wait three seconds for each item.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    [[nodiscard]] std::uint32_t deadline_ms() const override { return 3000; }
};

TILL_PROGRAM(Bad)
