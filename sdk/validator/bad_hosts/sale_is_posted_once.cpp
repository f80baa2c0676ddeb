// Takes SPOOLED for a failure, and posts again.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    void post(const till::BasketCompleted& sale) override {
        if (post_kind(till::BASKET_COMPLETED, sale).result != TILLSIDE_OK)
            (void)post_kind(till::BASKET_COMPLETED, sale);
    }
};

TILL_PROGRAM(Bad)
