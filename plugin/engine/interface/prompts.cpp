// An answer may come a little after its time limit: it was on its way. What was skipped or timed
// out may be said at any time while the question is known.
#include "plugin/engine/interface/prompts.hpp"

#include <utility>

#include "plugin/engine/interface/degrade.hpp"
#include "plugin/engine/interface/occasion.hpp"
#include "plugin/engine/outbox/draft.hpp"

namespace tillside::engine::interface {

namespace {

using store::Blob;
using store::Sql;

constexpr std::int64_t late_us_max = 5'000'000;
constexpr std::int64_t kept_us = 8LL * 24 * 3600 * 1'000'000;

constexpr Sql insert_prompt{
    "INSERT INTO prompts (prompt_id, business_day, ticket, purpose, customer_id, prompt, asked_us)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};
constexpr Sql find_prompt{
    "SELECT purpose, customer_id, prompt, asked_us, digest, event_id FROM prompts"
    " WHERE prompt_id = ?1 AND business_day = ?2 AND ticket = ?3"};
constexpr Sql answer_prompt{"UPDATE prompts SET digest = ?2, event_id = ?3 WHERE prompt_id = ?1"};
constexpr Sql any_on_ticket{
    "SELECT 1 FROM prompts WHERE business_day = ?1 AND ticket = ?2 LIMIT 1"};
constexpr Sql forget_everything{"DELETE FROM prompts"};
constexpr Sql forget_customer{"DELETE FROM prompts WHERE customer_id = ?1"};
constexpr Sql drop_old{"DELETE FROM prompts WHERE asked_us < ?1"};

// Without what was typed: a hash without a key would give a phone number away (privacy.md, duty
// 22).
std::string digest_of(till::PromptAnswered message) {
    message.clear_context();
    message.clear_phone();
    message.clear_text();
    return wire::to_bytes(wire::sha256(message.SerializeAsString()));
}

void add_recorded(till::Reply& reply, std::string_view event_id) {
    till::RecordedEvent& event = *reply.add_recorded();
    event.set_event_id(wire::uuid_text(event_id));
    event.set_kind(wire::EventKind_Name(wire::PROMPT_ANSWERED));
}

wire::PromptAnswered fact_of(const Question& question, const till::PromptAnswered& said,
                             till::Surface surface) {
    wire::PromptAnswered fact;
    fact.set_prompt_kind(till::Prompt::Kind_Name(question.prompt.kind()));
    fact.set_purpose(question.purpose);
    fact.set_outcome(static_cast<std::uint32_t>(said.outcome()));
    if (said.outcome() != till::PromptAnswered::NOT_SHOWN)
        fact.set_surface(static_cast<std::uint32_t>(surface));
    fact.set_seconds_shown(said.seconds_shown());
    if (said.outcome() == till::PromptAnswered::ANSWERED) {
        *fact.mutable_option_ids() = said.option_ids();
        fact.set_rating(said.rating());
    }
    return fact;
}

}  // namespace

struct Prompts::Kept {
    Question question;
    std::int64_t asked_us = 0;
    std::string digest;  // of the answer; empty: none yet
    std::string event_id;
};

void Prompts::join(server::Dispatcher& dispatcher) {
    dispatcher.on<till::PromptAnswered>(
        till::ANSWER_PROMPT, server::Keeps::a_record,
        [this](const auto& message, const server::Call& call) { return answer(message, call); });
}

void Prompts::on_answer(std::string purpose, AnswerHandler handler) {
    handlers_.insert_or_assign(std::move(purpose), std::move(handler));
}

Result<bool> Prompts::ask(Question question, const till::Context& context, till::Reply& reply,
                          Now now) {
    const Capabilities& host = rooms_.host.capabilities();
    till::Prompt& prompt = question.prompt;
    if (!can_ask(host, prompt.kind(), prompt.surface())) {
        if (!can_ask(host, prompt.kind(), till::READ_ALOUD)) return false;
        read_aloud(prompt);
    }
    const std::string prompt_id = wire::uuid_v7(now.us, random_);
    prompt.set_prompt_id(wire::uuid_text(prompt_id));
    if (auto kept = keep(question, prompt_id, context, now); !kept) {
        return std::unexpected(kept.error());
    }
    if (prompt.surface() != till::CUSTOMER_DISPLAY) {
        *reply.add_prompts() = std::move(prompt);
        return true;
    }
    till::DisplayStep& step = *reply.add_display();
    step.set_step_id(prompt.prompt_id());
    step.set_time_limit_ms(prompt.time_limit_ms());
    *step.mutable_prompt() = std::move(prompt);
    return true;
}

Result<void> Prompts::keep(const Question& question, std::string_view prompt_id,
                           const till::Context& context, Now now) {
    till::Prompt slim = question.prompt;
    if (slim.has_notice()) {
        till::Notice cited;
        cited.set_notice_id(slim.notice().notice_id());
        cited.set_language(slim.notice().language());
        cited.set_sha256(slim.notice().sha256());
        *slim.mutable_notice() = std::move(cited);
    }
    slim.clear_text();
    return rooms_.database.attempt("keeping a question", [&] {
        rooms_.database.query(drop_old).bind(now.us - kept_us).run();
        rooms_.database.query(insert_prompt)
            .bind(Blob{prompt_id}, std::string_view(context.business_day()),
                  std::string_view(context.ticket()), std::string_view(question.purpose),
                  Blob{question.customer_id}, Blob{slim.SerializeAsString()}, now.us)
            .run();
    });
}

Result<bool> Prompts::asked_on(const till::Context& context) {
    return rooms_.database.attempt("looking for questions of a ticket", [&] {
        auto row = rooms_.database.query(any_on_ticket);
        row.bind(std::string_view(context.business_day()), std::string_view(context.ticket()));
        return row.step();
    });
}

// A question belongs to the ticket that it was asked on: whoever stands at the display of the next
// one is not who was asked.
Result<std::optional<Prompts::Kept>> Prompts::find(std::string_view prompt_id,
                                                   const till::Context& context) {
    return rooms_.database.attempt("finding a question", [&]() -> std::optional<Kept> {
        auto row = rooms_.database.query(find_prompt);
        row.bind(Blob{prompt_id}, std::string_view(context.business_day()),
                 std::string_view(context.ticket()));
        if (!row.step()) return std::nullopt;
        Kept kept{{row.text(0), {}, row.blob(1)}, row.integer(3), row.blob(4), row.blob(5)};
        kept.question.prompt.ParseFromString(row.blob(2));
        return kept;
    });
}

Result<till::Reply> Prompts::answer(const till::PromptAnswered& message, const server::Call& call) {
    if (auto fine = check_occasion(message.context()); !fine) return std::unexpected(fine.error());
    const auto prompt_id = wire::uuid_bytes(message.prompt_id());
    const auto kept =
        prompt_id ? find(*prompt_id, message.context()) : Result<std::optional<Kept>>(std::nullopt);
    if (!kept) return std::unexpected(kept.error());
    if (!*kept) {
        return fail_at(Domain::message, "prompt_unknown", "prompt_id",
                       "no question with this id was asked on this ticket, or it was long ago");
    }
    const Question& question = (*kept)->question;
    const std::string digest = digest_of(message);
    till::Reply reply;
    if (!(*kept)->digest.empty()) {
        if ((*kept)->digest != digest) {
            return fail_at(Domain::message, "prompt_answered", "prompt_id",
                           "this question was answered before, in another way");
        }
        add_recorded(reply, (*kept)->event_id);
        return reply;
    }
    if (auto fits = check_answer(question.prompt, message); !fits) {
        return std::unexpected(fits.error());
    }
    const till::Surface surface = real_surface(question.prompt.surface(), message.surface());
    if (message.outcome() == till::PromptAnswered::ANSWERED) {
        const std::int64_t limit_us = question.prompt.time_limit_ms() * std::int64_t{1000};
        if (call.now.us > (*kept)->asked_us + limit_us + late_us_max) {
            return fail_at(Domain::message, "prompt_expired", "prompt_id",
                           "the question's time was over: it may be asked again at another time");
        }
        const auto handler = handlers_.find(question.purpose);
        if (handler != handlers_.end()) {
            const Answered answered{question, message, surface, (*kept)->asked_us, call};
            if (auto done = handler->second(answered, reply); !done) {
                return std::unexpected(done.error());
            }
            if (reply.has_failure()) return reply;
        }
    }
    wire::Event event =
        outbox::draft_event(wire::PROMPT_ANSWERED, message.context(), call.request_id);
    event.set_customer_id(question.customer_id);
    *event.mutable_prompt_answered() = fact_of(question, message, surface);
    auto recorded = rooms_.outbox.append(std::move(event), call.now);
    if (!recorded) return std::unexpected(recorded.error());
    add_recorded(reply, recorded->event_id);
    auto noted = rooms_.database.attempt("noting an answer", [&] {
        rooms_.database.query(answer_prompt)
            .bind(Blob{*prompt_id}, Blob{digest}, Blob{recorded->event_id})
            .run();
    });
    if (!noted) return std::unexpected(noted.error());
    return reply;
}

Result<void> Prompts::forget(std::string_view customer_id) {
    return rooms_.database.attempt("forgetting questions to a customer", [&] {
        rooms_.database.query(forget_customer).bind(Blob{customer_id}).run();
    });
}

Result<void> Prompts::forget_all() {
    return rooms_.database.attempt("forgetting all questions",
                                   [&] { rooms_.database.query(forget_everything).run(); });
}

}  // namespace tillside::engine::interface
