// Says that the customer tapped, where there is no display to tap on.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    till::ConsentAnswer answer_to(const till::Notice& notice) override {
        till::ConsentAnswer made = Till::answer_to(notice);
        made.set_method(till::CUSTOMER_TAP);
        return made;
    }
};

TILL_PROGRAM(Bad)
