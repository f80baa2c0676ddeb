// Gives the sale up when the engine refuses.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    bool before_tender() override {
        till::BeforeTender message;
        *message.mutable_context() = context();
        *message.mutable_basket() = basket_;
        const Asked asked = call(till::BEFORE_TENDER, message);
        take_advice(asked.reply);
        if (asked.result == TILLSIDE_OK) return true;
        ++ticket_;
        revision_ = 0;
        basket_.Clear();
        return false;
    }
};

TILL_PROGRAM(Bad)
