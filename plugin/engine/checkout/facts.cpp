#include "plugin/engine/checkout/facts.hpp"

#include "sync/rules/identity/personal_numbers.hpp"

namespace tillside::engine::checkout {

namespace {

wire::Discount fact_of(const till::Discount& discount) {
    wire::Discount out;
    out.set_discount_id(discount.discount_id());
    out.set_source(static_cast<std::uint32_t>(discount.source()));
    out.set_promotion_id(discount.promotion_id());
    out.set_amount(discount.amount());
    out.set_reason(kept_words(discount.reason()));
    return out;
}

wire::TaxLine fact_of(const till::TaxLine& tax) {
    wire::TaxLine out;
    out.set_code(tax.code());
    out.set_rate_ppm(tax.rate_ppm());
    out.set_base(tax.base());
    out.set_amount(tax.amount());
    out.set_included(tax.included());
    return out;
}

wire::BasketLine fact_of(const till::Line& line) {
    wire::BasketLine out;
    out.set_line_id(line.line_id());
    out.set_sku(line.sku());
    out.set_gtin(line.gtin());
    out.set_description(line.description());
    out.set_quantity_milli(line.quantity_milli());
    out.set_unit_price(line.unit_price());
    out.set_amount(line.amount());
    out.set_suggestion_id(line.suggestion_id());
    out.set_unit(line.unit());
    for (const till::Discount& discount : line.discounts())
        *out.add_discounts() = fact_of(discount);
    for (const till::TaxLine& tax : line.taxes())
        *out.add_taxes() = fact_of(tax);
    out.set_seller(line.seller());
    out.set_serial_number(line.serial_number());
    out.set_minimum_age(line.minimum_age());
    out.set_age_checked(line.age_checked());
    out.set_fulfilment(static_cast<std::uint32_t>(line.fulfilment().method()));
    out.set_fulfilment_store(line.fulfilment().store());
    out.set_fulfilment_date(line.fulfilment().date());
    out.set_category(line.category());
    return out;
}

wire::Tender fact_of(const till::Tender& tender) {
    wire::Tender out;
    out.set_kind(static_cast<std::uint32_t>(tender.kind()));
    out.set_amount(tender.amount());
    return out;
}

wire::SuggestionShown fact_of(const till::SuggestionShown& shown) {
    wire::SuggestionShown out;
    out.set_suggestion_id(shown.suggestion_id());
    out.set_sku(shown.sku());
    out.set_position(shown.position());
    out.set_shown_at_us(shown.shown_at_us());
    out.set_outcome(static_cast<std::uint32_t>(shown.outcome()));
    return out;
}

wire::DiscountReport fact_of(const till::DiscountReport& offer) {
    wire::DiscountReport out;
    out.set_offer_id(offer.offer_id());
    out.set_version(offer.version());
    out.set_outcome(static_cast<std::uint32_t>(offer.outcome()));
    out.set_amount(offer.amount());
    out.set_reason(kept_words(offer.reason()));
    return out;
}

// Empty store and till are this one's.
wire::TicketRef fact_of(const till::TicketRef& other, const till::Context& here) {
    wire::TicketRef out;
    out.set_store(other.store().empty() ? here.store() : other.store());
    out.set_till(other.till().empty() ? here.till() : other.till());
    out.set_business_day(other.business_day());
    out.set_ticket(other.ticket());
    return out;
}

void add_basket(const till::Basket& basket, const till::Context& context,
                wire::BasketCompleted& out) {
    out.set_currency(context.currency());
    out.set_total(basket.total());
    for (const till::Line& line : basket.lines())
        *out.add_lines() = fact_of(line);
    for (const till::Discount& discount : basket.discounts())
        *out.add_discounts() = fact_of(discount);
    for (const till::TaxLine& tax : basket.taxes())
        *out.add_taxes() = fact_of(tax);
    out.set_rounding(basket.rounding());
}

wire::BasketPutAside aside_of(const till::Basket& basket, const till::Context& context) {
    wire::BasketPutAside out;
    out.set_revision(basket.revision());
    out.set_currency(context.currency());
    out.set_total(basket.total());
    out.set_lines(static_cast<std::uint32_t>(basket.lines_size()));
    return out;
}

template <typename Message>
wire::Shift shift_of(const Message& message) {
    wire::Shift out;
    out.set_shift(message.shift());
    out.set_currency(message.context().currency());
    for (const till::CashCount& count : message.cash()) {
        wire::CashCount& drawer = *out.add_cash();
        drawer.set_drawer(count.drawer());
        drawer.set_counted(count.counted());
        drawer.set_expected(count.expected());
    }
    return out;
}

}  // namespace

wire::BasketCompleted fact_of(const till::BasketCompleted& message) {
    wire::BasketCompleted out;
    add_basket(message.basket(), message.context(), out);
    for (const till::Tender& tender : message.tenders())
        *out.add_tenders() = fact_of(tender);
    for (const till::SuggestionShown& shown : message.suggestions())
        *out.add_suggestions() = fact_of(shown);
    for (const till::DiscountReport& offer : message.offers())
        *out.add_offers() = fact_of(offer);
    if (message.has_reverses()) {
        *out.mutable_reverses() = fact_of(message.reverses(), message.context());
    }
    return out;
}

wire::BasketPutAside fact_of(const till::BasketSuspended& message) {
    return aside_of(message.basket(), message.context());
}

wire::BasketPutAside fact_of(const till::BasketResumed& message) {
    wire::BasketPutAside out = aside_of(message.basket(), message.context());
    if (message.has_suspended()) {
        *out.mutable_suspended() = fact_of(message.suspended(), message.context());
    }
    return out;
}

wire::ReturnCompleted fact_of(const till::ReturnCompleted& message) {
    wire::ReturnCompleted out;
    out.set_currency(message.context().currency());
    if (message.has_return_of()) {
        *out.mutable_return_of() = fact_of(message.return_of(), message.context());
    }
    for (const till::ReturnLine& back : message.lines()) {
        wire::ReturnLine& line = *out.add_lines();
        *line.mutable_line() = fact_of(back.line());
        line.set_original_line_id(back.original_line_id());
        line.set_reason(back.reason());
        line.set_resaleable(back.resaleable());
    }
    out.set_refund_total(message.refund_total());
    if (message.has_taken()) add_basket(message.taken(), message.context(), *out.mutable_taken());
    for (const till::Tender& tender : message.tenders())
        *out.add_tenders() = fact_of(tender);
    return out;
}

wire::ReceiptReprinted fact_of(const till::ReceiptReprinted& message) {
    wire::ReceiptReprinted out;
    if (message.has_original()) {
        *out.mutable_original() = fact_of(message.original(), message.context());
    }
    out.set_copies(message.copies());
    return out;
}

wire::Shift fact_of(const till::ShiftOpened& message) {
    return shift_of(message);
}

wire::Shift fact_of(const till::ShiftClosed& message) {
    wire::Shift out = shift_of(message);
    out.set_sales(message.sales());
    out.set_sales_total(message.sales_total());
    return out;
}

std::string kept_words(const std::string& words) {
    if (!rules::identity::holds_forbidden_number(words)) return words;
    return "(taken out: held an identity card or payment card number)";
}

}  // namespace tillside::engine::checkout
