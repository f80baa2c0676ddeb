#include "sync/head_office/ingest/fact_check.hpp"

#include <fmt/format.h>

namespace tillside::head_office::ingest {

namespace {

constexpr int line_discounts_max = 32;
constexpr int basket_discounts_max = 64;
constexpr int taxes_max = 16;
constexpr int tenders_max = 64;
constexpr int shown_max = 256;
constexpr int drawers_max = 16;
constexpr std::size_t code_bytes_max = 64;

bool fits_kind(const wire::Event& event) {
    switch (event.kind()) {
        case wire::BASKET_COMPLETED:
            return event.has_basket_completed();
        case wire::BASKET_VOIDED:
            return event.has_basket_voided();
        case wire::CUSTOMER_ENROLLED:
            return event.has_customer_enrolled() && !event.customer_id().empty();
        case wire::CONSENT_RECORDED:
            return event.has_consent_recorded();
        case wire::BASKET_SUSPENDED:
            return event.has_basket_suspended();
        case wire::BASKET_RESUMED:
            return event.has_basket_resumed();
        case wire::RETURN_COMPLETED:
            return event.has_return_completed();
        case wire::RECEIPT_REPRINTED:
            return event.has_receipt_reprinted();
        case wire::SHIFT_OPENED:
            return event.has_shift_opened();
        case wire::SHIFT_CLOSED:
            return event.has_shift_closed();
        case wire::FEEDBACK_GIVEN:
            return event.has_feedback_given();
        case wire::COMPLAINT_OPENED:
            return event.has_complaint_opened();
        case wire::INTERACTION_LOGGED:
            return event.has_interaction_logged();
        case wire::PROMPT_ANSWERED:
            return event.has_prompt_answered();
        case wire::ELEVATED:
            return event.has_elevated();
        case wire::LOOK_UPS_LIMITED:
            return event.has_look_ups_limited();
        case wire::CONTACT_REVEALED:
            return event.has_contact_revealed() && !event.customer_id().empty();
        case wire::USES_LOGGED:
            return event.has_uses_logged();
        case wire::INVITATION_ANSWERED:
            return event.has_invitation_answered() && !event.customer_id().empty();
        case wire::PRIVACY_REQUEST_OPENED:
            return event.has_privacy_request_opened() && !event.customer_id().empty();
        case wire::ADDRESS_SUPPRESSED:
            return event.has_address_suppressed();
        case wire::TILL_WIPED:
            return event.has_till_wiped();
        case wire::TILL_SALVAGED:
            return event.has_till_salvaged();
        case wire::CUSTOMER_ERASED:  // head office's own: a till that says it is not believed
            return event.has_customer_erased() && !event.customer_id().empty();
        case wire::CUSTOMER_CHANGED:
            return event.has_customer_changed() && !event.customer_id().empty();
        case wire::CUSTOMERS_MERGED:  // as above
            return event.has_customers_merged() && !event.customer_id().empty();
        case wire::MERGE_UNDONE:
            return event.has_merge_undone() && !event.customer_id().empty();
        default:
            return true;  // a newer till's kind
    }
}

std::string too_many(std::string_view what, int most) {
    return fmt::format("more than {} {}", most, what);
}

std::string line_fault(const wire::BasketLine& line) {
    if (line.discounts_size() > line_discounts_max) {
        return too_many("discounts on a line", line_discounts_max);
    }
    if (line.taxes_size() > taxes_max) return too_many("taxes on a line", taxes_max);
    if (!is_day_or_empty(line.fulfilment_date())) return "a day of collection that is no day";
    return {};
}

std::string ticket_fault(const wire::TicketRef& ticket) {
    if (!is_day_or_empty(ticket.business_day())) return "another ticket of a day that is none";
    if (ticket.ticket().size() > code_bytes_max || ticket.store().size() > code_bytes_max ||
        ticket.till().size() > code_bytes_max) {
        return "another ticket whose name is too long";
    }
    return {};
}

std::string basket_fault(const wire::BasketCompleted& basket) {
    if (basket.lines_size() > basket_lines_max) return too_many("lines", basket_lines_max);
    for (const wire::BasketLine& line : basket.lines()) {
        if (auto fault = line_fault(line); !fault.empty()) return fault;
    }
    if (basket.discounts_size() > basket_discounts_max) {
        return too_many("discounts", basket_discounts_max);
    }
    if (basket.taxes_size() > taxes_max) return too_many("taxes", taxes_max);
    if (basket.tenders_size() > tenders_max) return too_many("tenders", tenders_max);
    if (basket.suggestions_size() > shown_max) return too_many("suggestions", shown_max);
    if (basket.offers_size() > shown_max) return too_many("offers", shown_max);
    return ticket_fault(basket.reverses());
}

std::string return_fault(const wire::ReturnCompleted& fact) {
    if (fact.lines_size() > basket_lines_max) return too_many("lines", basket_lines_max);
    for (const wire::ReturnLine& back : fact.lines()) {
        if (auto fault = line_fault(back.line()); !fault.empty()) return fault;
    }
    if (fact.tenders_size() > tenders_max) return too_many("tenders", tenders_max);
    if (auto fault = basket_fault(fact.taken()); !fault.empty()) return fault;
    return ticket_fault(fact.return_of());
}

std::string shift_fault(const wire::Shift& shift) {
    if (shift.shift().size() > code_bytes_max) return "a shift whose number is too long";
    return shift.cash_size() > drawers_max ? too_many("drawers", drawers_max) : std::string();
}

}  // namespace

bool is_day_or_empty(std::string_view day) {
    if (day.empty()) return true;
    if (day.size() != 10) return false;
    for (std::size_t i = 0; i < day.size(); ++i) {
        const bool digit = day[i] >= '0' && day[i] <= '9';
        if (i == 4 || i == 7 ? day[i] != '-' : !digit) return false;
    }
    return true;
}

std::string fact_fault(const wire::Event& event) {
    if (!fits_kind(event)) return "a fact that is not that of its kind";
    switch (event.fact_case()) {
        case wire::Event::kBasketCompleted:
            return basket_fault(event.basket_completed());
        case wire::Event::kReturnCompleted:
            return return_fault(event.return_completed());
        case wire::Event::kBasketResumed:
            return ticket_fault(event.basket_resumed().suspended());
        case wire::Event::kReceiptReprinted:
            return ticket_fault(event.receipt_reprinted().original());
        case wire::Event::kShiftOpened:
            return shift_fault(event.shift_opened());
        case wire::Event::kShiftClosed:
            return shift_fault(event.shift_closed());
        default:
            return {};
    }
}

}  // namespace tillside::head_office::ingest
