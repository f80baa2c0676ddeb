// Basket, scan, suggestions, tender: what the cashier does for every sale. Nothing here waits for
// the engine; its advice is taken when it comes and dropped when it is for an older basket.
#include <tillside/plugin.h>

#include <algorithm>
#include <utility>

#include "sdk/register/till/arguments.hpp"
#include "sdk/register/till/till.hpp"

namespace tillside::pos {

namespace v1 = till::v1;

namespace {

v1::TenderKind wire_kind(TenderKind kind) {
    switch (kind) {
        case TenderKind::cash:
            return v1::CASH;
        case TenderKind::card:
            return v1::CARD;
        case TenderKind::stored_value:
            return v1::STORED_VALUE;
    }
    return v1::TENDER_UNSPECIFIED;
}

v1::SuggestionShown::Outcome wire_outcome(Outcome outcome) {
    switch (outcome) {
        case Outcome::ignored:
            return v1::SuggestionShown::IGNORED;
        case Outcome::accepted:
            return v1::SuggestionShown::ACCEPTED;
        case Outcome::declined:
            return v1::SuggestionShown::DECLINED;
    }
    return v1::SuggestionShown::OUTCOME_UNSPECIFIED;
}

}  // namespace

v1::Basket Till::basket() const {
    v1::Basket basket;
    basket.set_revision(sale_.revision());
    basket.set_total(sale_.total());
    for (const auto& line : sale_.lines()) {
        auto* added = basket.add_lines();
        added->set_line_id(line.line_id);
        added->set_sku(line.sku);
        added->set_gtin(line.gtin);
        added->set_description(line.description);
        added->set_quantity_milli(line.quantity_milli);
        added->set_unit_price(line.unit_price);
        added->set_amount(line.amount);
        added->set_suggestion_id(line.suggestion_id);
    }
    return basket;
}

Done Till::ready_to_sell() const {
    if (receipt_) return std::unexpected(Fault{"sale_done", "begin the next sale first"});
    if (tendering_ != Tendering::no) {
        return std::unexpected(Fault{"tendering", "leave the payment first"});
    }
    return {};
}

Done Till::add(const Json& arguments) {
    if (auto ready = ready_to_sell(); !ready) return ready;
    const auto sku = text_argument(arguments, "sku", 64);
    if (!sku) return std::unexpected(sku.error());
    const auto suggestion = text_or_nothing(arguments, "suggestion_id", 64);
    if (!suggestion) return std::unexpected(suggestion.error());
    std::int64_t quantity_milli = 1000;
    if (arguments.contains("quantity_milli")) {
        const auto given =
            number_argument(arguments, "quantity_milli", 1, Sale::quantity_milli_max);
        if (!given) return std::unexpected(given.error());
        quantity_milli = *given;
    }
    std::optional<std::int64_t> keyed_price;
    if (arguments.contains("unit_price")) {
        const auto given = number_argument(arguments, "unit_price", 0, Sale::unit_price_max);
        if (!given) return std::unexpected(given.error());
        keyed_price = *given;
    }
    const auto* item = setup_.catalogue.by_sku(*sku);
    if (item == nullptr)
        return std::unexpected(Fault{"item_unknown", "the catalogue has no such item"});
    auto added = sale_.add(*item, quantity_milli, keyed_price, *suggestion);
    if (added) basket_changed();
    return added;
}

Done Till::change_line(const Json& arguments) {
    if (auto ready = ready_to_sell(); !ready) return ready;
    const auto line = text_argument(arguments, "line_id", 32);
    if (!line) return std::unexpected(line.error());
    const auto quantity = number_argument(arguments, "quantity_milli", 0, Sale::quantity_milli_max);
    if (!quantity) return std::unexpected(quantity.error());
    auto changed = sale_.set_quantity(*line, *quantity);
    if (changed) basket_changed();
    return changed;
}

Done Till::scan(const Json& arguments) {
    if (auto ready = ready_to_sell(); !ready) return ready;
    const auto text = text_argument(arguments, "text", 256);
    if (!text) return std::unexpected(text.error());
    // A product is never held up by the question whether it is a member's card.
    if (const auto* item = setup_.catalogue.by_scan(*text)) {
        auto added = sale_.add(*item, 1000, std::nullopt, {});
        if (added) basket_changed();
        return added;
    }
    v1::Scanned scanned;
    *scanned.mutable_context() = context();
    scanned.set_text(*text);
    const auto task = begin_task("find");
    setup_.engine.call(v1::SCANNED, scanned, 300, 1, [this, task](const Answer& answered) {
        if (task != task_number_) return;
        if (answered.ok() && answered.reply.scan().claimed()) {
            found(answered, task);
            return;
        }
        task_.reset();
        note("scan_unknown", {}, true);
        touch();
    });
    return {};
}

void Till::basket_changed() {
    v1::BasketChanged message;
    *message.mutable_context() = context();
    if (customer_) message.set_customer_id(customer_->customer_id());
    *message.mutable_basket() = basket();
    setup_.engine.basket_changed(message, [this, ticket = ticket_](const Answer& answered) {
        if (ticket == ticket_) advise(answered);
    });
}

void Till::advise(const Answer& answered) {
    if (!answered.ok()) {
        suggestions_.clear();
    } else if (answered.reply.stale() || answered.reply.basket_revision() != sale_.revision()) {
        return;
    } else {
        const auto& offered = answered.reply.suggestions();
        suggestions_.assign(offered.begin(), offered.end());
        for (const auto& toast : answered.reply.toasts())
            note({}, toast.text(), toast.warning());
    }
    touch();
}

Done Till::suggestions_shown(const Json& arguments) {
    const auto ids = arguments.find("suggestion_ids");
    if (ids == arguments.end() || !ids->is_array() || ids->size() > 10) {
        return std::unexpected(
            Fault{"bad_argument", "suggestion_ids must be a list of at most 10"});
    }
    std::uint32_t position = 0;
    for (const auto& id : *ids) {
        ++position;
        if (!id.is_string()) continue;
        const auto& text = id.get_ref<const std::string&>();
        const auto offered = std::ranges::find_if(
            suggestions_, [&](const auto& s) { return s.suggestion_id() == text; });
        if (offered != suggestions_.end())
            sale_.shown(text, offered->sku(), position, setup_.now_us());
    }
    return {};
}

Done Till::suggestion_decline(const Json& arguments) {
    if (auto ready = ready_to_sell(); !ready) return ready;
    const auto id = text_argument(arguments, "suggestion_id", 64);
    if (!id) return std::unexpected(id.error());
    if (!sale_.decline(*id)) {
        return std::unexpected(Fault{"suggestion_unknown", "no such suggestion is on the screen"});
    }
    return {};
}

Done Till::tender_open(const Json&) {
    if (auto ready = ready_to_sell(); !ready) return ready;
    if (sale_.lines().empty())
        return std::unexpected(Fault{"basket_empty", "there is nothing to pay"});
    if (sale_.paid()) {
        complete();
        return {};
    }
    tendering_ = Tendering::open;
    v1::BeforeTender message;
    *message.mutable_context() = context();
    if (customer_) message.set_customer_id(customer_->customer_id());
    *message.mutable_basket() = basket();
    setup_.engine.call(
        v1::BEFORE_TENDER, message, 200, 1, [this, ticket = ticket_](const Answer& answered) {
            if (ticket != ticket_ || !answered.ok() || answered.reply.toasts().empty()) return;
            for (const auto& toast : answered.reply.toasts())
                note({}, toast.text(), toast.warning());
            touch();
        });
    return {};
}

Done Till::tender_cancel(const Json&) {
    if (receipt_) return std::unexpected(Fault{"sale_done", "the sale is paid"});
    tendering_ = Tendering::no;
    ++terminal_attempt_;
    sale_.forget_payments();
    return {};
}

Done Till::tender_pay(const Json& arguments) {
    if (tendering_ != Tendering::open)
        return std::unexpected(Fault{"not_tendering", "open the payment first"});
    const auto kind = text_argument(arguments, "kind", 16);
    if (!kind) return std::unexpected(kind.error());
    if (*kind == "cash") {
        const auto given = number_argument(arguments, "given", 1, 100 * Sale::unit_price_max);
        if (!given) return std::unexpected(given.error());
        auto paid = sale_.pay(TenderKind::cash, *given);
        if (paid && sale_.paid()) complete();
        return paid;
    }
    if (*kind != "card" && *kind != "stored_value") {
        return std::unexpected(Fault{"bad_argument", "kind must be cash, card or stored_value"});
    }
    // The terminal is simulated: it approves what is due after a customer's usual pause.
    terminal_kind_ = *kind == "card" ? TenderKind::card : TenderKind::stored_value;
    tendering_ = Tendering::terminal;
    setup_.after_ms(*kind == "card" ? 1500 : 700,
                    [this, attempt = ++terminal_attempt_, due = sale_.due()] {
                        terminal_approved(attempt, terminal_kind_, due);
                    });
    return {};
}

void Till::terminal_approved(std::uint64_t attempt, TenderKind kind, std::int64_t amount) {
    if (attempt != terminal_attempt_ || tendering_ != Tendering::terminal) return;
    tendering_ = Tendering::open;
    if (sale_.pay(kind, amount) && sale_.paid()) complete();
    touch();
}

void Till::complete() {
    tendering_ = Tendering::no;
    v1::BasketCompleted message;
    *message.mutable_context() = context();
    if (customer_) message.set_customer_id(customer_->customer_id());
    *message.mutable_basket() = basket();
    for (const auto& tender : sale_.tenders()) {
        auto* added = message.add_tenders();
        added->set_kind(wire_kind(tender.kind));
        added->set_amount(tender.amount);
    }
    for (const auto& shown : sale_.suggestions()) {
        auto* added = message.add_suggestions();
        added->set_suggestion_id(shown.suggestion_id);
        added->set_sku(shown.sku);
        added->set_position(shown.position);
        added->set_shown_at_us(shown.shown_at_us);
        added->set_outcome(wire_outcome(shown.outcome));
    }
    receipt_ = Receipt{.sale = sale_,
                       .ticket = ticket_,
                       .business_day = business_day_,
                       .at_us = setup_.now_us(),
                       .staff = staff_ ? staff_->code : std::string(),
                       .masked_customer = customer_ ? customer_->masked_name() : std::string(),
                       .recorded = "working",
                       .lines = printed_};
    setup_.engine.post(
        v1::BASKET_COMPLETED, message, [this, ticket = ticket_](const Answer& answered) {
            if (answered.result == TILLSIDE_REFUSED || answered.result == TILLSIDE_NOT_SPOOLED) {
                note("sale_not_recorded", answered.reply.failure().message(), true);
            }
            if (receipt_ && receipt_->ticket == ticket) {
                receipt_->recorded = answered.ok()                         ? "engine"
                                     : answered.result == TILLSIDE_SPOOLED ? "spool"
                                                                           : "lost";
                print(answered);
            }
            touch();
        });
}

Done Till::void_sale(const Json&) {
    if (receipt_) return std::unexpected(Fault{"sale_done", "the sale is paid"});
    if (sale_.revision() > 0) {
        v1::BasketVoided message;
        *message.mutable_context() = context();
        message.set_revision(sale_.revision());
        message.set_reason("cancelled by cashier");
        setup_.engine.post(v1::BASKET_VOIDED, message, [this](const Answer& answered) {
            if (answered.result != TILLSIDE_NOT_SPOOLED) return;
            note("void_not_recorded", {}, true);
            touch();
        });
    }
    return begin_sale();
}

Done Till::next_sale(const Json&) {
    if (!receipt_) return std::unexpected(Fault{"sale_open", "finish or cancel the sale first"});
    return begin_sale();
}

}  // namespace tillside::pos
