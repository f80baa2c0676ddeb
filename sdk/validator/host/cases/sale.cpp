// Sales: where and when they happen, baskets that add up, the order of things, the end.
#include <tillside/plugin.h>

#include <algorithm>
#include <map>
#include <regex>

#include "sdk/validator/host/judge.hpp"

namespace tillside::validator {

namespace {

bool matches(const std::string& text, const char* pattern) {
    return std::regex_match(text, std::regex(pattern));
}

// Messages that are about a sale: they need a ticket.
bool needs_ticket(const Act& act) {
    switch (static_cast<till::Kind>(act.record.kind)) {
        case till::SET_CUSTOMER:
        case till::BASKET_CHANGED:
        case till::BEFORE_TENDER:
        case till::BASKET_COMPLETED:
        case till::BASKET_VOIDED:
        case till::BASKET_SUSPENDED:
        case till::BASKET_RESUMED:
        case till::RETURN_COMPLETED:
        case till::RECEIPT_REPRINTED:
            return true;
        default:
            return false;
    }
}

std::string fault_of(const till::Context& context, const Act& act) {
    if (!matches(context.store(), "[A-Za-z0-9_-]{1,32}")) return "store";
    if (!matches(context.till(), "[A-Za-z0-9_-]{1,32}")) return "till";
    if (!matches(context.business_day(), "[0-9]{4}-[0-9]{2}-[0-9]{2}")) return "business_day";
    if (!matches(context.currency(), "[A-Z]{3}")) return "currency";
    if (context.staff().empty()) return "staff";
    if (needs_ticket(act) && context.ticket().empty()) return "ticket";
    return {};
}

Finding context_is_complete(const Seen& seen) {
    bool any = false;
    for (const Act& act : seen.acts) {
        const bool has_one = act.message != nullptr &&
                             act.message->GetDescriptor()->FindFieldByName("context") != nullptr;
        if (!has_one || act.is(till::HELLO)) continue;
        any = true;
        static const till::Context none;
        const std::string fault = fault_of(act.context() ? *act.context() : none, act);
        if (!fault.empty())
            return broken("{} has no {}, or one that is not written so", act.name(), fault);
        const auto* find = act.as<till::FindCustomer>();
        if (find != nullptr && find->context().ticket().empty() && find->reason().empty())
            return broken("FIND_CUSTOMER has neither a ticket nor a reason");
    }
    return seen_or_not(any);
}

template <typename Lines>
std::int64_t sum_of(const Lines& lines) {
    std::int64_t sum = 0;
    for (const auto& line : lines)
        sum += line.amount();
    return sum;
}

template <typename Taxes>
std::int64_t added_taxes(const Taxes& taxes) {
    std::int64_t sum = 0;
    for (const till::TaxLine& tax : taxes)
        sum += tax.included() ? 0 : tax.amount();
    return sum;
}

std::string fault_of(const till::Basket& basket) {
    std::set<std::string> ids;
    std::int64_t total = sum_of(basket.lines()) - sum_of(basket.discounts()) +
                         added_taxes(basket.taxes()) + basket.rounding();
    for (const till::Line& line : basket.lines()) {
        if (line.line_id().empty() || !ids.insert(line.line_id()).second)
            return fmt::format("line_id \"{}\" is empty or there twice", line.line_id());
        if (line.sku().empty()) return fmt::format("line {} has no sku", line.line_id());
        if (line.quantity_milli() <= 0)
            return fmt::format("line {} has the quantity {}", line.line_id(),
                               line.quantity_milli());
        if (line.unit_price() < 0)
            return fmt::format("line {} has a price below 0", line.line_id());
        total += added_taxes(line.taxes());
    }
    if (total != basket.total())
        return fmt::format("its total is {}, and its parts add up to {}", basket.total(), total);
    return {};
}

Finding basket_adds_up(const Seen& seen) {
    bool any = false;
    for (const Act& act : seen.acts) {
        const till::Basket* basket = act.basket();
        if (basket == nullptr) continue;
        any = true;
        if (const std::string fault = fault_of(*basket); !fault.empty())
            return broken("{}: {}", act.name(), fault);
        const auto* completed = act.as<till::BasketCompleted>();
        if (completed != nullptr && sum_of(completed->tenders()) != basket->total())
            return broken("{}: the tenders are {}, the total is {}", act.name(),
                          sum_of(completed->tenders()), basket->total());
    }
    return seen_or_not(any);
}

// What counts as the same basket: everything but its revision.
std::string contents_of(const till::Basket& basket) {
    till::Basket copy = basket;
    copy.clear_revision();
    return copy.SerializeAsString();
}

Finding revisions_grow(const Seen& seen) {
    std::map<std::string, till::Basket> last;
    bool any = false;
    for (const Act& act : seen.acts) {
        const till::Basket* basket = act.basket();
        if (basket == nullptr || act.ticket().empty()) continue;
        const auto before = last.find(act.ticket());
        if (before != last.end()) {
            any = true;
            const bool changed = contents_of(*basket) != contents_of(before->second);
            if (basket->revision() < before->second.revision() ||
                (changed && basket->revision() == before->second.revision()))
                return broken("{} has revision {} after {}{}", act.name(), basket->revision(),
                              before->second.revision(), changed ? ", with another content" : "");
        }
        last[act.ticket()] = *basket;
    }
    return seen_or_not(any);
}

bool training(const Act& act) {
    return act.context() != nullptr && act.context()->training();
}

Finding before_tender_comes_first(const Seen& seen) {
    std::set<std::string> tendered;
    bool any = false;
    for (const Act& act : seen.acts) {
        if (act.is(till::BEFORE_TENDER)) tendered.insert(act.ticket());
        if (!act.is(till::BASKET_COMPLETED) || training(act)) continue;
        any = true;
        if (!tendered.contains(act.ticket()))
            return broken("{} without a BEFORE_TENDER", act.name());
    }
    return seen_or_not(any);
}

Finding sale_is_posted_once(const Seen& seen) {
    std::map<std::string, std::set<std::string>> kept;  // ticket -> request ids
    bool any = false;
    for (const Act& act : seen.acts) {
        if (!act.is(till::BASKET_COMPLETED)) continue;
        any = true;
        if (act.record.function != PROBE_POST)
            return broken("{} was called, not posted: it would be lost without the engine",
                          act.name());
        if (act.record.result == TILLSIDE_OK || act.record.result == TILLSIDE_SPOOLED)
            kept[act.ticket()].emplace(reinterpret_cast<const char*>(act.record.request_id), 16);
        if (kept[act.ticket()].size() > 1)
            return broken("{} was posted {} times: OK and SPOOLED both mean that it is kept",
                          act.name(), kept[act.ticket()].size());
    }
    return seen_or_not(any);
}

bool ends_ticket(const Act& act) {
    return act.is(till::BASKET_COMPLETED) || act.is(till::BASKET_VOIDED) ||
           act.is(till::BASKET_SUSPENDED);
}

// A sale that met an engine that refuses, does not answer or does not acknowledge.
Finding sale_goes_on(const Seen& seen) {
    std::map<std::string, const Act*> in_trouble;
    bool any = false;
    for (const Act& act : seen.acts) {
        const std::string ticket = act.ticket();
        if (ticket.empty()) continue;
        if (ends_ticket(act)) in_trouble.erase(ticket);
        const bool trouble =
            act.record.result == TILLSIDE_REFUSED || act.record.result == TILLSIDE_UNAVAILABLE;
        if (!trouble || act.record.function != PROBE_CALL) continue;
        any = true;
        if (act.is(till::BASKET_CHANGED) || act.is(till::BEFORE_TENDER))
            in_trouble.insert_or_assign(ticket, &act);
    }
    for (const auto& [ticket, act] : in_trouble)
        return broken("after {} was {} the sale was neither completed, voided nor suspended",
                      act->name(),
                      act->record.result == TILLSIDE_REFUSED ? "REFUSED" : "UNAVAILABLE");
    return seen_or_not(any);
}

constexpr HostCase cases[] = {
    {"context_is_complete", "every message tells store, till, business day, staff and currency",
     "send anything but HELLO", context_is_complete},
    {"basket_adds_up", "baskets are whole: lines, discounts, taxes and tenders add up",
     "send a basket", basket_adds_up},
    {"revisions_grow", "each change of a basket has a higher revision",
     "send two baskets of one ticket", revisions_grow},
    {"before_tender_comes_first", "BEFORE_TENDER comes before a sale is completed",
     "complete a sale", before_tender_comes_first},
    {"sale_is_posted_once", "a completed sale is posted, once", "complete a sale",
     sale_is_posted_once},
    {"sale_goes_on", "a sale goes on when the engine refuses or does not answer",
     "complete two sales, changing the basket four times in all", sale_goes_on},
};

}  // namespace

std::span<const HostCase> sale_habits() {
    return cases;
}

}  // namespace tillside::validator
