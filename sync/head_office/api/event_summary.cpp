#include "sync/head_office/api/event_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "sync/head_office/customers/history.hpp"

namespace tillside::head_office::api {

namespace {

// ISO 4217: currencies whose minor unit is not a hundredth.
int decimals_of(std::string_view currency) {
    constexpr auto none =
        std::to_array<std::string_view>({"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                         "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"});
    constexpr auto three =
        std::to_array<std::string_view>({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"});
    if (std::ranges::find(none, currency) != none.end()) return 0;
    if (std::ranges::find(three, currency) != three.end()) return 3;
    return 2;
}

// The purposes of a record that were given, each once.
std::vector<std::string> purposes_given(const wire::ConsentRecord& record) {
    std::vector<std::string> given;
    for (const auto& grant : record.grants()) {
        if (grant.decision() != wire::DECISION_GIVEN) continue;
        if (std::ranges::find(given, grant.purpose()) == given.end()) {
            given.push_back(grant.purpose());
        }
    }
    return given;
}

std::string lines_words(int lines) {
    return fmt::format("{} {}", lines, lines == 1 ? "line" : "lines");
}

std::string aside_words(const wire::BasketPutAside& fact) {
    return fmt::format("{}, {}", lines_words(static_cast<int>(fact.lines())),
                       money_text(fact.total(), fact.currency()));
}

std::string consent_words(const wire::SignedConsentRecord& signed_record) {
    wire::ConsentRecord record;
    if (!record.ParseFromString(signed_record.record())) return "a record that cannot be read";
    const auto given = purposes_given(record);
    const std::string type = wire::ConsentEventType_Name(record.event_type());
    return given.empty() ? type : fmt::format("{}: {}", type, fmt::join(given, ", "));
}

std::string change_words(const wire::CustomerChanged& changed) {
    std::vector<std::string_view> names;
    for (const wire::FieldChange& change : changed.fields())
        names.push_back(customers::field_name(change.field()));
    return fmt::format("changed: {}", fmt::join(names, ", "));
}

}  // namespace

std::string money_text(std::int64_t minor_units, std::string_view currency) {
    const int decimals = decimals_of(currency);
    std::int64_t unit = 1;
    for (int i = 0; i < decimals; ++i)
        unit *= 10;
    const std::string_view sign = minor_units < 0 ? "-" : "";
    const std::int64_t whole = std::abs(minor_units / unit);
    if (decimals == 0) return fmt::format("{} {}{}", currency, sign, whole);
    return fmt::format("{} {}{}.{:0{}}", currency, sign, whole, std::abs(minor_units % unit),
                       decimals);
}

std::string summary_of(const wire::Event& event) {
    switch (event.fact_case()) {
        case wire::Event::kBasketCompleted: {
            const auto& basket = event.basket_completed();
            return fmt::format("{}, {}{}", lines_words(basket.lines_size()),
                               money_text(basket.total(), basket.currency()),
                               basket.has_reverses() ? ", cancels a sale" : "");
        }
        case wire::Event::kBasketVoided:
            return "not sold";
        case wire::Event::kBasketSuspended:
            return aside_words(event.basket_suspended());
        case wire::Event::kBasketResumed:
            return aside_words(event.basket_resumed());
        case wire::Event::kReturnCompleted: {
            const auto& fact = event.return_completed();
            return fmt::format("{} back, {}{}", lines_words(fact.lines_size()),
                               money_text(fact.refund_total(), fact.currency()),
                               fact.taken().lines_size() > 0 ? ", exchanged" : "");
        }
        case wire::Event::kReceiptReprinted:
            return fmt::format("copies: {}", event.receipt_reprinted().copies());
        case wire::Event::kShiftOpened:
            return "shift " + event.shift_opened().shift();
        case wire::Event::kShiftClosed: {
            const auto& shift = event.shift_closed();
            return fmt::format("shift {}, sales: {}, {}", shift.shift(), shift.sales(),
                               money_text(shift.sales_total(), shift.currency()));
        }
        case wire::Event::kCustomerEnrolled:
            // A card number stands only in events from before it was sealed.
            return event.customer_enrolled().card_number().empty()
                       ? std::string("a new member")
                       : fmt::format("member {}", event.customer_enrolled().card_number());
        case wire::Event::kCustomerChanged:
            return change_words(event.customer_changed());
        case wire::Event::kCustomersMerged:
            return "two records of one customer: " + event.customers_merged().reason();
        case wire::Event::kMergeUndone:
            return "two customers after all: " + event.merge_undone().reason();
        case wire::Event::kCustomerErased:
            return "erased: " + event.customer_erased().reason();
        case wire::Event::kTillWiped:
            return fmt::format("customers: {}, not sent: {}, {}", event.till_wiped().customers(),
                               event.till_wiped().events_not_sent(), event.till_wiped().reason());
        case wire::Event::kTillSalvaged:
            return fmt::format("a new database, events saved: {}{}",
                               event.till_salvaged().events_saved(),
                               event.till_salvaged().others_lost() ? ", others may be lost" : "");
        case wire::Event::kConsentRecorded:
            return consent_words(event.consent_recorded());
        case wire::Event::kLookUpsLimited:
            return fmt::format("{} people looked up without a sale",
                               event.look_ups_limited().people());
        case wire::Event::kContactRevealed:
            return fmt::format("{}, agreed by {}",
                               fmt::join(event.contact_revealed().fields(), ", "),
                               event.contact_revealed().manager());
        case wire::Event::kUsesLogged:
            return fmt::format("uses of personal data: {}", event.uses_logged().uses_size());
        case wire::Event::kPrivacyRequestOpened:
            return "request " + event.privacy_request_opened().number();
        case wire::Event::kAddressSuppressed:
            return "an address that gets no messages";
        default:
            return "of a kind that this version does not know";
    }
}

nlohmann::json facts_of(const wire::Event& event) {
    nlohmann::json facts = nlohmann::json::object();
    if (event.has_basket_completed()) {
        const auto& basket = event.basket_completed();
        facts = {{"lines", basket.lines_size()},
                 {"total", basket.total()},
                 {"currency", basket.currency()}};
    } else if (event.has_customer_enrolled()) {
        facts = {{"card_number", event.customer_enrolled().card_number()}};
    } else if (event.has_consent_recorded()) {
        wire::ConsentRecord record;
        if (record.ParseFromString(event.consent_recorded().record())) {
            facts = {{"consent", wire::ConsentEventType_Name(record.event_type())},
                     {"purposes", purposes_given(record)}};
        }
    }
    return facts;
}

}  // namespace tillside::head_office::api
