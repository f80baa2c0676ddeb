// Does not say what became of a discount.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    void book(const till::DiscountOffer&) override {}
};

TILL_PROGRAM(Bad)
