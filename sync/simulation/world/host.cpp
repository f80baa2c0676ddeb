#include "sync/simulation/world/host.hpp"

#include <tillside/plugin.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sync/simulation/shop/calendar.hpp"

namespace tillside::simulation {

namespace {

constexpr std::array choices = {"e-receipt", "marketing-sms", "marketing-email", "profiling"};
constexpr std::array purposes = {"direct_marketing", "profiling", "e_receipt"};
constexpr std::size_t customers_kept = 12;
constexpr std::size_t sales_kept = 12;

}  // namespace

std::string Town::phone(Chance& chance) const {
    return fmt::format("5{:07}", 1000 + chance.between(1, people_));
}

Host::Host(Ground& ground, Facts& facts, Till& till, const Town& town)
    : ground_(ground),
      facts_(facts),
      till_(till),
      town_(town),
      chance_(ground.chance.part(4000 + till.place().number)),
      name_(fmt::format("host {}", till.place().number)) {}

void Host::act() {
    if (till_.rooms() == nullptr) return;  // "unavailable": what is lost to the spool is not ours
    if (std::exchange(disks_, till_.disks()) != till_.disks()) {  // nobody asks what that one knew
        unanswered_.reset();
        last_.reset();
    }
    if (unanswered_) {
        // The answer never came: the same request, under the same id.
        const Sent again = *unanswered_;
        ground_.note(name_, "asks again");
        (void)deliver(again);
        return;
    }
    struct Deed {
        int weight;
        void (Host::*what)();
    };
    static constexpr std::array deeds = {
        Deed{14, &Host::enrol},      Deed{14, &Host::find},       Deed{9, &Host::answer_notice},
        Deed{9, &Host::withdraw},    Deed{5, &Host::void_basket}, Deed{3, &Host::put_aside},
        Deed{4, &Host::give_back},   Deed{4, &Host::complain},    Deed{3, &Host::feedback},
        Deed{14, &Host::check_gate}, Deed{4, &Host::repeat_last},
    };
    int dice = chance_.between(1, 115);
    for (const Deed& deed : deeds) {
        dice -= deed.weight;
        if (dice <= 0) return (this->*deed.what)();
    }
    sell(chance_.percent(4));
}

// ---- what is said

std::string Host::business_day() const {
    // By the host's own calendar, whatever the engine's clock says.
    const auto day = static_cast<int>((ground_.now_us() / day_us) % shop::days_of_year);
    return shop::date_of(day);
}

std::string Host::new_ticket() {
    return fmt::format("{}", ++tickets_);
}

till::Context Host::context(const std::string& ticket) {
    till::Context out;
    out.set_store(till_.place().store);
    out.set_till(till_.place().code);
    out.set_business_day(business_day());
    out.set_ticket(ticket);
    out.set_staff(chance_.percent(50) ? "amy" : "ben");
    out.set_role(till::CASHIER);
    out.set_currency("HKD");
    return out;
}

std::optional<std::string> Host::somebody() {
    if (customers_.empty()) return std::nullopt;
    return customers_[chance_.below(static_cast<std::uint32_t>(customers_.size()))];
}

template <typename Message>
std::optional<till::Reply> Host::send(till::Kind kind, const Message& message) {
    return deliver({kind, wire::uuid_v7(ground_.now_us(), wire::system_random()),
                    message.SerializeAsString()});
}

std::optional<till::Reply> Host::deliver(const Sent& sent) {
    unanswered_ = sent;
    const auto answer = till_.serve({static_cast<std::uint32_t>(sent.kind), TILLSIDE_PROTOBUF,
                                     sent.request_id, sent.payload, false});
    if (!answer) {
        ground_.note(name_, "{} gets no answer", till::Kind_Name(sent.kind));
        return std::nullopt;
    }
    unanswered_.reset();
    last_ = sent;
    till::Reply reply;
    if (!reply.ParseFromString(answer->payload)) {
        ground_.violated("every request is answered", "a reply that is no Reply");
        return std::nullopt;
    }
    ground_.note(name_, "{}: {}{}, {} recorded", till::Kind_Name(sent.kind),
                 answer->status == TILLSIDE_OK ? "done" : answer->failure_code,
                 answer->repeated ? " again" : "", reply.recorded_size());
    if (answer->status != TILLSIDE_OK) return reply;
    for (const till::RecordedEvent& event : reply.recorded()) {
        const auto id = wire::uuid_bytes(event.event_id());
        if (id && facts_.events().contains(*id)) continue;
        ground_.violated("nothing acknowledged is lost",
                         fmt::format("till {} told its host that event {} is recorded, and it is "
                                     "not in the outbox",
                                     till_.place().number, event.event_id()));
    }
    meet(reply);
    return reply;
}

void Host::meet(const till::Reply& reply) {
    for (const till::CustomerCard& card : reply.customers()) {
        std::erase(customers_, card.customer_id());
        customers_.push_back(card.customer_id());
        if (customers_.size() > customers_kept) customers_.erase(customers_.begin());
    }
}

// ---- customers

std::optional<till::ConsentAnswer> Host::answer() {
    till::GetNotice get;
    *get.mutable_context() = context("1");
    get.set_language("en");
    const auto reply = send(till::GET_NOTICE, get);
    if (!reply || !reply->has_notice()) return std::nullopt;
    till::ConsentAnswer out;
    out.set_notice_id(reply->notice().notice_id());
    out.set_notice_sha256(reply->notice().sha256());
    out.set_language(reply->notice().language());
    const bool oral = chance_.percent(20);
    out.set_surface(oral ? till::READ_ALOUD : till::CUSTOMER_DISPLAY);
    out.set_method(oral ? till::CASHIER_KEYED_ORAL : till::CUSTOMER_TAP);
    out.set_notice_shown_at_us(till_.now().us - minute_us);
    out.set_seconds_shown(20);
    for (const char* choice : choices) {
        till::ChoiceAnswer& entry = *out.add_choices();
        entry.set_choice_id(choice);
        entry.set_given(chance_.percent(60));
    }
    return out;
}

void Host::enrol() {
    auto answered = answer();
    if (!answered) return;
    till::EnrolCustomer message;
    *message.mutable_context() = context(new_ticket());
    message.set_phone(town_.phone(chance_));
    message.set_name("Chan Tai Man");
    message.set_language("en");
    if (chance_.percent(30)) message.set_email(fmt::format("{}@example.hk", message.phone()));
    *message.mutable_answer() = std::move(*answered);
    (void)send(till::ENROL_CUSTOMER, message);
}

void Host::find() {
    till::FindCustomer message;
    *message.mutable_context() = context(new_ticket());
    message.set_phone(town_.phone(chance_));
    (void)send(till::FIND_CUSTOMER, message);
}

void Host::answer_notice() {
    const auto customer = somebody();
    if (!customer) return enrol();
    auto answered = answer();
    if (!answered) return;
    till::AnswerConsent message;
    *message.mutable_context() = context(new_ticket());
    message.set_customer_id(*customer);
    *message.mutable_answer() = std::move(*answered);
    (void)send(till::ANSWER_CONSENT, message);
}

void Host::withdraw() {
    const auto customer = somebody();
    if (!customer) return enrol();
    till::WithdrawConsent message;
    *message.mutable_context() = context(new_ticket());
    message.set_customer_id(*customer);
    if (chance_.percent(70)) message.add_purposes(purposes[chance_.below(purposes.size())]);
    (void)send(till::WITHDRAW_CONSENT, message);
}

// Asks the gate itself, as a suggestion or a message does, and holds its yes against what is known.
void Host::check_gate() {
    const auto customer = somebody();
    if (!customer) return find();
    const auto id = wire::uuid_bytes(*customer);
    till_.use([&](TillRooms& rooms) {
        using namespace engine::consent;
        const auto person = person_of(rooms, *id);
        const Asker asker{"amy", new_ticket(), "", false, business_day(), false};
        auto& gate = rooms.customers().gate();
        const bool profiling = gate.ask<purpose::Profiling, channel::Till>(
                                       {*id, "purchase_history", ""}, asker, till_.now())
                                   .has_value();
        const bool marketing =
            gate.ask<purpose::DirectMarketing, channel::Sms>(
                    {*id, "contact", "groceries_and_household"}, asker, till_.now())
                .has_value();
        ground_.note(name_, "gate of {}: profiling {}, marketing {}", short_id(*id), profiling,
                     marketing);
        for (const auto& [yes, use] : {std::pair(profiling, Use{"profiling", "till"}),
                                       std::pair(marketing, Use{"direct_marketing", "sms"})}) {
            if (!yes || facts_.consents().may_be_used(person, use, till_.known())) continue;
            ground_.violated("no withdrawn consent is used",
                             fmt::format("the gate of till {} permits {} of customer {}",
                                         till_.place().number, use.purpose, short_id(*id)));
        }
    });
}

// ---- sales

till::Basket Host::basket() {
    till::Basket out;
    out.set_revision(1);
    const int lines = chance_.between(1, 4);
    std::int64_t total = 0;
    for (int at = 1; at <= lines; ++at) {
        till::Line& line = *out.add_lines();
        line.set_line_id(fmt::format("{}", at));
        line.set_sku(fmt::format("A{}", chance_.between(1, 40)));
        line.set_quantity_milli(1000);
        line.set_unit_price(chance_.between(50, 5000));
        line.set_amount(line.unit_price());
        total += line.amount();
    }
    out.set_total(total);
    return out;
}

void Host::sell(bool training) {
    till::BasketCompleted message;
    const std::string ticket = new_ticket();
    *message.mutable_context() = context(ticket);
    message.mutable_context()->set_training(training);
    *message.mutable_basket() = basket();
    if (chance_.percent(60)) message.set_customer_id(somebody().value_or(""));
    till::Tender& tender = *message.add_tenders();
    tender.set_kind(till::CASH);
    tender.set_amount(message.basket().total());
    (void)send(till::BASKET_COMPLETED, message);
    if (training) return;
    sales_.push_back(
        {message.context().business_day(), ticket, message.basket().lines(0).unit_price()});
    if (sales_.size() > sales_kept) sales_.erase(sales_.begin());
}

void Host::void_basket() {
    till::BasketVoided message;
    *message.mutable_context() = context(new_ticket());
    message.set_revision(1);
    message.set_reason("changed their mind");
    (void)send(till::BASKET_VOIDED, message);
}

void Host::put_aside() {
    till::BasketSuspended message;
    *message.mutable_context() = context(new_ticket());
    *message.mutable_basket() = basket();
    (void)send(till::BASKET_SUSPENDED, message);
}

void Host::give_back() {
    if (sales_.empty()) return sell(false);
    const Sale& sale = sales_[chance_.below(static_cast<std::uint32_t>(sales_.size()))];
    till::ReturnCompleted message;
    *message.mutable_context() = context(new_ticket());
    message.mutable_return_of()->set_business_day(sale.business_day);
    message.mutable_return_of()->set_ticket(sale.ticket);
    till::ReturnLine& line = *message.add_lines();
    line.set_original_line_id("1");
    line.mutable_line()->set_line_id("1");
    line.mutable_line()->set_sku("A1");
    line.mutable_line()->set_quantity_milli(1000);
    line.mutable_line()->set_unit_price(sale.price);
    line.mutable_line()->set_amount(sale.price);
    message.set_refund_total(sale.price);
    till::Tender& tender = *message.add_tenders();
    tender.set_kind(till::CASH);
    tender.set_amount(-sale.price);
    (void)send(till::RETURN_COMPLETED, message);
}

// ---- words

void Host::complain() {
    till::ComplaintOpened message;
    *message.mutable_context() = context(new_ticket());
    message.set_customer_id(somebody().value_or(""));
    message.set_category("goods");
    message.set_severity(till::ComplaintOpened::MINOR);
    message.set_text("the milk was sour");
    (void)send(till::OPEN_COMPLAINT, message);
}

void Host::feedback() {
    till::Feedback message;
    *message.mutable_context() = context(new_ticket());
    message.set_rating(static_cast<std::uint32_t>(chance_.between(1, 5)));
    message.set_surface(till::CUSTOMER_DISPLAY);
    (void)send(till::GIVE_FEEDBACK, message);
}

void Host::repeat_last() {
    if (!last_) return sell(false);
    const Sent again = *last_;
    (void)deliver(again);
}

}  // namespace tillside::simulation
