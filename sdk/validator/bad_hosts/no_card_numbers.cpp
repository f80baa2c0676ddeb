// Keeps the payment card's number as the reason of a discount.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    void book(const till::DiscountOffer& offer) override {
        till::DiscountOffer noted = offer;
        noted.set_text("card 4111 1111 1111 1111");
        Till::book(noted);
    }
};

TILL_PROGRAM(Bad)
