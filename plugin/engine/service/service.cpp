#include "plugin/engine/service/service.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "plugin/engine/consent/recorder.hpp"
#include "plugin/engine/interface/occasion.hpp"
#include "plugin/engine/outbox/draft.hpp"
#include "plugin/engine/service/checks.hpp"
#include "plugin/engine/service/complaint_number.hpp"

namespace tillside::engine::service {

namespace {

using server::Call;
using server::Keeps;
using store::Sql;

constexpr Sql count_up{
    "INSERT INTO complaint_numbers (day, last) VALUES (?1, 1)"
    " ON CONFLICT (day) DO UPDATE SET last = last + 1 RETURNING last"};

// The date, in UTC, of a moment: for a complaint that no business day was given for.
std::string day_of(Now now) {
    const std::chrono::sys_days days{
        std::chrono::floor<std::chrono::days>(std::chrono::microseconds(now.us))};
    const std::chrono::year_month_day date{days};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

void copy(const till::TicketRef& from, wire::TicketRef& to) {
    to.set_store(from.store());
    to.set_till(from.till());
    to.set_business_day(from.business_day());
    to.set_ticket(from.ticket());
}

const std::string not_said;

}  // namespace

// What every message of this room has.
struct Service::Said {
    const till::Context& context;
    const std::string& customer_id;  // as text
    const std::string& subject;
    const std::string& text;
    const std::string& promise;
};

void Service::join(server::Dispatcher& dispatcher) {
    dispatcher.on<till::Feedback>(
        till::GIVE_FEEDBACK, Keeps::a_record,
        [this](const auto& message, const Call& call) { return feedback(message, call); });
    dispatcher.on<till::ComplaintOpened>(
        till::OPEN_COMPLAINT, Keeps::a_record,
        [this](const auto& message, const Call& call) { return complaint(message, call); });
    dispatcher.on<till::InteractionLogged>(
        till::LOG_INTERACTION, Keeps::a_record,
        [this](const auto& message, const Call& call) { return interaction(message, call); });
}

// The envelope, with the words sealed where somebody is known. The key of an unknown customer goes
// to a file of its own, which training must not touch either.
Result<wire::Event> Service::begin(wire::EventKind kind, const Said& said, const Call& call) {
    const auto customer_id = interface::customer_id_of(said.customer_id);
    if (!customer_id) return std::unexpected(customer_id.error());
    wire::Event event = outbox::draft_event(kind, said.context, call.request_id);
    event.set_occurred_at_us(consent::happened_at(said.context, call.now).us);
    event.set_id(rooms_.outbox.new_event_id(call.now));
    event.set_customer_id(*customer_id);
    if (customer_id->empty() || call.training) return event;
    wire::Words words;
    words.set_subject(said.subject);
    words.set_text(said.text);
    wire::Words promise;
    promise.set_text(said.promise);
    for (const auto& [part, plain] : {std::pair{"words", &words}, std::pair{"promise", &promise}}) {
        if (auto sealed = seal_.seal(part, *plain, *customer_id, event); !sealed) {
            return std::unexpected(sealed.error());
        }
    }
    return event;
}

Result<till::Reply> Service::record(wire::Event event, const Call& call) {
    const auto recorded = rooms_.outbox.append(std::move(event), call.now);
    if (!recorded) return std::unexpected(recorded.error());
    till::Reply reply;
    till::RecordedEvent& said = *reply.add_recorded();
    said.set_event_id(wire::uuid_text(recorded->event_id));
    said.set_kind(wire::EventKind_Name(recorded->kind));
    return reply;
}

Result<till::Reply> Service::feedback(const till::Feedback& message, const Call& call) {
    if (auto fine = check(message); !fine) return std::unexpected(fine.error());
    auto event =
        begin(wire::FEEDBACK_GIVEN,
              {message.context(), message.customer_id(), not_said, message.text(), not_said}, call);
    if (!event) return std::unexpected(event.error());
    wire::FeedbackGiven& fact = *event->mutable_feedback_given();
    fact.set_question_id(message.question_id());
    fact.set_rating(message.rating());
    fact.set_highest(message.highest() == 0 ? 5 : message.highest());
    fact.set_surface(static_cast<std::uint32_t>(message.surface()));
    if (event->customer_id().empty()) fact.set_text(message.text());
    return record(std::move(*event), call);
}

Result<till::Reply> Service::complaint(const till::ComplaintOpened& message, const Call& call) {
    if (auto fine = check(message); !fine) return std::unexpected(fine.error());
    auto event =
        begin(wire::COMPLAINT_OPENED,
              {message.context(), message.customer_id(), not_said, message.text(), not_said}, call);
    if (!event) return std::unexpected(event.error());
    const std::string day = message.context().business_day().empty()
                                ? day_of(call.now)
                                : message.context().business_day();
    const auto counter = next_number(day);
    if (!counter) return std::unexpected(counter.error());
    const std::string number = complaint_number(rooms_.outbox.till(), day, *counter);
    wire::ComplaintOpened& fact = *event->mutable_complaint_opened();
    fact.set_number(number);
    fact.set_category(message.category());
    fact.set_severity(static_cast<std::uint32_t>(message.severity()));
    fact.set_wanted_outcome(message.wanted_outcome());
    if (message.has_about()) copy(message.about(), *fact.mutable_about());
    *fact.mutable_line_ids() = message.line_ids();
    if (event->customer_id().empty()) fact.set_text(message.text());
    auto reply = record(std::move(*event), call);
    if (reply && !call.training) reply->set_complaint_number(number);
    return reply;
}

Result<std::uint64_t> Service::next_number(std::string_view day) {
    return rooms_.database.attempt("giving a complaint its number", [&] {
        auto row = rooms_.database.query(count_up);
        row.bind(day);
        return row.step() ? static_cast<std::uint64_t>(row.integer(0)) : 0;
    });
}

Result<till::Reply> Service::interaction(const till::InteractionLogged& message, const Call& call) {
    if (auto fine = check(message); !fine) return std::unexpected(fine.error());
    auto event = begin(wire::INTERACTION_LOGGED,
                       {message.context(), message.customer_id(), message.subject(), message.text(),
                        message.promise()},
                       call);
    if (!event) return std::unexpected(event.error());
    wire::InteractionLogged& fact = *event->mutable_interaction_logged();
    fact.set_channel(static_cast<std::uint32_t>(message.channel()));
    fact.set_outgoing(message.outgoing());
    fact.set_promised_by_us(message.promised_by_us());
    if (event->customer_id().empty()) {
        fact.set_promise(message.promise());
        fact.set_subject(message.subject());
        fact.set_text(message.text());
    }
    return record(std::move(*event), call);
}

}  // namespace tillside::engine::service
