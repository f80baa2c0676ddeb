// Does not say in which currency it counts.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    [[nodiscard]] till::Context context() const override {
        till::Context made = Till::context();
        made.clear_currency();
        return made;
    }
};

TILL_PROGRAM(Bad)
