// Which questions may go to the cashier instead: all that can be asked aloud. A phone number that
// the customer types unseen, a signature and a rating of the cashier's own service cannot.
#include "plugin/engine/interface/degrade.hpp"

#include <algorithm>
#include <string>

#include "plugin/engine/interface/receipt.hpp"

namespace tillside::engine::interface {

namespace {

bool can_be_read_aloud(till::Prompt::Kind kind) {
    return kind == till::Prompt::CONFIRM || kind == till::Prompt::CHOOSE ||
           kind == till::Prompt::TEXT;
}

template <typename Message, typename Keep>
void keep_if(google::protobuf::RepeatedPtrField<Message>& list, int most, Keep keep) {
    google::protobuf::RepeatedPtrField<Message> kept;
    for (Message& one : list) {
        if (kept.size() < most && keep(one)) *kept.Add() = std::move(one);
    }
    list.Swap(&kept);
}

// Steps of a display that is not there: their questions go to the cashier.
void without_display(till::Reply& reply, const Capabilities& host) {
    for (till::DisplayStep& step : *reply.mutable_display()) {
        if (!step.has_prompt()) continue;
        if (!can_ask(host, step.prompt().kind(), till::READ_ALOUD)) continue;
        till::Prompt& prompt = *reply.add_prompts();
        prompt = std::move(*step.mutable_prompt());
        read_aloud(prompt);
    }
    reply.clear_display();
}

void fit_display(till::Reply& reply, const Capabilities& host) {
    if (!host.display) return without_display(reply, host);
    keep_if(*reply.mutable_display(), display_steps_max, [&](const till::DisplayStep& step) {
        if (step.has_prompt()) return host.prompt(step.prompt().kind());
        return step.has_card() ? host.card : step.has_notice();
    });
    std::uint32_t position = 0;
    for (till::DisplayStep& step : *reply.mutable_display()) {
        step.set_position(++position);
        step.set_of(static_cast<std::uint32_t>(reply.display_size()));
    }
}

}  // namespace

bool can_ask(const Capabilities& host, till::Prompt::Kind kind, till::Surface surface) {
    if (!host.prompt(kind)) return false;
    return surface == till::CUSTOMER_DISPLAY ? host.display : can_be_read_aloud(kind);
}

void read_aloud(till::Prompt& prompt) {
    prompt.set_surface(till::READ_ALOUD);
    if (!prompt.notice().script().empty()) prompt.set_text(prompt.notice().script());
}

void degrade(till::Reply& reply, const Capabilities& host) {
    fit_display(reply, host);
    keep_if(*reply.mutable_prompts(), prompts_max, [&](till::Prompt& prompt) {
        if (prompt.surface() == till::CUSTOMER_DISPLAY && !host.display) read_aloud(prompt);
        return can_ask(host, prompt.kind(), prompt.surface());
    });
    keep_if(*reply.mutable_cards(), host.card ? cards_max : 0, [](till::Card& card) {
        const int rows = std::min(card.rows_size(), card_rows_max);
        card.mutable_rows()->DeleteSubrange(rows, card.rows_size() - rows);
        return true;
    });
    if (!host.badge) reply.clear_badges();
    if (!host.elevation) reply.clear_elevation();
    keep_if(*reply.mutable_discounts(), host.discount ? discounts_max : 0,
            [](const till::DiscountOffer&) { return true; });
    fit_receipt(*reply.mutable_receipt(), host);
}

std::optional<till::Reply> without_what_is_given_once(const till::Reply& reply) {
    if (!reply.has_revealed()) return std::nullopt;
    till::Reply out = reply;
    out.clear_revealed();
    return out;
}

}  // namespace tillside::engine::interface
