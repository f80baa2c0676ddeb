// Draws what comes, also for a basket that is no longer there.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    [[nodiscard]] bool worth_drawing(const till::Reply&) const override { return true; }
};

TILL_PROGRAM(Bad)
