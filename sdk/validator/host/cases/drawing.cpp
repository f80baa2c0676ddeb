// What a host draws of what it is given, and what it says about it.
#include <tillside/plugin.h>

#include <algorithm>
#include <map>

#include "sdk/validator/host/judge.hpp"

namespace tillside::validator {

namespace {

struct Served {
    std::string sku;
    std::int64_t at_us = 0;
    bool stale = false;
};

// Suggestions by id, as they reached the host.
std::map<std::string, Served> suggestions(const Seen& seen) {
    std::map<std::string, Served> served;
    for (const Act& act : seen.acts)
        for (const till::Suggestion& one : act.reply.suggestions())
            served[one.suggestion_id()] = {one.sku(), act.record.ended_at_us, act.reply.stale()};
    return served;
}

std::string fault_of(const till::SuggestionShown& shown, const Served* served,
                     std::int64_t posted_at_us) {
    if (served == nullptr) return "no such suggestion was given";
    if (shown.sku() != served->sku) return "it had another sku";
    if (shown.position() == 0) return "it has no position";
    if (shown.outcome() == till::SuggestionShown::OUTCOME_UNSPECIFIED) return "it has no outcome";
    if (shown.shown_at_us() < served->at_us - 1'000'000 ||
        shown.shown_at_us() > posted_at_us + 1'000'000)
        return "shown_at_us is not between its arrival and the end of the sale";
    return {};
}

Finding suggestions_are_told_as_drawn(const Seen& seen) {
    const auto served = suggestions(seen);
    bool any = false;
    for (const Act& act : seen.acts) {
        const auto* completed = act.as<till::BasketCompleted>();
        if (completed == nullptr) continue;
        for (const till::SuggestionShown& shown : completed->suggestions()) {
            any = true;
            const auto found = served.find(shown.suggestion_id());
            const std::string fault = fault_of(
                shown, found == served.end() ? nullptr : &found->second, act.record.ended_at_us);
            if (!fault.empty())
                return broken("{} tells of suggestion \"{}\": {}", act.name(),
                              shown.suggestion_id(), fault);
        }
    }
    return seen_or_not(any);
}

Finding stale_advice_is_not_drawn(const Seen& seen) {
    const auto served = suggestions(seen);
    const bool any = std::ranges::any_of(served, [](const auto& one) { return one.second.stale; });
    for (const Act& act : seen.acts) {
        const auto* completed = act.as<till::BasketCompleted>();
        if (completed == nullptr) continue;
        for (const till::SuggestionShown& shown : completed->suggestions()) {
            const auto found = served.find(shown.suggestion_id());
            if (found != served.end() && found->second.stale)
                return broken("{}: a suggestion of a reply marked stale was shown", act.name());
        }
    }
    return seen_or_not(any);
}

Finding prompts_are_answered(const Seen& seen) {
    std::map<std::string, till::Prompt> open;
    bool any = false;
    for (const Act& act : seen.acts) {
        for (const till::Prompt& prompt : act.reply.prompts()) {
            open[prompt.prompt_id()] = prompt;
            any = true;
        }
        const auto* answer = act.as<till::PromptAnswered>();
        if (answer == nullptr) continue;
        const auto asked = open.find(answer->prompt_id());
        if (asked == open.end()) continue;
        if (answer->outcome() == till::PromptAnswered::NOT_SHOWN ||
            answer->outcome() == till::PromptAnswered::OUTCOME_UNSPECIFIED)
            return broken("a {} prompt, which HELLO declares, was not shown",
                          till::Prompt::Kind_Name(asked->second.kind()));
        open.erase(asked);
    }
    for (const auto& [id, prompt] : open)
        return broken(
            "{} prompts, of kinds that HELLO declares, were neither answered nor skipped "
            "(one is {})",
            open.size(), till::Prompt::Kind_Name(prompt.kind()));
    return seen_or_not(any);
}

// Whether the basket holds the discount that the report says was applied.
bool is_booked(const till::Basket& basket, const till::DiscountReport& report) {
    const auto is_it = [&](const till::Discount& discount) {
        return discount.source() == till::TILLSIDE_OFFER &&
               discount.promotion_id() == report.offer_id();
    };
    return std::ranges::any_of(basket.discounts(), is_it) ||
           std::ranges::any_of(basket.lines(), [&](const till::Line& line) {
               return std::ranges::any_of(line.discounts(), is_it);
           });
}

Finding discounts_are_reported(const Seen& seen) {
    std::map<std::string, std::string> offered;  // offer id -> ticket
    for (const Act& act : seen.acts)
        for (const till::DiscountOffer& offer : act.reply.discounts())
            if (!act.reply.stale()) offered[offer.offer_id()] = act.ticket();
    bool any = false;
    for (const Act& act : seen.acts) {
        const auto* completed = act.as<till::BasketCompleted>();
        if (completed == nullptr) continue;
        for (const auto& [offer, ticket] : offered) {
            if (ticket != act.ticket()) continue;
            any = true;
            const auto report =
                std::ranges::find(completed->offers(), offer, &till::DiscountReport::offer_id);
            if (report == completed->offers().end() ||
                report->outcome() == till::DiscountReport::OUTCOME_UNSPECIFIED)
                return broken("{} does not say what became of the discount \"{}\"", act.name(),
                              offer);
            if (report->outcome() == till::DiscountReport::APPLIED &&
                !is_booked(completed->basket(), *report))
                return broken(
                    "{} says that \"{}\" was applied, and no discount of the basket is it",
                    act.name(), offer);
        }
    }
    return seen_or_not(any);
}

constexpr HostCase cases[] = {
    {"suggestions_are_told_as_drawn", "suggestions are told as they were displayed",
     "show suggestions, and tell of them in BASKET_COMPLETED", suggestions_are_told_as_drawn},
    {"stale_advice_is_not_drawn", "advice for an older basket is not shown",
     "change the basket twice", stale_advice_is_not_drawn},
    {"prompts_are_answered", "a prompt of a kind that HELLO declares is drawn, and its end is told",
     "declare a prompt capability and change a basket", prompts_are_answered},
    {"discounts_are_reported", "what became of each discount is told with the sale",
     "declare tillside.discount/1 and complete a sale", discounts_are_reported},
};

}  // namespace

std::span<const HostCase> drawing_habits() {
    return cases;
}

}  // namespace tillside::validator
