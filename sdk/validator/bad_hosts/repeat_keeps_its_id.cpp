// Asks again under a new request id.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    void repeat_enrolment(const till::EnrolCustomer& message, const Asked&) override {
        (void)call(till::ENROL_CUSTOMER, message);
    }
};

TILL_PROGRAM(Bad)
