// Writes the customer's phone number on the receipt line, which is posted.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    void complete(till::BasketCompleted& sale) override {
        Till::complete(sale);
        sale.mutable_basket()->mutable_lines(0)->set_description("Goods, call 91234567");
        sale.mutable_basket()->set_revision(next_revision());
    }
};

TILL_PROGRAM(Bad)
