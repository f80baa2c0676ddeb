// Leaves the smallest coins out of the sum, and says nothing of rounding.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    void complete(till::BasketCompleted& sale) override {
        Till::complete(sale);
        const std::int64_t rounded = sale.basket().total() / 100 * 100;
        sale.mutable_basket()->set_total(rounded);
        sale.mutable_tenders(0)->set_amount(rounded);
        sale.mutable_basket()->set_revision(next_revision());
    }
};

TILL_PROGRAM(Bad)
