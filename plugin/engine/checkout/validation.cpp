#include "plugin/engine/checkout/validation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/engine/checkout/formats.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::checkout {

namespace {

constexpr std::size_t ticket_bytes_max = 64;
constexpr std::size_t staff_bytes_max = 64;
constexpr std::size_t sku_bytes_max = 64;
constexpr std::size_t suggestion_id_bytes_max = 64;

bool is_printable(std::string_view text) {
    return std::ranges::none_of(
        text, [](char letter) { return static_cast<unsigned char>(letter) < 0x20; });
}

bool is_code(std::string_view text, std::size_t bytes_max) {
    return !text.empty() && text.size() <= bytes_max && is_printable(text);
}

bool is_amount(std::int64_t amount) {
    return amount >= -amount_max && amount <= amount_max;
}

std::unexpected<Error> refuse(std::string_view code, const std::string& field, std::string words) {
    return fail_at(Domain::checkout, code, field, field + ": " + std::move(words));
}

Result<void> check_line(const till::Line& line, int index) {
    const auto field = [index](std::string_view name) {
        return fmt::format("basket.lines[{}].{}", index, name);
    };
    if (!is_code(line.sku(), sku_bytes_max)) {
        return refuse("bad_sku", field("sku"),
                      fmt::format("a SKU has 1 to {} bytes of printable text", sku_bytes_max));
    }
    if (!line.gtin().empty() && !is_gtin(line.gtin())) {
        return refuse("bad_gtin", field("gtin"),
                      "a GTIN has 8, 12, 13 or 14 digits, the last of them its check digit");
    }
    if (line.quantity_milli() <= 0) {
        return refuse(
            "bad_quantity", field("quantity_milli"),
            fmt::format("the quantity is {} thousandths; it must be more than 0 (a return "
                        "is a message of its own)",
                        line.quantity_milli()));
    }
    if (line.quantity_milli() > quantity_milli_max) {
        return refuse("bad_quantity", field("quantity_milli"),
                      fmt::format("the quantity is {} thousandths; at most {} are taken",
                                  line.quantity_milli(), quantity_milli_max));
    }
    if (line.unit_price() < 0 || line.unit_price() > amount_max) {
        return refuse("bad_price", field("unit_price"),
                      fmt::format("the price is {} minor units; it must be 0 to {}",
                                  line.unit_price(), amount_max));
    }
    if (!is_amount(line.amount())) {
        return refuse(
            "bad_amount", field("amount"),
            fmt::format("the amount {} is beyond {} minor units", line.amount(), amount_max));
    }
    return {};
}

Result<void> check_tenders(const till::BasketCompleted& message) {
    if (message.tenders_size() > tenders_max) {
        return refuse(
            "too_many_tenders", "tenders",
            fmt::format("{} tenders; at most {} are taken", message.tenders_size(), tenders_max));
    }
    std::int64_t sum = 0;
    for (int i = 0; i < message.tenders_size(); ++i) {
        const till::Tender& tender = message.tenders(i);
        if (!till::TenderKind_IsValid(tender.kind()) || tender.kind() == till::TENDER_UNSPECIFIED) {
            return refuse(
                "bad_tender", fmt::format("tenders[{}].kind", i),
                fmt::format("there is no kind of tender {}", static_cast<int>(tender.kind())));
        }
        if (!is_amount(tender.amount())) {
            return refuse(
                "bad_amount", fmt::format("tenders[{}].amount", i),
                fmt::format("the amount {} is beyond {} minor units", tender.amount(), amount_max));
        }
        sum += tender.amount();
    }
    if (sum != message.basket().total()) {
        return refuse("tenders_do_not_add_up", "tenders",
                      fmt::format("the tenders add up to {}, the basket's total is {}", sum,
                                  message.basket().total()));
    }
    return {};
}

Result<void> check_suggestions(const till::BasketCompleted& message) {
    if (message.suggestions_size() > suggestions_max) {
        return refuse("too_many_suggestions", "suggestions",
                      fmt::format("{} suggestions; at most {} are taken",
                                  message.suggestions_size(), suggestions_max));
    }
    for (int i = 0; i < message.suggestions_size(); ++i) {
        const till::SuggestionShown& shown = message.suggestions(i);
        const auto field = [i](std::string_view name) {
            return fmt::format("suggestions[{}].{}", i, name);
        };
        if (!is_code(shown.sku(), sku_bytes_max)) {
            return refuse("bad_sku", field("sku"),
                          fmt::format("a SKU has 1 to {} bytes of printable text", sku_bytes_max));
        }
        if (shown.suggestion_id().size() > suggestion_id_bytes_max) {
            return refuse("bad_suggestion", field("suggestion_id"),
                          fmt::format("an id has at most {} bytes", suggestion_id_bytes_max));
        }
        if (!till::SuggestionShown::Outcome_IsValid(shown.outcome()) ||
            shown.outcome() == till::SuggestionShown::OUTCOME_UNSPECIFIED) {
            return refuse("bad_outcome", field("outcome"),
                          "what became of a suggestion is IGNORED, ACCEPTED or DECLINED");
        }
    }
    return {};
}

}  // namespace

Result<void> check_sale_context(const till::Context& context) {
    if (!is_date(context.business_day())) {
        return refuse("bad_business_day", "context.business_day",
                      "a business day is a date as YYYY-MM-DD");
    }
    if (!is_code(context.ticket(), ticket_bytes_max)) {
        return refuse(
            "bad_ticket", "context.ticket",
            fmt::format("a ticket number has 1 to {} bytes of printable text", ticket_bytes_max));
    }
    if (context.staff().size() > staff_bytes_max || !is_printable(context.staff())) {
        return refuse(
            "bad_staff", "context.staff",
            fmt::format("a staff code has at most {} bytes of printable text", staff_bytes_max));
    }
    if (!is_currency(context.currency())) {
        return refuse("unknown_currency", "context.currency",
                      "there is no such currency in ISO 4217; Hong Kong dollars are \"HKD\"");
    }
    return {};
}

Result<void> check_basket(const till::Basket& basket) {
    if (basket.lines_size() > lines_max) {
        return refuse(
            "too_many_lines", "basket.lines",
            fmt::format("{} lines; a basket has at most {}", basket.lines_size(), lines_max));
    }
    std::int64_t sum = 0;
    for (int i = 0; i < basket.lines_size(); ++i) {
        if (auto fine = check_line(basket.lines(i), i); !fine) return fine;
        sum += basket.lines(i).amount();
    }
    if (sum != basket.total()) {
        return refuse(
            "total_does_not_add_up", "basket.total",
            fmt::format("the lines add up to {}, the total says {}", sum, basket.total()));
    }
    return {};
}

Result<void> check_completed(const till::BasketCompleted& message) {
    if (message.basket().lines_size() == 0) {
        return refuse("no_lines", "basket.lines", "a completed basket has at least one line");
    }
    if (auto fine = check_basket(message.basket()); !fine) return fine;
    if (auto fine = check_tenders(message); !fine) return fine;
    return check_suggestions(message);
}

Result<std::string> customer_id_bytes(const std::string& text) {
    if (text.empty()) return std::string();
    auto bytes = wire::uuid_bytes(text);
    if (!bytes) {
        return fail_at(Domain::checkout, "bad_customer_id", "customer_id",
                       "customer_id: a customer's id is a UUID as the engine gave it");
    }
    return bytes;
}

}  // namespace tillside::engine::checkout
