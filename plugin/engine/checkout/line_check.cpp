#include "plugin/engine/checkout/line_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/engine/checkout/formats.hpp"
#include "plugin/engine/checkout/validation.hpp"

namespace tillside::engine::checkout {

namespace {

using checks::check_amount;
using checks::check_code;
using checks::check_count;
using checks::check_optional_code;
using checks::Path;
using checks::refuse;

// Unicode characters; the text is valid UTF-8 by now.
std::ptrdiff_t characters(std::string_view text) {
    return std::ranges::count_if(
        text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; });
}

Result<void> check_quantity(std::int64_t quantity_milli, const Path& at) {
    if (quantity_milli <= 0) {
        return refuse("bad_quantity", at,
                      fmt::format("the quantity is {} thousandths; it must be more than 0 (a "
                                  "return is a message of its own)",
                                  quantity_milli));
    }
    if (quantity_milli > quantity_milli_max) {
        return refuse("bad_quantity", at,
                      fmt::format("the quantity is {} thousandths; at most {} are taken",
                                  quantity_milli, quantity_milli_max));
    }
    return {};
}

Result<void> check_money(const till::Line& line, const Path& at, Direction direction) {
    if (line.unit_price() < 0 || line.unit_price() > amount_max) {
        return refuse("bad_price", Path(at, "unit_price"),
                      fmt::format("the price is {} minor units; it must be 0 to {}",
                                  line.unit_price(), amount_max));
    }
    if (auto fine = check_amount(line.amount(), Path(at, "amount")); !fine) return fine;
    if (direction == Direction::reversal && line.amount() > 0) {
        return refuse("bad_amount", Path(at, "amount"),
                      "a ticket that reverses another has that one's amounts, negated; this one is "
                      "more than 0");
    }
    return {};
}

Result<void> check_discount(const till::Discount& discount, const Path& at, Direction direction) {
    if (auto fine = check_optional_code(discount.discount_id(), "bad_discount",
                                        Path(at, "discount_id"), "a discount's id");
        !fine) {
        return fine;
    }
    if (!till::DiscountSource_IsValid(discount.source()) ||
        discount.source() == till::DISCOUNT_SOURCE_UNSPECIFIED) {
        return refuse("bad_discount", Path(at, "source"),
                      "a discount comes from HOST_PROMOTION, TILLSIDE_OFFER, MANUAL or STAFF: say "
                      "from which");
    }
    if (auto fine = check_optional_code(discount.promotion_id(), "bad_discount",
                                        Path(at, "promotion_id"), "a promotion's id");
        !fine) {
        return fine;
    }
    if (discount.source() == till::MANUAL && !discount.promotion_id().empty()) {
        return refuse("bad_discount", Path(at, "promotion_id"),
                      "a discount that was keyed in is of no promotion: leave this empty");
    }
    if (discount.source() == till::TILLSIDE_OFFER && discount.promotion_id().empty()) {
        return refuse("bad_discount", Path(at, "promotion_id"),
                      "name the offer that it comes from: its offer_id in the Reply");
    }
    if (auto fine = check_amount(discount.amount(), Path(at, "amount")); !fine) return fine;
    const bool taken_off =
        direction == Direction::sale ? discount.amount() > 0 : discount.amount() < 0;
    if (!taken_off) {
        return refuse(
            "bad_discount", Path(at, "amount"),
            fmt::format("what was taken off is {} minor units; it must be {} than 0",
                        discount.amount(), direction == Direction::sale ? "more" : "less"));
    }
    return {};
}

Result<void> check_age(const till::Line& line, const Path& at) {
    if (line.minimum_age() <= age_max) return {};
    return refuse("bad_age", Path(at, "minimum_age"),
                  fmt::format("the minimum age is {} years; it must be 0 (not restricted) to {}",
                              line.minimum_age(), age_max));
}

Result<void> check_fulfilment(const till::Fulfilment& fulfilment, const Path& at) {
    if (!till::Fulfilment::Method_IsValid(fulfilment.method())) {
        return refuse("bad_fulfilment", Path(at, "method"),
                      fmt::format("there is no way {} for goods to reach the customer: TAKEN, "
                                  "PICKUP and DELIVERY are known",
                                  static_cast<int>(fulfilment.method())));
    }
    if (!fulfilment.store().empty() && !is_place_code(fulfilment.store())) {
        return refuse("bad_fulfilment", Path(at, "store"),
                      "a store's code has 1 to 32 of A-Z, a-z, 0-9, _ and -");
    }
    if (!fulfilment.date().empty() && !is_date(fulfilment.date())) {
        return refuse("bad_fulfilment", Path(at, "date"),
                      "a date is written YYYY-MM-DD; leave it empty where none is agreed");
    }
    return {};
}

// The fields that came to a line later; hosts of before send none of them.
Result<void> check_particulars(const till::Line& line, const Path& at, Direction direction) {
    if (!line.unit().empty() && !is_unit(line.unit())) {
        return refuse(
            "bad_unit", Path(at, "unit"),
            "a unit is a code of UN/ECE Recommendation 20, such as C62 (one), KGM or MTR");
    }
    if (auto fine = check_discounts(line.discounts(), line_discounts_max, at, direction); !fine) {
        return fine;
    }
    if (auto fine = check_taxes(line.taxes(), at); !fine) return fine;
    if (auto fine =
            check_optional_code(line.seller(), "bad_staff", Path(at, "seller"), "a staff code");
        !fine) {
        return fine;
    }
    if (characters(line.serial_number()) > serial_characters_max ||
        !checks::is_printable(line.serial_number())) {
        return refuse("bad_serial_number", Path(at, "serial_number"),
                      fmt::format("a serial number has at most {} printable characters",
                                  serial_characters_max));
    }
    if (auto fine = check_age(line, at); !fine) return fine;
    if (line.has_fulfilment()) {
        if (auto fine = check_fulfilment(line.fulfilment(), Path(at, "fulfilment")); !fine) {
            return fine;
        }
    }
    return check_optional_code(line.category(), "bad_category", Path(at, "category"),
                               "a category's code");
}

}  // namespace

