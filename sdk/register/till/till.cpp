// The frame of the reference till: the table of commands, the sale's beginning and end, staff, and
// the engine's health. Basket and tender are in selling.cpp, the customer in customer.cpp.
#include "sdk/register/till/till.hpp"

#include <tillside/plugin.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sdk/register/till/arguments.hpp"

namespace tillside::pos {

namespace v1 = till::v1;

Till::Till(TillSetup setup) : setup_(std::move(setup)) {
    setup_.engine.on_health([this](bool away, const auto& status) { health(away, status); });
}

Done Till::start() {
    if (auto begun = begin_sale(); !begun) return begun;
    v1::Hello hello;
    hello.set_host_name("tillside-register");
    hello.set_host_version(TILLSIDE_REGISTER_VERSION);
    hello.add_capabilities("tillside.display/1");
    *hello.mutable_context() = context();
    setup_.engine.call(v1::HELLO, hello, 500, 1, [](const Answer&) {});
    return {};
}

Done Till::command(std::string_view name, const Json& arguments) {
    using Member = Done (Till::*)(const Json&);
    static constexpr std::array<std::pair<std::string_view, Member>, 22> commands{{
        {"language", &Till::set_language},
        {"staff/sign-in", &Till::sign_in},
        {"staff/sign-out", &Till::sign_out},
        {"basket/add", &Till::add},
        {"basket/line", &Till::change_line},
        {"basket/void", &Till::void_sale},
        {"scan", &Till::scan},
        {"suggestions/shown", &Till::suggestions_shown},
        {"suggestions/decline", &Till::suggestion_decline},
        {"tender/open", &Till::tender_open},
        {"tender/cancel", &Till::tender_cancel},
        {"tender/pay", &Till::tender_pay},
        {"sale/next", &Till::next_sale},
        {"customer/find", &Till::find},
        {"customer/choose", &Till::choose},
        {"customer/detach", &Till::detach},
        {"customer/dismiss", &Till::dismiss},
        {"notice", &Till::notice},
        {"notice/close", &Till::notice_close},
        {"customer/enrol", &Till::enrol},
        {"customer/answer", &Till::answer},
        {"customer/withdraw", &Till::withdraw},
    }};
    const auto* const found =
        std::ranges::find(commands, name, &std::pair<std::string_view, Member>::first);
    if (found == commands.end()) {
        return std::unexpected(Fault{"unknown_command", "the register knows no such command"});
    }
    const bool before_sign_in = name == "language" || name.starts_with("staff/");
    if (!staff_ && !before_sign_in) {
        return std::unexpected(Fault{"sign_in_first", "nobody is signed in at this till"});
    }
    auto done = (this->*found->second)(arguments);
    if (done) touch();
    return done;
}

v1::Context Till::context() const {
    v1::Context context;
    context.set_store(setup_.store);
    context.set_till(setup_.till);
    context.set_business_day(business_day_);
    context.set_ticket(ticket_);
    if (staff_) {
        context.set_staff(staff_->code);
        context.set_role(staff_->role);
    }
    context.set_currency(setup_.catalogue.currency());
    context.set_cashier_language(language_);
    context.set_occurred_at_us(setup_.now_us());
    return context;
}

Done Till::begin_sale() {
    auto day = setup_.business_day();
    auto ticket = setup_.tickets.next(day);
    if (!ticket) return std::unexpected(ticket.error());
    business_day_ = std::move(day);
    ticket_ = std::move(*ticket);
    sale_ = Sale{};
    tendering_ = Tendering::no;
    ++terminal_attempt_;
    receipt_.reset();
    printed_.clear();
    customer_.reset();
    task_.reset();
    ++task_number_;
    notice_.reset();
    suggestions_.clear();
    return {};
}

Done Till::set_language(const Json& arguments) {
    const auto language = text_argument(arguments, "language", 16);
    if (!language) return std::unexpected(language.error());
    constexpr std::array<std::string_view, 3> known{"zh-Hant-HK", "zh-Hans", "en"};
    if (std::ranges::find(known, *language) == known.end()) {
        return std::unexpected(
            Fault{"language_unknown", "languages are zh-Hant-HK, zh-Hans and en"});
    }
    language_ = *language;
    // The reasons of suggestions are in the cashier's language: ask again.
    if (staff_ && sale_.revision() > 0 && !receipt_) basket_changed();
    return {};
}

Done Till::sign_in(const Json& arguments) {
    const auto staff = text_argument(arguments, "staff", 32);
    if (!staff) return std::unexpected(staff.error());
    const auto pin = text_argument(arguments, "pin", 12);
    if (!pin) return std::unexpected(pin.error());
    if (sign_in_state_ == "working")
        return std::unexpected(Fault{"busy", "the PIN is being checked"});
    v1::StaffSignedIn message;
    *message.mutable_context() = context();
    message.mutable_context()->set_staff(*staff);
    message.set_pin(*pin);
    sign_in_state_ = "working";
    // Checking a PIN is slow on purpose (argon2id, about 150 ms).
    setup_.engine.call(v1::STAFF_SIGNED_IN, message, 1500, 2,
                       [this, code = *staff](const Answer& answered) {
                           sign_in_state_.clear();
                           if (answered.ok()) {
                               const auto& card = answered.reply.staff();
                               staff_ = Staff{code, card.display_name(), card.role(), true};
                           } else if (answered.away()) {
                               // The sale goes on: with the least role, and the screen says so.
                               staff_ = Staff{code, code, v1::CASHIER, false};
                           } else {
                               sign_in_state_ = "refused";
                               sign_in_code_ = answered.reply.failure().code();
                               sign_in_message_ = answered.reply.failure().message();
                           }
                           touch();
                       });
    return {};
}

Done Till::sign_out(const Json&) {
    if (!staff_) return {};
    if (sale_.revision() > 0 && !receipt_) {
        return std::unexpected(Fault{"sale_open", "finish or cancel the sale first"});
    }
    v1::StaffSignedOut message;
    *message.mutable_context() = context();
    setup_.engine.call(v1::STAFF_SIGNED_OUT, message, 300, 1, [](const Answer&) {});
    staff_.reset();
    if (receipt_) return begin_sale();
    return {};
}

void Till::health(bool away, const std::optional<v1::EngineStatus>& status) {
    const bool news = engine_away_ != away;
    engine_away_ = away;
    if (away) suggestions_.clear();
    if (status) engine_status_ = *status;
    // Back again: it may have been restarted, so it learns of the basket anew.
    if (news && !away && staff_ && sale_.revision() > 0 && !receipt_) basket_changed();
    if (news || status) touch();
}

void Till::note(std::string code, std::string text, bool warning) {
    constexpr std::size_t notes_max = 5;
    if (notes_.size() == notes_max) notes_.erase(notes_.begin());
    notes_.push_back({++note_number_, std::move(code), std::move(text), warning});
}

void Till::touch() {
    ++version_;
    setup_.changed();
}

}  // namespace tillside::pos
