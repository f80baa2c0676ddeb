#include "plugin/engine/interface/invitations.hpp"

#include <algorithm>
#include <array>

#include "plugin/engine/consent/answers.hpp"
#include "sync/rules/suggestions/reasons.hpp"

namespace tillside::engine::interface {

namespace {

constexpr std::uint32_t consent_time_ms = 120'000;  // the notice is to be read whole
constexpr std::uint32_t rating_time_ms = 20'000;
constexpr const char* none_of_these = "none";

struct Words {
    const char* none;
    const char* later;
    const char* how_was_it;
    const char* skip;
};
const Words& words_in(std::string_view language) {
    static constexpr Words english{"None of these", "Not now", "How was it today?", "Skip"};
    static constexpr Words traditional{"以上皆不選", "暫時不要", "今日嘅服務點樣？", "略過"};
    static constexpr Words simplified{"以上都不选", "暂时不要", "今天的服务怎么样？", "跳过"};
    return rules::suggestions::of_language(rules::suggestions::language_of(language), english,
                                           traditional, simplified);
}

bool never_asked(const till::CustomerCard& card) {
    return !card.under_age() && card.consents_size() > 0 &&
           std::ranges::all_of(card.consents(), [](const till::ConsentState& state) {
               return state.state() == "NOT_ASKED";
           });
}

// The notice has changed since they answered it, or a year is over (privacy.md, duty 11).
bool notice_due(const till::CustomerCard& card) {
    return !card.under_age() && std::ranges::any_of(card.due(), [](const till::ConsentDue& due) {
        return due.what() == "notice_again";
    });
}

// The answer to the prompt, as the consent room takes answers to its notice.
till::AnswerConsent consent_from(const Answered& answered) {
    const till::Prompt& asked = answered.question.prompt;
    till::AnswerConsent message;
    *message.mutable_context() = answered.said.context();
    message.set_customer_id(wire::uuid_text(answered.question.customer_id));
    till::ConsentAnswer& answer = *message.mutable_answer();
    answer.set_notice_id(asked.notice().notice_id());
    answer.set_notice_sha256(asked.notice().sha256());
    answer.set_language(asked.notice().language());
    answer.set_surface(answered.surface);
    answer.set_method(answered.surface == till::CUSTOMER_DISPLAY ? till::CUSTOMER_TAP
                                                                 : till::CASHIER_KEYED_ORAL);
    answer.set_notice_shown_at_us(answered.shown_us);
    answer.set_seconds_shown(answered.said.seconds_shown());
    for (const till::PromptOption& option : asked.options()) {
        if (option.option_id() == none_of_these) continue;
        till::ChoiceAnswer& choice = *answer.add_choices();
        choice.set_choice_id(option.option_id());
        choice.set_given(std::ranges::count(answered.said.option_ids(), option.option_id()) > 0);
    }
    return message;
}

}  // namespace

void Invitations::join(customers::Conversations& conversations) {
    prompts_->on_answer(
        "consent",
        [this, &conversations](const Answered& answered, till::Reply& reply) -> Result<void> {
            const checkout::Ticket* ticket = tickets_->find(answered.said.context());
            if (ticket == nullptr || ticket->ended ||
                ticket->customer_id != answered.question.customer_id) {
                return fail_at(Domain::message, "customer_changed", "prompt_id",
                               "the customer who was asked is no longer attached to this ticket: "
                               "ask again when they are");
            }
            const auto& chosen = answered.said.option_ids();
            if (chosen.size() > 1 && std::ranges::count(chosen, none_of_these) > 0) {
                return fail_at(Domain::message, "bad_option", "option_ids",
                               "none of these and one of these cannot both be chosen");
            }
            auto written = conversations.answer(consent_from(answered), answered.call);
            if (!written) return std::unexpected(written.error());
            reply = std::move(*written);
            return {};
        });
}

Result<void> Invitations::after(const server::Served& served, till::Reply& reply) {
    if (reply.has_failure() || served.call.training || served.call.spooled) return {};
    if (served.context == nullptr || served.context->ticket().empty()) return {};
    const bool attached = (served.kind == till::SET_CUSTOMER || served.kind == till::SCANNED) &&
                          reply.customers_size() == 1;
    if (attached && (never_asked(reply.customers(0)) || notice_due(reply.customers(0)))) {
        return ask_consent(reply.customers(0), served, reply);
    }
    if (served.kind == till::BASKET_COMPLETED) return ask_rating(served, reply);
    return {};
}

// Once a sale, and not while the till is to be quiet.
Result<bool> Invitations::may_ask(const server::Served& served) {
    const auto before = prompts_->asked_on(*served.context);
    if (!before) return std::unexpected(before.error());
    if (*before) return false;
    return quiet_->may_ask(served.call.now);
}

Result<void> Invitations::ask_consent(const till::CustomerCard& card, const server::Served& served,
                                      till::Reply& reply) {
    const auto may = may_ask(served);
    if (!may || !*may) return may ? Result<void>() : std::unexpected(may.error());
    const auto customer_id = wire::uuid_bytes(card.customer_id());
    if (!customer_id) return std::unexpected(customer_id.error());
    Question question{"consent", {}, *customer_id};
    till::Prompt& prompt = question.prompt;
    till::Notice notice = consent::notice_for_host(*pack_, card.language());
    const Words& words = words_in(notice.language());
    prompt.set_kind(till::Prompt::CHOOSE);
    prompt.set_surface(till::CUSTOMER_DISPLAY);
    prompt.set_title(notice.title());
    prompt.set_text(notice.text());
    prompt.set_language(notice.language());
    prompt.set_max_choices(static_cast<std::uint32_t>(notice.choices_size()));
    const auto offer = [&prompt](const std::string& id, const std::string& text) {
        till::PromptOption& option = *prompt.add_options();
        option.set_option_id(id);
        option.set_text(text);
    };
    for (const till::NoticeChoice& choice : notice.choices())
        offer(choice.choice_id(), choice.text());
    offer(none_of_these, words.none);
    prompt.set_time_limit_ms(consent_time_ms);
    prompt.set_skipped(till::Prompt::ASKED_LATER);
    prompt.set_skip_label(words.later);
    *prompt.mutable_notice() = std::move(notice);
    const auto asked = prompts_->ask(std::move(question), *served.context, reply, served.call.now);
    if (!asked) return std::unexpected(asked.error());
    if (*asked) quiet_->note_question(served.call.now);
    return {};
}

Result<void> Invitations::ask_rating(const server::Served& served, till::Reply& reply) {
    const auto may = may_ask(served);
    if (!may || !*may) return may ? Result<void>() : std::unexpected(may.error());
    const Words& words = words_in(served.context->cashier_language());
    Question question{"feedback", {}, {}};
    till::Prompt& prompt = question.prompt;
    prompt.set_kind(till::Prompt::RATING);
    prompt.set_surface(till::CUSTOMER_DISPLAY);
    prompt.set_title(words.how_was_it);
    prompt.set_text(words.how_was_it);
    prompt.set_language(served.context->cashier_language());
    prompt.set_highest(5);
    prompt.set_time_limit_ms(rating_time_ms);
    prompt.set_skipped(till::Prompt::NOTHING_HAPPENS);
    prompt.set_skip_label(words.skip);
    const auto asked = prompts_->ask(std::move(question), *served.context, reply, served.call.now);
    if (!asked) return std::unexpected(asked.error());
    if (*asked) quiet_->note_question(served.call.now);
    return {};
}

}  // namespace tillside::engine::interface
