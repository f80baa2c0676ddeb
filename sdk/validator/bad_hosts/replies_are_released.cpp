// Never gives a reply back.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    void give_back(tillside_reply&) override {}
};

TILL_PROGRAM(Bad)
