#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "plugin/engine/interface/prompts.hpp"
#include "plugin/engine/interface/signature.hpp"

namespace tillside::engine::interface {

namespace {

constexpr std::size_t text_bytes_max = 4096;
constexpr std::size_t phone_bytes_max = 40;

std::unexpected<Error> refuse(std::string_view code, std::string field, std::string words) {
    return fail_at(Domain::message, code, std::move(field), std::move(words));
}

bool was_offered(const till::Prompt& asked, const std::string& option_id) {
    if (asked.kind() == till::Prompt::CONFIRM && asked.options().empty())
        return option_id == "yes" || option_id == "no";
    return std::ranges::any_of(asked.options(), [&](const till::PromptOption& option) {
        return option.option_id() == option_id;
    });
}

Result<void> check_options(const till::Prompt& asked, const till::PromptAnswered& said) {
    const std::uint32_t most =
        asked.kind() == till::Prompt::CHOOSE ? std::max(asked.max_choices(), 1U) : 1U;
    const auto count = static_cast<std::uint32_t>(said.option_ids_size());
    if (count == 0 || count > most) {
        return refuse("bad_option", "option_ids",
                      fmt::format("{} options chosen; one to {} were asked for", count, most));
    }
    std::set<std::string> seen;
    for (int at = 0; at < said.option_ids_size(); ++at) {
        if (was_offered(asked, said.option_ids(at)) && seen.insert(said.option_ids(at)).second)
            continue;
        return refuse("bad_option", fmt::format("option_ids[{}]", at),
                      "this option was not offered, or is named twice");
    }
    return {};
}

Result<void> check_content(const till::Prompt& asked, const till::PromptAnswered& said) {
    const std::uint32_t highest = asked.highest() == 0 ? 5 : asked.highest();
    switch (asked.kind()) {
        case till::Prompt::CONFIRM:
        case till::Prompt::CHOOSE:
            return check_options(asked, said);
        case till::Prompt::TEXT:
            if (!said.text().empty() && said.text().size() <= text_bytes_max) return {};
            return refuse("bad_text", "text",
                          fmt::format("an answer in words has 1 to {} bytes", text_bytes_max));
        case till::Prompt::PHONE_KEYPAD:
            if (!said.phone().empty() && said.phone().size() <= phone_bytes_max) return {};
            return refuse("bad_phone", "phone",
                          "a phone number is needed; it is not repeated here");
        case till::Prompt::SIGNATURE:
            if (is_signature_png(said.signature_png())) return {};
            return refuse("bad_signature", "signature_png",
                          fmt::format("a signature is one whole PNG of at most {} bytes",
                                      signature_bytes_max));
        case till::Prompt::RATING:
            if (said.rating() >= 1 && said.rating() <= highest) return {};
            return refuse("bad_rating", "rating",
                          fmt::format("a rating from 1 to {} was asked for", highest));
        default:
            return refuse("bad_outcome", "prompt_id", "nothing that can be answered was asked");
    }
}

}  // namespace

Result<void> check_answer(const till::Prompt& asked, const till::PromptAnswered& said) {
    if (said.outcome() == till::PromptAnswered::OUTCOME_UNSPECIFIED ||
        !till::PromptAnswered::Outcome_IsValid(said.outcome())) {
        return refuse("bad_outcome", "outcome",
                      "what became of a question is ANSWERED, SKIPPED, TIMED_OUT or NOT_SHOWN");
    }
    if (said.surface() != till::SURFACE_UNSPECIFIED && said.surface() != till::CUSTOMER_DISPLAY &&
        said.surface() != till::READ_ALOUD) {
        return refuse("bad_surface", "surface",
                      "a prompt is drawn on the customer display or read aloud");
    }
    if (said.outcome() != till::PromptAnswered::ANSWERED) return {};
    return check_content(asked, said);
}

till::Surface real_surface(till::Surface sent, till::Surface said) {
    return sent == till::CUSTOMER_DISPLAY && said == till::CUSTOMER_DISPLAY ? till::CUSTOMER_DISPLAY
                                                                            : till::READ_ALOUD;
}

}  // namespace tillside::engine::interface
