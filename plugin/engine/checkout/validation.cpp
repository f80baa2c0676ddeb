#include "plugin/engine/checkout/validation.hpp"

#include <fmt/format.h>

#include "plugin/engine/checkout/checks.hpp"
#include "plugin/engine/checkout/formats.hpp"
#include "plugin/engine/checkout/parts_check.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::checkout {

namespace {

using checks::check_amount;
using checks::check_code;
using checks::check_count;
using checks::check_optional_code;
using checks::Path;
using checks::refuse;

constexpr Path context_path("context");

Result<void> check_place_and_staff(const till::Context& context) {
    if (!is_date(context.business_day())) {
        return refuse("bad_business_day", Path(context_path, "business_day"),
                      "a business day is a date as YYYY-MM-DD");
    }
    if (auto fine = check_optional_code(context.staff(), "bad_staff", Path(context_path, "staff"),
                                        "a staff code");
        !fine) {
        return fine;
    }
    if (!is_currency(context.currency())) {
        return refuse("unknown_currency", Path(context_path, "currency"),
                      "there is no such currency in ISO 4217; Hong Kong dollars are \"HKD\"");
    }
    return {};
}

Result<void> check_suggestions(const till::BasketCompleted& message) {
    if (auto fine = check_count(message.suggestions_size(), suggestions_max, "too_many_suggestions",
                                Path("suggestions"), "suggestions");
        !fine) {
        return fine;
    }
    for (int i = 0; i < message.suggestions_size(); ++i) {
        const till::SuggestionShown& shown = message.suggestions(i);
        const Path at("suggestions", i);
        if (auto fine = check_code(shown.sku(), "bad_sku", Path(at, "sku"), "a SKU"); !fine) {
            return fine;
        }
        if (shown.suggestion_id().size() > checks::code_bytes_max) {
            return refuse("bad_suggestion", Path(at, "suggestion_id"),
                          fmt::format("an id has at most {} bytes", checks::code_bytes_max));
        }
        if (!till::SuggestionShown::Outcome_IsValid(shown.outcome()) ||
            shown.outcome() == till::SuggestionShown::OUTCOME_UNSPECIFIED) {
            return refuse("bad_outcome", Path(at, "outcome"),
                          "what became of a suggestion is IGNORED, ACCEPTED or DECLINED");
        }
    }
    return {};
}

Result<void> check_offer(const till::DiscountReport& offer, const Path& at) {
    if (auto fine = check_code(offer.offer_id(), "bad_offer", Path(at, "offer_id"),
                               "an offer's id, as the Reply named it,");
        !fine) {
        return fine;
    }
    if (auto fine = check_optional_code(offer.version(), "bad_offer", Path(at, "version"),
                                        "a rule's version");
        !fine) {
        return fine;
    }
    if (!till::DiscountReport::Outcome_IsValid(offer.outcome()) ||
        offer.outcome() == till::DiscountReport::OUTCOME_UNSPECIFIED) {
        return refuse("bad_outcome", Path(at, "outcome"),
                      "what became of an offer is APPLIED, REFUSED_BY_HOST, REFUSED_BY_CUSTOMER or "
                      "NOT_POSSIBLE");
    }
    if (auto fine = check_amount(offer.amount(), Path(at, "amount")); !fine) return fine;
    if (offer.amount() < 0) {
        return refuse("bad_amount", Path(at, "amount"),
                      "what was taken off is less than 0: send it as a positive amount");
    }
    if (offer.outcome() != till::DiscountReport::APPLIED && offer.amount() != 0) {
        return refuse("bad_amount", Path(at, "amount"),
                      "the offer was not applied, so nothing was taken off: send 0");
    }
    return {};
}

Result<void> check_offers(const till::BasketCompleted& message) {
    if (auto fine = check_count(message.offers_size(), offers_max, "too_many_offers",
                                Path("offers"), "offers");
        !fine) {
        return fine;
    }
    for (int i = 0; i < message.offers_size(); ++i) {
        if (auto fine = check_offer(message.offers(i), Path("offers", i)); !fine) return fine;
    }
    return {};
}

}  // namespace

Result<void> check_sale_context(const till::Context& context) {
    if (auto fine = check_code(context.ticket(), "bad_ticket", Path(context_path, "ticket"),
                               "a ticket number");
        !fine) {
        return fine;
    }
    return check_place_and_staff(context);
}

Result<void> check_shift_context(const till::Context& context) {
    if (!context.ticket().empty()) {
        return refuse("bad_ticket", Path(context_path, "ticket"),
                      "a shift belongs to no ticket: leave it empty");
    }
    return check_place_and_staff(context);
}

Result<void> check_basket(const till::Basket& basket, const std::string& currency) {
    return check_basket_at(basket, currency, Path("basket"), Direction::sale);
}

Result<void> check_completed(const till::BasketCompleted& message) {
    const till::Context& context = message.context();
    if (message.basket().lines_size() == 0) {
        return refuse("no_lines", Path(Path("basket"), "lines"),
                      "a completed basket has at least one line");
    }
    const auto direction = message.has_reverses() ? Direction::reversal : Direction::sale;
    if (auto fine =
            check_basket_at(message.basket(), context.currency(), Path("basket"), direction);
        !fine) {
        return fine;
    }
    if (auto fine = check_tenders(message.tenders(), message.basket().total(), "the basket's total",
                                  context.currency());
        !fine) {
        return fine;
    }
    if (auto fine = check_suggestions(message); !fine) return fine;
    if (auto fine = check_offers(message); !fine) return fine;
    if (!message.has_reverses()) return {};
    const Path reverses("reverses");
    if (is_own(message.reverses(), context)) {
        return refuse("bad_ticket", Path(reverses, "ticket"), "a ticket cannot reverse itself");
    }
    return check_other_ticket(message.reverses(), reverses);
}

Result<void> check_resumed(const till::BasketResumed& message) {
    if (auto fine = check_basket(message.basket(), message.context().currency()); !fine) {
        return fine;
    }
    if (!message.has_suspended()) return {};
    return check_other_ticket(message.suspended(), Path("suspended"));
}

Result<void> check_reprinted(const till::ReceiptReprinted& message) {
    if (message.copies() == 0 || message.copies() > copies_max) {
        return refuse("bad_copies", Path("copies"),
                      fmt::format("{} copies; it must be 1 to {}", message.copies(), copies_max));
    }
    if (!message.has_original()) return {};
    return check_other_ticket(message.original(), Path("original"));
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
