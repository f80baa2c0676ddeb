// Truncates the notice: its screen has eight lines.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    void draw_notice(const till::Notice& notice) override {
        write(notice.title() + "\n" + notice.text().substr(0, 7 * 48));
    }
};

TILL_PROGRAM(Bad)
