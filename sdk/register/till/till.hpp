// SPDX-License-Identifier: Apache-2.0
// The reference till itself: who is signed in, the running sale, the customer, what the engine last
// said, and the words for the screen. It owns no thread and does no I/O: commands come from the
// HTTP side, answers from the engine link, both on one thread; the screen is the state, whole, as
// JSON.
//
// It refuses to wait: every command returns at once, and what the engine says later changes the
// state. Contact values (phone, name) pass through to the engine and are kept nowhere here.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sdk/register/catalogue/catalogue.hpp"
#include "sdk/register/link/engine_link.hpp"
#include "sdk/register/sale/sale.hpp"
#include "sdk/register/sale/tickets.hpp"
#include "sdk/schema/till.pb.h"

namespace tillside::pos {

using Done = std::expected<void, Fault>;
using Json = nlohmann::json;

// What the till is and what it stands on. Everything referred to outlives the Till.
struct TillSetup {
    std::string store;
    std::string till;
    const Catalogue& catalogue;
    Tickets& tickets;
    EngineLink& engine;
    std::function<std::int64_t()> now_us;       // microseconds since 1970 UTC
    std::function<std::string()> business_day;  // "YYYY-MM-DD" where the shop is
    std::function<void(unsigned, std::function<void()>)> after_ms;  // on the till's thread
    std::function<void()> changed;                                  // the state is new: show it
};

class Till {
public:
    explicit Till(TillSetup setup);

    // Begins the first sale and says hello to the engine. A Fault where no ticket number can be
    // had.
    Done start();

    // One command of the screen: its name ("basket/add") and its arguments. An unknown name or a
    // missing argument is a Fault, as is what the sale refuses.
    Done command(std::string_view name, const Json& arguments);

    // All that the screen shows. Grows in `version` with every change.
    [[nodiscard]] Json state() const;

private:
    struct Staff {
        std::string code;
        std::string name;
        till::v1::Role role = till::v1::CASHIER;
        bool checked = false;  // false: the engine was away, the PIN could not be checked
    };
    // What the customer panel is waiting for or has to say.
    struct Task {
        std::string kind;  // "find", "notice", "enrol", "answer", "withdraw", "attach"
        std::string
            state;  // "working", "asking_head_office", "not_found", "choose", "refused", "away"
        std::string code;
        std::string message;
        std::vector<till::v1::CustomerCard> customers;
    };
    struct Receipt {
        Sale sale;
        std::string ticket;
        std::string business_day;
        std::int64_t at_us = 0;
        std::string staff;
        std::string masked_customer;
        std::string recorded;  // "working", "engine", "spool", "lost"
        std::vector<till::v1::ReceiptLine> lines;
    };
    enum class Tendering { no, open, terminal };

    // Commands, in the folder's other files by subject.
    Done set_language(const Json&);
    Done sign_in(const Json&);
    Done sign_out(const Json&);
    Done add(const Json&);
    Done change_line(const Json&);
    Done void_sale(const Json&);
    Done scan(const Json&);
    Done suggestions_shown(const Json&);
    Done suggestion_decline(const Json&);
    Done tender_open(const Json&);
    Done tender_cancel(const Json&);
    Done tender_pay(const Json&);
    Done next_sale(const Json&);
    Done find(const Json&);
    Done choose(const Json&);
    Done detach(const Json&);
    Done dismiss(const Json&);
    Done notice(const Json&);
    Done notice_close(const Json&);
    Done enrol(const Json&);
    Done answer(const Json&);
    Done withdraw(const Json&);

    [[nodiscard]] till::v1::Context context() const;
    [[nodiscard]] till::v1::Basket basket() const;
    Done begin_sale();
    Done ready_to_sell() const;
    void basket_changed();
    void advise(const Answer& answered);
    void terminal_approved(std::uint64_t attempt, TenderKind kind, std::int64_t amount);
    void complete();
    void attach(const till::v1::CustomerCard& card);
    void found(const Answer& answered, std::uint64_t task);
    void look_again(std::uint64_t task, int polls_left);
    void saved(const Answer& answered, std::uint64_t task);
    void print(const Answer& answered);
    std::uint64_t begin_task(std::string kind);
    void end_task(std::uint64_t task, const Answer& answered);
    std::expected<till::v1::ConsentAnswer, Fault> consent_answer(const Json&) const;
    void health(bool away, const std::optional<till::v1::EngineStatus>& status);
    void touch();

    TillSetup setup_;
    std::uint64_t version_ = 1;
    std::string language_ = "zh-Hant-HK";
    std::optional<Staff> staff_;
    std::string sign_in_state_;  // "", "working", "refused"
    std::string sign_in_code_;
    std::string sign_in_message_;

    std::string business_day_;
    std::string ticket_;
    Sale sale_;
    Tendering tendering_ = Tendering::no;
    TenderKind terminal_kind_ = TenderKind::card;
    std::uint64_t terminal_attempt_ = 0;
    std::optional<Receipt> receipt_;
    std::vector<till::v1::ReceiptLine> printed_;  // for this sale's receipt: card, consent slips

    std::optional<till::v1::CustomerCard> customer_;
    std::optional<Task> task_;
    std::uint64_t task_number_ = 0;
    std::uint64_t poll_cursor_ = 0;
    std::optional<till::v1::Notice> notice_;
    till::v1::Surface notice_surface_ = till::v1::READ_ALOUD;
    std::int64_t notice_shown_at_us_ = 0;

    std::vector<till::v1::Suggestion> suggestions_;
    std::optional<bool> engine_away_;  // absent until the first answer
    std::optional<till::v1::EngineStatus> engine_status_;
    struct Note {
        std::uint64_t number = 0;
        std::string code;  // of the screen's own words, or empty
        std::string text;  // the engine's words
        bool warning = false;
    };
    std::vector<Note> notes_;
    std::uint64_t note_number_ = 0;
    void note(std::string code, std::string text, bool warning);
};

}  // namespace tillside::pos
