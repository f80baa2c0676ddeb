#include "plugin/engine/sandbox/questions.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace tillside::engine::sandbox {

namespace {

constexpr std::uint32_t time_limit_ms = 60'000;

struct Asked {
    std::string_view word;  // behind ASK-
    till::Prompt::Kind kind;
    const char* title;
};
constexpr std::array<Asked, 6> kinds{{
    {"CONFIRM", till::Prompt::CONFIRM, "Is this a sandbox?"},
    {"CHOOSE", till::Prompt::CHOOSE, "Which two do you like?"},
    {"TEXT", till::Prompt::TEXT, "Anything else?"},
    {"PHONE", till::Prompt::PHONE_KEYPAD, "Your telephone number"},
    {"SIGN", till::Prompt::SIGNATURE, "Please sign"},
    {"RATE", till::Prompt::RATING, "How was it today?"},
}};

void offer(till::Prompt& prompt, std::string_view id, std::string_view text) {
    till::PromptOption& option = *prompt.add_options();
    option.set_option_id(std::string(id));
    option.set_text(std::string(text));
}

interface::Question question_of(const Asked& asked) {
    const bool phone = asked.kind == till::Prompt::PHONE_KEYPAD;
    interface::Question question {
        phone ? "find_customer" : "sandbox", {}, {}
    };
    till::Prompt& prompt = question.prompt;
    prompt.set_kind(asked.kind);
    prompt.set_surface(till::CUSTOMER_DISPLAY);
    prompt.set_title(asked.title);
    prompt.set_text(asked.title);
    prompt.set_language("en");
    prompt.set_time_limit_ms(time_limit_ms);
    prompt.set_skipped(till::Prompt::NOTHING_HAPPENS);
    prompt.set_skip_label("Skip");
    if (asked.kind == till::Prompt::CONFIRM) {
        offer(prompt, "yes", "Yes");
        offer(prompt, "no", "No");
    }
    if (asked.kind == till::Prompt::CHOOSE) {
        prompt.set_max_choices(2);
        offer(prompt, "bread", "Bread");
        offer(prompt, "butter", "Butter");
        offer(prompt, "jam", "Jam");
    }
    if (asked.kind == till::Prompt::RATING) prompt.set_highest(5);
    return question;
}

}  // namespace

std::vector<interface::Question> questions_for(std::string_view ticket) {
    std::vector<interface::Question> questions;
    const bool all = ticket.starts_with("ASK-ALL");
    for (const Asked& asked : kinds) {
        if (all || ticket.starts_with(fmt::format("ASK-{}", asked.word)))
            questions.push_back(question_of(asked));
    }
    return questions;
}

std::string answer_in_words(const till::PromptAnswered& said) {
    if (said.rating() > 0) return fmt::format("Answered: {}", said.rating());
    if (!said.signature_png().empty()) return "Answered: signed";
    if (said.option_ids().empty()) return "Answered in words";
    std::string words = "Answered:";
    for (const std::string& option : said.option_ids())
        words += " " + option;
    return words;
}

}  // namespace tillside::engine::sandbox
