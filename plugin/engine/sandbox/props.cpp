#include "plugin/engine/sandbox/props.hpp"

#include <array>
#include <utility>

namespace tillside::engine::sandbox {

namespace {

constexpr std::uint32_t step_ms = 15'000;

void add_badge(till::Reply& reply, std::string_view id, std::string_view text,
               std::string_view detail, till::Tone tone) {
    till::Badge& badge = *reply.add_badges();
    badge.set_badge_id(std::string(id));
    badge.set_text(std::string(text));
    badge.set_detail(std::string(detail));
    badge.set_tone(tone);
}

void add_row(till::Card& card, std::string_view label, std::string_view value,
             till::Tone tone = till::TONE_UNSPECIFIED) {
    till::CardRow& row = *card.add_rows();
    row.set_label(std::string(label));
    row.set_value(std::string(value));
    row.set_tone(tone);
}

till::Card card_of(std::string_view id, std::string_view kind, std::string_view title,
                   till::Tone tone) {
    till::Card card;
    card.set_card_id(std::string(id));
    card.set_kind(std::string(kind));
    card.set_title(std::string(title));
    card.set_tone(tone);
    return card;
}

void add_line(till::Reply& reply, till::ReceiptLine::Style style, std::string_view text,
              till::ReceiptLine::Align align = till::ReceiptLine::LEFT) {
    till::ReceiptLine& line = *reply.add_receipt();
    line.set_style(style);
    line.set_text(std::string(text));
    line.set_align(align);
}

void add_step(till::Reply& reply, std::string_view id, till::Card card) {
    till::DisplayStep& step = *reply.add_display();
    step.set_step_id(std::string(id));
    step.set_time_limit_ms(step_ms);
    *step.mutable_card() = std::move(card);
}

}  // namespace

till::Badge sandbox_badge() {
    till::Badge badge;
    badge.set_badge_id("sandbox");
    badge.set_text("SANDBOX");
    badge.set_detail("Nobody here is real, nothing is sent, nothing counts");
    badge.set_tone(till::WARNING);
    return badge;
}

void add_signs_of(const Person& person, till::Reply& reply) {
    switch (person.special) {
        case Special::vip:
            return add_badge(reply, "vip", "VIP", "A VIP of this shop", till::GOOD);
        case Special::under_age:
            return add_badge(reply, "under_age", "Under age", "A guardian decides about their data",
                             till::NOTE);
        case Special::complaint: {
            add_badge(reply, "complaint", "Complaint", "A complaint of theirs is open",
                      till::WARNING);
            till::Card card = card_of("complaint-1", "complaint", "Open complaint", till::WARNING);
            add_row(card, "Number", "SANDBOX-1-260102-0001");
            add_row(card, "About", "Umbrella broke on the first day");
            add_row(card, "Wanted", "Exchange");
            add_row(card, "Promised", "A call back by tomorrow", till::ALERT);
            *reply.add_cards() = std::move(card);
            return;
        }
        default:
            return;
    }
}

void add_offer(const till::Basket& basket, till::Reply& reply) {
    if (basket.lines_size() == 0 || basket.lines(0).amount() < 10) return;
    till::DiscountOffer& offer = *reply.add_discounts();
    offer.set_offer_id("SANDBOX-TENTH");
    offer.set_version("1");
    offer.add_line_ids(basket.lines(0).line_id());
    offer.set_amount(basket.lines(0).amount() / 10);
    offer.set_text("Member's tenth 會員九折");
    offer.set_reason("Ten per cent off the first line, for anybody in a sandbox");
}

void add_cards(till::Reply& reply) {
    constexpr std::array<std::pair<till::Tone, std::string_view>, 5> tones{{
        {till::TONE_UNSPECIFIED, "guide"},
        {till::GOOD, "enquiry"},
        {till::NOTE, "complaint"},
        {till::WARNING, "under_age"},
        {till::ALERT, "of_a_kind_that_no_host_knows"},
    }};
    for (const auto& [tone, kind] : tones) {
        till::Card card = card_of(kind, kind, "A card 卡片", tone);
        add_row(card, "Tone", till::Tone_Name(tone));
        add_row(card, "中文", "深水埗邨，嘅", tone);
        add_row(card, "A long value",
                "Words that are longer than a narrow card is wide, so that it has to break them "
                "or to scroll");
        *reply.add_cards() = std::move(card);
    }
}

void add_receipt(till::Reply& reply) {
    using Line = till::ReceiptLine;
    add_line(reply, Line::BOLD, "SANDBOX 測試收據", Line::CENTRE);
    add_line(reply, Line::PLAIN, "Questions or complaints: call the hotline, any day from ten");
    add_line(reply, Line::PLAIN, "查詢及投訴請致電熱線；可隨時在任何收銀處免費取消接收推廣訊息。");
    add_line(reply, Line::PLAIN, "Total 18.00", Line::RIGHT);
    add_line(reply, Line::QR, "https://shop.example/feedback", Line::CENTRE);
    add_line(reply, Line::BARCODE, "SANDBOX1", Line::CENTRE);
    add_line(reply, Line::CUT, "");
}

void add_display(till::Reply& reply) {
    till::Card welcome = card_of("welcome", "welcome", "Welcome 歡迎", till::GOOD);
    add_row(welcome, "Today", "Bread is fresh");
    add_step(reply, "welcome", std::move(welcome));
    till::Card points = card_of("points", "guide", "Your points 積分", till::TONE_UNSPECIFIED);
    add_row(points, "Points", "1,234");
    add_step(reply, "points", std::move(points));
    add_step(reply, "thanks", card_of("thanks", "thanks", "Thank you 多謝", till::GOOD));
}

}  // namespace tillside::engine::sandbox
