// Signs its cashier in before it says who it is.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    void greet() override {
        till::StaffSignedIn sign_in;
        *sign_in.mutable_context() = context();
        sign_in.set_pin("4711");
        (void)call(till::STAFF_SIGNED_IN, sign_in);
        Till::greet();
    }
};

TILL_PROGRAM(Bad)
