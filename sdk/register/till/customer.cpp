// The customer panel: find, attach, enrol, answer, withdraw. Phone and name go to the engine in one
// message and are not kept; what comes back is masked. An engine that is away is said in words, and
// the sale goes on without it.
#include <tillside/plugin.h>

#include <algorithm>
#include <utility>

#include "sdk/register/till/arguments.hpp"
#include "sdk/register/till/till.hpp"

namespace tillside::pos {

namespace v1 = till::v1;

namespace {

constexpr std::uint32_t find_deadline_ms = 500;
constexpr std::uint32_t save_deadline_ms = 1000;
constexpr int save_attempts = 3;
constexpr unsigned poll_every_ms = 250;
constexpr int polls_max = 12;  // 3 s: then "not here: enrol or go on"

std::expected<v1::Surface, Fault> surface_of(const Json& arguments) {
    const auto text = text_argument(arguments, "surface", 32);
    if (!text) return std::unexpected(text.error());
    if (*text == "customer_display") return v1::CUSTOMER_DISPLAY;
    if (*text == "read_aloud") return v1::READ_ALOUD;
    return std::unexpected(Fault{"bad_argument", "surface must be customer_display or read_aloud"});
}

}  // namespace

std::uint64_t Till::begin_task(std::string kind) {
    task_ = Task{
        .kind = std::move(kind), .state = "working", .code = {}, .message = {}, .customers = {}};
    return ++task_number_;
}

// What every customer request ends with: done, refused in words, or the engine is away.
void Till::end_task(std::uint64_t task, const Answer& answered) {
    if (task != task_number_ || !task_) return;
    if (answered.ok() || answered.result == TILLSIDE_SPOOLED) {
        task_.reset();
    } else {
        task_->state = answered.result == TILLSIDE_REFUSED ? "refused" : "away";
        task_->code = answered.reply.failure().code();
        task_->message = answered.reply.failure().message();
        task_->customers.assign(answered.reply.customers().begin(),
                                answered.reply.customers().end());
    }
    touch();
}

Done Till::find(const Json& arguments) {
    if (receipt_) return std::unexpected(Fault{"sale_done", "begin the next sale first"});
    const auto phone = text_or_nothing(arguments, "phone", 32);
    if (!phone) return std::unexpected(phone.error());
    const auto card = text_or_nothing(arguments, "card", 64);
    if (!card) return std::unexpected(card.error());
    if (phone->empty() == card->empty()) {
        return std::unexpected(Fault{"bad_argument", "give a phone or a card"});
    }
    v1::FindCustomer message;
    *message.mutable_context() = context();
    if (!phone->empty()) {
        message.set_phone(*phone);
    } else {
        message.set_card(*card);
    }
    const auto task = begin_task("find");
    setup_.engine.call(v1::FIND_CUSTOMER, message, find_deadline_ms, 2,
                       [this, task](const Answer& answered) { found(answered, task); });
    return {};
}

void Till::found(const Answer& answered, std::uint64_t task) {
    if (task != task_number_ || !task_) return;
    const auto& customers = answered.reply.customers();
    if (!answered.ok()) {
        end_task(task, answered);
        return;
    }
    if (customers.size() == 1) {
        attach(customers[0]);
    } else if (customers.size() > 1) {
        task_->state = "choose";
        task_->customers.assign(customers.begin(), customers.end());
    } else if (answered.reply.looking_elsewhere()) {
        task_->state = "asking_head_office";
        look_again(task, polls_max);
    } else {
        task_->state = "not_found";
    }
    touch();
}

void Till::look_again(std::uint64_t task, int polls_left) {
    setup_.after_ms(poll_every_ms, [this, task, polls_left] {
        if (task != task_number_ || !task_ || task_->state != "asking_head_office") return;
        setup_.engine.poll(poll_cursor_, [this, task, polls_left](const Answer& answered) {
            if (answered.ok()) poll_cursor_ = answered.cursor;
            if (task != task_number_ || !task_ || task_->state != "asking_head_office") return;
            const auto& customers = answered.reply.customers();
            if (answered.ok() && customers.size() == 1) {
                attach(customers[0]);
            } else if (answered.ok() && customers.size() > 1) {
                task_->state = "choose";
                task_->customers.assign(customers.begin(), customers.end());
            } else if (polls_left > 1) {
                look_again(task, polls_left - 1);
                return;
            } else {
                task_->state = "not_found";
            }
            touch();
        });
    });
}

// The card is on the screen at once; the engine is told, and may give a fuller card.
void Till::attach(const v1::CustomerCard& card) {
    customer_ = card;
    task_.reset();
    ++task_number_;
    v1::SetCustomer message;
    *message.mutable_context() = context();
    message.set_customer_id(card.customer_id());
    setup_.engine.call(v1::SET_CUSTOMER, message, find_deadline_ms, 2,
                       [this, ticket = ticket_, id = card.customer_id()](const Answer& answered) {
                           if (ticket != ticket_ || !customer_ || customer_->customer_id() != id)
                               return;
                           if (!answered.ok() || answered.reply.customers().empty()) return;
                           customer_ = answered.reply.customers(0);
                           touch();
                       });
    basket_changed();
}

Done Till::choose(const Json& arguments) {
    const auto id = text_argument(arguments, "customer_id", 64);
    if (!id) return std::unexpected(id.error());
    if (!task_) return std::unexpected(Fault{"nothing_to_choose", "nobody was looked up"});
    const auto customers = task_->customers;
    const auto chosen = std::ranges::find_if(
        customers, [&](const auto& card) { return card.customer_id() == *id; });
    if (chosen == customers.end()) {
        return std::unexpected(Fault{"nothing_to_choose", "that customer was not offered"});
    }
    notice_.reset();
    attach(*chosen);
    return {};
}

Done Till::detach(const Json&) {
    if (receipt_) return std::unexpected(Fault{"sale_done", "begin the next sale first"});
    customer_.reset();
    task_.reset();
    ++task_number_;
    v1::SetCustomer message;
    *message.mutable_context() = context();
    setup_.engine.call(v1::SET_CUSTOMER, message, find_deadline_ms, 2, [](const Answer&) {});
    basket_changed();
    return {};
}

Done Till::dismiss(const Json&) {
    task_.reset();
    ++task_number_;
    return {};
}

Done Till::notice(const Json& arguments) {
    const auto language = text_argument(arguments, "language", 16);
    if (!language) return std::unexpected(language.error());
    const auto surface = surface_of(arguments);
    if (!surface) return std::unexpected(surface.error());
    v1::GetNotice message;
    *message.mutable_context() = context();
    message.set_language(*language);
    message.set_surface(*surface);
    const auto task = begin_task("notice");
    setup_.engine.call(v1::GET_NOTICE, message, find_deadline_ms, 2,
                       [this, task, surface = *surface](const Answer& answered) {
                           if (task != task_number_) return;
                           if (answered.ok() && answered.reply.has_notice()) {
                               notice_ = answered.reply.notice();
                               notice_surface_ = surface;
                               notice_shown_at_us_ = setup_.now_us();
                           }
                           end_task(task, answered);
                       });
    return {};
}

Done Till::notice_close(const Json&) {
    notice_.reset();
    return dismiss({});
}

// What the customer said, citing the notice that is on the screen. A choice that is not named
// counts as refused. Only a tap on a screen turned to the customer is the customer's own (PDPO
// s35E(1)(b)).
std::expected<v1::ConsentAnswer, Fault> Till::consent_answer(const Json& arguments) const {
    if (!notice_)
        return std::unexpected(Fault{"notice_first", "show the notice before saving anything"});
    const auto given = arguments.find("given");
    if (given == arguments.end() || !given->is_array() || given->size() > 32) {
        return std::unexpected(Fault{"bad_argument", "given must be a list of choices"});
    }
    v1::ConsentAnswer answer;
    answer.set_notice_id(notice_->notice_id());
    answer.set_notice_sha256(notice_->sha256());
    answer.set_language(notice_->language());
    answer.set_surface(notice_surface_);
    answer.set_method(notice_surface_ == v1::CUSTOMER_DISPLAY ? v1::CUSTOMER_TAP
                                                              : v1::CASHIER_KEYED_ORAL);
    answer.set_notice_shown_at_us(notice_shown_at_us_);
    const auto shown_us = std::max<std::int64_t>(setup_.now_us() - notice_shown_at_us_, 0);
    answer.set_seconds_shown(
        static_cast<std::uint32_t>(std::min<std::int64_t>(shown_us / 1'000'000, 86'400)));
    for (const auto& choice : notice_->choices()) {
        auto* said = answer.add_choices();
        said->set_choice_id(choice.choice_id());
        said->set_given(std::ranges::find(*given, Json(choice.choice_id())) != given->end());
    }
    return answer;
}

Done Till::enrol(const Json& arguments) {
    const auto phone = text_argument(arguments, "phone", 32);
    if (!phone) return std::unexpected(phone.error());
    const auto name = text_or_nothing(arguments, "name", 128);
    if (!name) return std::unexpected(name.error());
    auto answer = consent_answer(arguments);
    if (!answer) return std::unexpected(answer.error());
    v1::EnrolCustomer message;
    *message.mutable_context() = context();
    message.set_phone(*phone);
    message.set_name(*name);
    message.set_language(notice_->language());
    *message.mutable_answer() = std::move(*answer);
    const auto task = begin_task("enrol");
    setup_.engine.call(v1::ENROL_CUSTOMER, message, save_deadline_ms, save_attempts,
                       [this, task](const Answer& answered) { saved(answered, task); });
    return {};
}

Done Till::answer(const Json& arguments) {
    if (!customer_) return std::unexpected(Fault{"no_customer", "no customer is attached"});
    auto answer = consent_answer(arguments);
    if (!answer) return std::unexpected(answer.error());
    v1::AnswerConsent message;
    *message.mutable_context() = context();
    message.set_customer_id(customer_->customer_id());
    *message.mutable_answer() = std::move(*answer);
    const auto task = begin_task("answer");
    setup_.engine.call(v1::ANSWER_CONSENT, message, save_deadline_ms, save_attempts,
                       [this, task](const Answer& answered) { saved(answered, task); });
    return {};
}

// What the engine wants on this sale's receipt, whenever in the sale it says so.
void Till::print(const Answer& answered) {
    const auto& lines = answered.reply.receipt();
    printed_.insert(printed_.end(), lines.begin(), lines.end());
    if (receipt_) receipt_->lines = printed_;
}

void Till::saved(const Answer& answered, std::uint64_t task) {
    if (task != task_number_) return;
    if (answered.ok()) {
        print(answered);
        notice_.reset();
        if (!answered.reply.customers().empty()) {
            attach(answered.reply.customers(0));
        } else if (customer_) {
            attach(v1::CustomerCard(*customer_));
        }
    }
    end_task(task, answered);
    touch();
}

Done Till::withdraw(const Json& arguments) {
    if (!customer_) return std::unexpected(Fault{"no_customer", "no customer is attached"});
    v1::WithdrawConsent message;
    *message.mutable_context() = context();
    message.set_customer_id(customer_->customer_id());
    if (const auto purposes = arguments.find("purposes"); purposes != arguments.end()) {
        if (!purposes->is_array() || purposes->size() > 32) {
            return std::unexpected(Fault{"bad_argument", "purposes must be a list"});
        }
        for (const auto& purpose : *purposes) {
            if (purpose.is_string()) message.add_purposes(purpose.get<std::string>());
        }
    }
    const auto task = begin_task("withdraw");
    setup_.engine.post(v1::WITHDRAW_CONSENT, message,
                       [this, task, ticket = ticket_](const Answer& answered) {
                           const bool kept = answered.ok() || answered.result == TILLSIDE_SPOOLED;
                           if (kept)
                               note(answered.ok() ? "withdrawn" : "withdrawn_spooled", {}, false);
                           if (answered.ok() && ticket == ticket_) print(answered);
                           if (answered.ok() && customer_ && ticket == ticket_) {
                               attach(v1::CustomerCard(*customer_));
                           } else {
                               end_task(task, answered);
                           }
                           touch();
                       });
    return {};
}

}  // namespace tillside::pos
