// Questions to customer and cashier. A room says what it wants asked; this one finds the surface
// that the host has for it, gives the question its id, keeps it until it is answered, checks the
// answer against what was asked, hands it to the room that asked, and records how it was asked and
// what became of it. What cannot be drawn is not asked.
//
// Thread: the engine's main thread.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "plugin/engine/interface/host.hpp"
#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/server/dispatcher.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::interface {

// What a room wants asked.
struct Question {
    std::string purpose;      // decides who gets the answer: "consent", "feedback" …
    till::Prompt prompt;      // without id; its surface is the one wanted
    std::string customer_id;  // 16 bytes, or empty
};

// A question that was answered, for the room that asked.
struct Answered {
    const Question& question;          // as it was sent
    const till::PromptAnswered& said;  // outcome ANSWERED, checked against the question
    till::Surface surface;             // where it was really asked
    std::int64_t shown_us = 0;
    const server::Call& call;
};
using AnswerHandler = std::function<Result<void>(const Answered&, till::Reply&)>;

class Prompts {
public:
    struct Rooms {
        store::Database& database;
        outbox::Outbox& outbox;
        const Host& host;
    };
    // The rooms outlive this.
    Prompts(const Rooms& rooms, wire::Random random) : rooms_(rooms), random_(std::move(random)) {}

    // Serves ANSWER_PROMPT.
    void join(server::Dispatcher& dispatcher);
    // Who gets the answers to questions of a purpose. Called inside the transaction that records
    // the answer; an Error refuses it, and the question stays open.
    void on_answer(std::string purpose, AnswerHandler handler);

    // Puts the question on the reply, on the display or for the cashier; false where this host can
    // ask it nowhere.
    [[nodiscard]] Result<bool> ask(Question question, const till::Context& context,
                                   till::Reply& reply, Now now);
    // Questions to a customer (16 bytes) who is being removed; in the caller's transaction.
    [[nodiscard]] Result<void> forget(std::string_view customer_id);
    [[nodiscard]] Result<void> forget_all();
    // Whether anything was asked on this ticket: of its own accord the engine asks once a sale.
    [[nodiscard]] Result<bool> asked_on(const till::Context& context);

    // Errors (Domain::message): "prompt_unknown", "prompt_expired", "prompt_answered" (otherwise
    // than now), those of check_answer, and those of the room that asked. The same answer again
    // gives the first event.
    [[nodiscard]] Result<till::Reply> answer(const till::PromptAnswered& message,
                                             const server::Call& call);

private:
    struct Kept;
    [[nodiscard]] Result<std::optional<Kept>> find(std::string_view prompt_id,
                                                   const till::Context& context);
    [[nodiscard]] Result<void> keep(const Question& question, std::string_view prompt_id,
                                    const till::Context& context, Now now);

    Rooms rooms_;
    wire::Random random_;
    std::map<std::string, AnswerHandler> handlers_;
};

// Whether an answer fits its question. Pure. Errors (Domain::message) name the field:
// "bad_outcome", "bad_surface", "bad_option", "bad_text", "bad_phone", "bad_signature",
// "bad_rating".
[[nodiscard]] Result<void> check_answer(const till::Prompt& asked,
                                        const till::PromptAnswered& said);

// Where a question was really asked: never more private than it was sent, and on the display only
// where the host says so, so that an answer that a cashier keyed cannot pass for the customer's own
// tap (privacy.md, reading 1).
[[nodiscard]] till::Surface real_surface(till::Surface sent, till::Surface said);

}  // namespace tillside::engine::interface
