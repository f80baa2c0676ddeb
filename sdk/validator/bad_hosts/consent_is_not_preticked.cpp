// Ticks every choice beforehand: one key, and all is given.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    void read_notice() override {}
    till::ConsentAnswer answer_to(const till::Notice& notice) override {
        till::ConsentAnswer made = Till::answer_to(notice);
        for (till::ChoiceAnswer& choice : *made.mutable_choices())
            choice.set_given(true);
        return made;
    }
};

TILL_PROGRAM(Bad)
