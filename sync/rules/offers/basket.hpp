// A basket as offers look at it. Amounts are minor units of one currency, quantities thousandths.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace tillside::rules::offers {

using Day = std::chrono::sys_days;

// A moment by the shop's own clock and calendar.
struct ShopTime {
    Day day{};
    int minute = 0;  // since midnight, 0..1439
};

struct Line {
    std::string line_id;  // distinct within the basket
    std::string sku;
    std::string category;  // a path, "Food/Tea"; empty: none
    std::int64_t quantity_milli = 1'000;
    std::int64_t amount = 0;  // for the whole line, less the host's own discounts
    // A promotion of the host's that may not come together with an offer is on it.
    bool host_promotion = false;
};

struct Basket {
    std::string store;
    ShopTime at;
    std::vector<Line> lines;
    bool member = false;
    std::string tier;
    std::vector<std::string> segments;
    std::vector<std::string> coupons;  // that were presented
};

}  // namespace tillside::rules::offers
