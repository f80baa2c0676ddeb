// Crashes when its day is over.
#include <csignal>

#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    void day() override {
        Till::day();
        (void)std::raise(SIGABRT);
    }
};

TILL_PROGRAM(Bad)