Result<void> check_line(const till::Line& line, const Path& at, Direction direction) {
    if (auto fine = check_code(line.sku(), "bad_sku", Path(at, "sku"), "a SKU"); !fine) return fine;
    if (!line.gtin().empty() && !is_gtin(line.gtin())) {
        return refuse("bad_gtin", Path(at, "gtin"),
                      "a GTIN has 8, 12, 13 or 14 digits, the last of them its check digit");
    }
    if (auto fine = check_quantity(line.quantity_milli(), Path(at, "quantity_milli")); !fine) {
        return fine;
    }
    if (auto fine = check_money(line, at, direction); !fine) return fine;
    return check_particulars(line, at, direction);
}

Result<void> check_discounts(const Discounts& discounts, int most, const Path& parent,
                             Direction direction) {
    if (auto fine = check_count(discounts.size(), most, "too_many_discounts",
                                Path(parent, "discounts"), "discounts");
        !fine) {
        return fine;
    }
    for (int i = 0; i < discounts.size(); ++i) {
        if (auto fine = check_discount(discounts[i], Path(parent, "discounts", i), direction);
            !fine) {
            return fine;
        }
    }
    return {};
}

Result<void> check_taxes(const Taxes& taxes, const Path& parent) {
    if (auto fine =
            check_count(taxes.size(), taxes_max, "too_many_taxes", Path(parent, "taxes"), "taxes");
        !fine) {
        return fine;
    }
    for (int i = 0; i < taxes.size(); ++i) {
        const till::TaxLine& tax = taxes[i];
        const Path at(parent, "taxes", i);
        if (auto fine = check_code(tax.code(), "bad_tax", Path(at, "code"), "a tax code"); !fine) {
            return fine;
        }
        if (tax.rate_ppm() > tax_rate_ppm_max) {
            return refuse("bad_tax", Path(at, "rate_ppm"),
                          fmt::format("the rate is {} millionths; at most {} are taken (5 % is "
                                      "50000)",
                                      tax.rate_ppm(), tax_rate_ppm_max));
        }
        if (auto fine = check_amount(tax.base(), Path(at, "base")); !fine) return fine;
        if (auto fine = check_amount(tax.amount(), Path(at, "amount")); !fine) return fine;
    }
    return {};
}

std::int64_t added_taxes(const Taxes& taxes) {
    std::int64_t sum = 0;
    for (const till::TaxLine& tax : taxes) {
        if (!tax.included()) sum += tax.amount();
    }
    return sum;
}

}  // namespace tillside::engine::checkout
