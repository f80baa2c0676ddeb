// Renders nothing of what it declares.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    void answer(const till::Prompt&) override {}
};

TILL_PROGRAM(Bad)
