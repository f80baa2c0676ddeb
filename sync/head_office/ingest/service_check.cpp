#include "sync/head_office/ingest/service_check.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace tillside::head_office::ingest {

namespace {

constexpr std::size_t text_bytes_max = 4096;
constexpr std::size_t code_bytes_max = 64;
constexpr std::size_t number_bytes_max = 80;
constexpr int lines_max = 64;
constexpr int options_max = 16;
constexpr std::uint32_t highest_rating = 11;

bool is_code(const std::string& code) {
    return code.size() <= code_bytes_max;
}

bool is_text(const std::string& text) {
    return text.size() <= text_bytes_max;
}

// In the clear only where nobody is known.
bool are_words(const wire::Event& event, const std::string& text) {
    return is_text(text) && (event.customer_id().empty() || text.empty());
}

const char* fault_of(const wire::Event& event, const wire::FeedbackGiven& fact) {
    if (!is_code(fact.question_id())) return "question_id";
    if (fact.highest() < 2 || fact.highest() > highest_rating) return "highest";
    if (fact.rating() > fact.highest()) return "rating";
    return are_words(event, fact.text()) ? nullptr : "text";
}

const char* fault_of(const wire::Event& event, const wire::ComplaintOpened& fact) {
    if (fact.number().empty() || fact.number().size() > number_bytes_max) return "number";
    if (!is_code(fact.category())) return "category";
    if (!is_code(fact.wanted_outcome())) return "wanted_outcome";
    const wire::TicketRef& about = fact.about();
    if (!is_code(about.store()) || !is_code(about.till()) || !is_code(about.business_day()) ||
        !is_code(about.ticket())) {
        return "about";
    }
    if (fact.line_ids_size() > lines_max || !std::ranges::all_of(fact.line_ids(), is_code)) {
        return "line_ids";
    }
    return are_words(event, fact.text()) ? nullptr : "text";
}

const char* fault_of(const wire::Event& event, const wire::InteractionLogged& fact) {
    if (fact.promised_by_us() < 0) return "promised_by_us";
    if (!are_words(event, fact.promise())) return "promise";
    if (!are_words(event, fact.subject())) return "subject";
    return are_words(event, fact.text()) ? nullptr : "text";
}

const char* fault_of(const wire::PromptAnswered& fact) {
    if (fact.prompt_kind().empty() || !is_code(fact.prompt_kind())) return "prompt_kind";
    if (!is_code(fact.purpose())) return "purpose";
    if (fact.option_ids_size() > options_max || !std::ranges::all_of(fact.option_ids(), is_code)) {
        return "option_ids";
    }
    return fact.rating() > highest_rating ? "rating" : nullptr;
}

const char* fault_of(const wire::Elevated& fact) {
    if (fact.action().empty() || !is_code(fact.action())) return "action";
    if (fact.manager().empty() || !is_code(fact.manager())) return "manager";
    return is_text(fact.reason()) ? nullptr : "reason";
}

}  // namespace

const char* service_fault(const wire::Event& event) {
    switch (event.kind()) {
        case wire::FEEDBACK_GIVEN:
            return event.has_feedback_given() ? fault_of(event, event.feedback_given()) : "fact";
        case wire::COMPLAINT_OPENED:
            return event.has_complaint_opened() ? fault_of(event, event.complaint_opened())
                                                : "fact";
        case wire::INTERACTION_LOGGED:
            return event.has_interaction_logged() ? fault_of(event, event.interaction_logged())
                                                  : "fact";
        case wire::PROMPT_ANSWERED:
            return event.has_prompt_answered() ? fault_of(event.prompt_answered()) : "fact";
        case wire::ELEVATED:
            return event.has_elevated() ? fault_of(event.elevated()) : "fact";
        default:
            return nullptr;
    }
}

}  // namespace tillside::head_office::ingest
