// Takes payment without a word.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    bool before_tender() override { return ticket_ == 1 ? true : Till::before_tender(); }
};

TILL_PROGRAM(Bad)
