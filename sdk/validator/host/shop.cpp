#include "sdk/validator/host/shop.hpp"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sdk/validator/host/journal.hpp"

namespace tillside::validator {

namespace {

till::CustomerCard customer() {
    till::CustomerCard card;
    card.set_customer_id("0190a3f0-7c1e-7d3a-9b55-2f6d1c0a8e11");
    card.set_card_number("M000017");
    card.set_masked_name("C*** T** M**");
    card.set_masked_phone("9***4567");
    card.set_language("en");
    card.set_visits(3);
    return card;
}

struct PromptKind {
    const char* capability;
    till::Prompt::Kind kind;
};
constexpr std::array prompt_kinds = {
    PromptKind{"tillside.prompt.confirm/1", till::Prompt::CONFIRM},
    PromptKind{"tillside.prompt.choose/1", till::Prompt::CHOOSE},
    PromptKind{"tillside.prompt.text/1", till::Prompt::TEXT},
    PromptKind{"tillside.prompt.phone/1", till::Prompt::PHONE_KEYPAD},
    PromptKind{"tillside.prompt.signature/1", till::Prompt::SIGNATURE},
    PromptKind{"tillside.prompt.rating/1", till::Prompt::RATING},
};

till::Prompt prompt_of(till::Prompt::Kind kind, std::string id) {
    till::Prompt prompt;
    prompt.set_prompt_id(std::move(id));
    prompt.set_kind(kind);
    prompt.set_surface(till::READ_ALOUD);
    prompt.set_title("A question of the validator");
    prompt.set_text("Answer it or skip it; either is right.");
    prompt.set_language("en");
    prompt.set_time_limit_ms(30'000);
    prompt.set_skipped(till::Prompt::NOTHING_HAPPENS);
    prompt.set_skip_label("Skip");
    const bool choices = kind == till::Prompt::CONFIRM || kind == till::Prompt::CHOOSE;
    for (const char* option : {"yes", "no"}) {
        if (!choices) break;
        auto& one = *prompt.add_options();
        one.set_option_id(option);
        one.set_text(option);
    }
    return prompt;
}

std::string encode(const till::Reply& reply, std::uint32_t encoding) {
    if (encoding == TILLSIDE_PROTOBUF) return reply.SerializeAsString();
    std::string json;
    google::protobuf::util::JsonPrintOptions options;
    options.always_print_primitive_fields = true;
    (void)google::protobuf::util::MessageToJsonString(reply, &json, options);
    return json;
}

template <typename Message>
Message decoded(const Frame& request) {
    Message message;
    (void)parse_payload(request.payload, request.encoding(), message);
    return message;
}

}  // namespace

Shop::Shop(std::uint64_t seed) : random_(seed) {}

const till::Notice& Shop::notice() {
    static const till::Notice notice = [] {
        till::Notice made;
        made.set_notice_id("validator-notice");
        made.set_version("1");
        made.set_language("en");
        made.set_title("What we would like to keep about you");
        std::string text;
        for (int i = 1; i <= 24; ++i)
            text += fmt::format("{}. This sentence is part of the notice and has to be shown. ", i);
        made.set_text(text + "Last: you may say no to each of the questions below.");
        made.set_script("We keep your phone number if you agree. You may say no to each question.");
        made.set_sha256(std::string("\x17\x2a\x91\x05", 4) + std::string(28, '\x5c'));
        const std::array<std::array<const char*, 3>, 3> choices = {{
            {"marketing-sms", "Offers by SMS", "direct_marketing"},
            {"profiling", "Suggestions from what I buy", "profiling"},
            {"e-receipt", "Receipts by e-mail", "e_receipt"},
        }};
        for (const auto& [id, words, purpose] : choices) {
            auto& choice = *made.add_choices();
            choice.set_choice_id(id);
            choice.set_text(words);
            choice.set_purpose(purpose);
        }
        return made;
    }();
    return notice;
}

std::string Shop::new_id() {
    return fmt::format("{:08x}-{:04x}-7{:03x}-8{:03x}-{:012x}", random_() & 0xffffffff,
                       random_() & 0xffff, random_() & 0xfff, random_() & 0xfff,
                       random_() & 0xffffffffffff);
}

void Shop::answer(Connection& connection, const Frame& request) {
    if (const auto known = answered_.find(request.id()); known != answered_.end()) {
        connection.send(reply_to(request, known->second, {.repeated = true}));
        return;
    }
    const Answer thought = think(request);
    const std::string payload = encode(thought.reply, request.encoding());
    if (thought.status == TILLSIDE_OK && request.kind() != TILLSIDE_KIND_POLL)
        answered_[request.id()] = payload;
    if (thought.silent) return;  // the work is done, the outcome is unknown to the host
    connection.send(reply_to(
        request, payload,
        {.status = thought.status, .cursor = request.number(TILLSIDE_FRAME_AT_CURSOR, 8)}));
}

Shop::Answer Shop::think(const Frame& request) {
    Answer answer;
    switch (static_cast<till::Kind>(request.kind())) {
        case till::HELLO:
            hello(decoded<till::Hello>(request), answer.reply);
            return answer;
        case till::STATUS:
            answer.reply.mutable_status()->set_storage_ok(true);
            return answer;
        case till::STAFF_SIGNED_IN:
            answer.reply.mutable_staff()->set_staff(
                decoded<till::StaffSignedIn>(request).context().staff());
            answer.reply.mutable_staff()->set_role(till::CASHIER);
            return answer;
        case till::SCANNED:
            answer.reply.mutable_scan()->set_claimed(false);
            return answer;
        case till::FIND_CUSTOMER:
        case till::SET_CUSTOMER:
        case till::ANSWER_CONSENT:
            *answer.reply.add_customers() = customer();
            return answer;
        case till::ENROL_CUSTOMER:
            *answer.reply.add_customers() = customer();
            answer.silent = ++enrolments_ == 1;
            return answer;
        case till::GET_NOTICE:
            *answer.reply.mutable_notice() = notice();
            return answer;
        case till::BASKET_CHANGED:
            return basket_changed(decoded<till::BasketChanged>(request));
        case till::BEFORE_TENDER:
            return before_tender();
        case till::BASKET_COMPLETED:
            return basket_completed(decoded<till::BasketCompleted>(request));
        default:
            return answer;
    }
}

void Shop::hello(const till::Hello& message, till::Reply& reply) {
    reply.mutable_hello()->set_engine_version("validator");
    // As the real engine, it knows where it is; a host may learn that from it.
    const till::Context& said = message.context();
    reply.mutable_hello()->set_store(said.store().empty() ? "S1" : said.store());
    reply.mutable_hello()->set_till(said.till().empty() ? "T1" : said.till());
    reply.mutable_hello()->set_jurisdiction("HK");
    if (!capabilities_.empty()) return;  // one process for every action says it again
    capabilities_.insert(message.capabilities().begin(), message.capabilities().end());
    for (const PromptKind& one : prompt_kinds)
        if (host_can(one.capability)) prompts_.push_back(prompt_of(one.kind, new_id()));
}

void Shop::give_prompts(till::Reply& reply) {
    for (int i = 0; i < 3 && !prompts_.empty(); ++i) {
        *reply.add_prompts() = prompts_.front();
        prompts_.pop_front();
    }
}

void Shop::suggest(const till::Basket& basket, till::Reply& reply) {
    reply.set_basket_revision(basket.revision());
    for (int i = 1; i <= 2; ++i) {
        auto& suggestion = *reply.add_suggestions();
        suggestion.set_suggestion_id(new_id());
        suggestion.set_sku(fmt::format("SUGGESTED-{}", random_() % 1000));
        suggestion.set_name("Something that goes with it");
        suggestion.set_reason("often bought together");
    }
}

// The second basket's answer is stale, and the fourth does not come.
Shop::Answer Shop::basket_changed(const till::BasketChanged& message) {
    Answer answer;
    ++baskets_;
    suggest(message.basket(), answer.reply);
    if (baskets_ == 2) {
        answer.reply.set_stale(true);
        answer.reply.set_basket_revision(message.basket().revision() - 1);
        return answer;
    }
    answer.silent = baskets_ == 4;
    if (answer.silent) return answer;
    give_prompts(answer.reply);
    if (host_can("tillside.discount/1") && !discount_given_) {
        discount_given_ = true;
        auto& discount = *answer.reply.add_discounts();
        discount.set_offer_id("validator-offer");
        discount.set_version("1");
        discount.set_amount(std::min<std::int64_t>(100, message.basket().total()));
        discount.set_text("One dollar off");
        discount.set_reason("the validator's offer");
    }
    return answer;
}

Shop::Answer Shop::before_tender() {
    Answer answer;
    if (++tenders_ == 2) {
        answer.status = TILLSIDE_REFUSED;
        answer.reply.mutable_failure()->set_code("validator_refuses");
        answer.reply.mutable_failure()->set_message("The validator refuses this one request.");
        return answer;
    }
    give_prompts(answer.reply);
    answer.reply.add_toasts()->set_text("Thank you");
    return answer;
}

// The second sale stays without acknowledgement: the plugin spools it.
Shop::Answer Shop::basket_completed(const till::BasketCompleted& message) {
    Answer answer;
    completed_.insert(message.context().ticket());
    answer.silent = completed_.size() == 2;
    auto& recorded = *answer.reply.add_recorded();
    recorded.set_event_id(new_id());
    recorded.set_kind("BASKET_COMPLETED");
    return answer;
}

}  // namespace tillside::validator
