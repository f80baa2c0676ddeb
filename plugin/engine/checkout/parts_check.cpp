#include "plugin/engine/checkout/parts_check.hpp"

#include <fmt/format.h>

#include "plugin/engine/checkout/formats.hpp"
#include "plugin/engine/checkout/validation.hpp"

namespace tillside::engine::checkout {

using checks::check_amount;
using checks::check_code;
using checks::check_count;
using checks::Path;
using checks::refuse;

Result<void> check_basket_at(const till::Basket& basket, const std::string& currency,
                             const Path& at, Direction direction) {
    if (auto fine = check_count(basket.lines_size(), lines_max, "too_many_lines", Path(at, "lines"),
                                "lines");
        !fine) {
        return fine;
    }
    std::int64_t sum = 0;
    for (int i = 0; i < basket.lines_size(); ++i) {
        const till::Line& line = basket.lines(i);
        if (auto fine = check_line(line, Path(at, "lines", i), direction); !fine) return fine;
        sum += line.amount() + added_taxes(line.taxes());
    }
    if (auto fine = check_discounts(basket.discounts(), basket_discounts_max, at, direction);
        !fine) {
        return fine;
    }
    for (const till::Discount& discount : basket.discounts())
        sum -= discount.amount();
    if (auto fine = check_taxes(basket.taxes(), at); !fine) return fine;
    if (auto fine = check_amount(basket.rounding(), Path(at, "rounding")); !fine) return fine;
    sum += added_taxes(basket.taxes()) + basket.rounding();
    if (sum != basket.total()) {
        return refuse("total_does_not_add_up", Path(at, "total"),
                      fmt::format("lines less discounts of the basket, with taxes that are not "
                                  "included and rounding, make {} ({} minor units); the total says "
                                  "{} ({})",
                                  money_text(sum, currency), sum,
                                  money_text(basket.total(), currency), basket.total()));
    }
    return {};
}

Result<void> check_tenders(const Tenders& tenders, std::int64_t due, std::string_view due_words,
                           const std::string& currency) {
    static constexpr Path at("tenders");
    if (auto fine = check_count(tenders.size(), tenders_max, "too_many_tenders", at, "tenders");
        !fine) {
        return fine;
    }
    std::int64_t sum = 0;
    for (int i = 0; i < tenders.size(); ++i) {
        const till::Tender& tender = tenders[i];
        const Path one("tenders", i);
        if (!till::TenderKind_IsValid(tender.kind()) || tender.kind() == till::TENDER_UNSPECIFIED) {
            return refuse("bad_tender", Path(one, "kind"),
                          fmt::format("there is no kind of tender {}: send OTHER_TENDER for what "
                                      "has no name",
                                      static_cast<int>(tender.kind())));
        }
        if (auto fine = check_amount(tender.amount(), Path(one, "amount")); !fine) return fine;
        sum += tender.amount();
    }
    if (sum != due) {
        return refuse(
            "tenders_do_not_add_up", at,
            fmt::format("the tenders add up to {} ({} minor units), {} is {} ({}); "
                        "amounts are net of change, what was paid out is negative",
                        money_text(sum, currency), sum, due_words, money_text(due, currency), due));
    }
    return {};
}

Result<void> check_other_ticket(const till::TicketRef& other, const Path& at) {
    if (!other.store().empty() && !is_place_code(other.store())) {
        return refuse("bad_ticket", Path(at, "store"),
                      "a store's code has 1 to 32 of A-Z, a-z, 0-9, _ and -; empty is this store");
    }
    if (!other.till().empty() && !is_place_code(other.till())) {
        return refuse("bad_ticket", Path(at, "till"),
                      "a till's code has 1 to 32 of A-Z, a-z, 0-9, _ and -; empty is this till");
    }
    if (!is_date(other.business_day())) {
        return refuse("bad_ticket", Path(at, "business_day"),
                      "a business day is a date as YYYY-MM-DD");
    }
    return check_code(other.ticket(), "bad_ticket", Path(at, "ticket"), "a ticket number");
}

bool is_own(const till::TicketRef& other, const till::Context& own) {
    return (other.store().empty() || other.store() == own.store()) &&
           (other.till().empty() || other.till() == own.till()) &&
           other.business_day() == own.business_day() && other.ticket() == own.ticket();
}

}  // namespace tillside::engine::checkout
