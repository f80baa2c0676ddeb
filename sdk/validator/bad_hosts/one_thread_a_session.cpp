// Asks for news in a second thread, over the same session.
#include <thread>

#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    void day() override {
        // The enrolment stays without answer for a while: the poll comes in the middle of it.
        std::thread news([this] {
            std::this_thread::sleep_for(std::chrono::milliseconds(1270));
            poll();
        });
        Till::day();
        news.join();
    }
};

TILL_PROGRAM(Bad)
