#include "plugin/engine/privacy/requests.hpp"

#include <fmt/format.h>

#include <chrono>

#include "plugin/engine/checkout/formats.hpp"
#include "plugin/engine/consent/recorder.hpp"
#include "plugin/engine/customers/conversations.hpp"
#include "plugin/engine/service/complaint_number.hpp"
#include "sync/rules/consent/pack_rules.hpp"
#include "sync/rules/identity/personal_numbers.hpp"
#include "sync/rules/suggestions/reasons.hpp"

namespace tillside::engine::privacy {

namespace {

using store::Sql;

constexpr std::size_t text_bytes_max = 4096;

constexpr Sql count_up{
    "INSERT INTO privacy_request_numbers (day, last) VALUES (?1, 1)"
    " ON CONFLICT (day) DO UPDATE SET last = last + 1 RETURNING last"};

std::string text_of(std::chrono::sys_days days) {
    const std::chrono::year_month_day date{days};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

// The shop's day, as the host books it; without one, the day in UTC: never later than the shop's
// own in Asia, so the answer is never due too late.
std::chrono::sys_days day_of(const till::Context& context, Now happened) {
    const std::string& text = context.business_day();
    if (checkout::is_date(text)) {
        return std::chrono::sys_days{
            std::chrono::year{std::stoi(text.substr(0, 4))} /
            std::chrono::month{static_cast<unsigned>(std::stoi(text.substr(5, 2)))} /
            std::chrono::day{static_cast<unsigned>(std::stoi(text.substr(8, 2)))}};
    }
    return std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::microseconds>{std::chrono::microseconds(happened.us)});
}

std::unexpected<Error> wrong(std::string_view code, std::string field, std::string words) {
    return fail_at(Domain::message, code, std::move(field), std::move(words));
}

Result<void> check(const till::PrivacyRequestOpened& message) {
    using Request = till::PrivacyRequestOpened;
    if (message.kind() == Request::KIND_UNSPECIFIED || !Request::Kind_IsValid(message.kind())) {
        return wrong("kind_missing", "kind", "say what is asked for");
    }
    if (message.identity() == Request::IDENTITY_CHECK_UNSPECIFIED ||
        !Request::IdentityCheck_IsValid(message.identity())) {
        return wrong("identity_missing", "identity",
                     "say how it was made sure that it is the customer who asks");
    }
    if (message.kind() == Request::CORRECTION &&
        message.text().find_first_not_of(' ') == std::string::npos) {
        return wrong("text_missing", "text", "say what is wrong and what would be right");
    }
    if (message.text().size() > text_bytes_max) {
        return wrong("text_too_long", "text",
                     fmt::format("a text has at most {} bytes", text_bytes_max));
    }
    if (rules::identity::holds_forbidden_number(message.text())) {
        return wrong(
            "text_holds_number", "text",
            "the text holds what looks like an identity card or payment card number; these "
            "are never kept here (DPP1, PCPD code on identity card numbers)");
    }
    return {};
}

struct Words {
    const char* title;
    const char* answer_by;
};
const Words& words_in(std::string_view language) {
    static constexpr Words english{"Request about my personal data", "Answered by"};
    static constexpr Words traditional{"個人資料要求", "最遲回覆日期"};
    static constexpr Words simplified{"个人资料请求", "最迟回复日期"};
    return rules::suggestions::of_language(rules::suggestions::language_of(language), english,
                                           traditional, simplified);
}

void add_receipt(const wire::PrivacyRequestOpened& fact, till::Reply& reply) {
    const Words& words = words_in(fact.language());
    const auto add = [&](till::ReceiptLine::Style style, std::string text) {
        till::ReceiptLine& line = *reply.add_receipt();
        line.set_style(style);
        line.set_text(std::move(text));
    };
    add(till::ReceiptLine::BOLD, words.title);
    add(till::ReceiptLine::PLAIN, fact.number());
    add(till::ReceiptLine::PLAIN, fmt::format("{}: {}", words.answer_by, fact.answer_by()));
}

}  // namespace

void Requests::join(server::Dispatcher& dispatcher) {
    dispatcher.on<till::PrivacyRequestOpened>(
        till::OPEN_PRIVACY_REQUEST, server::Keeps::a_record,
        [this](const auto& message, const server::Call& call) { return open(message, call); });
}

Result<std::string> Requests::next_number(const std::string& day) {
    return rooms_.database.attempt("numbering a request", [&] {
        auto row = rooms_.database.query(count_up);
        row.bind(std::string_view(day));
        (void)row.step();
        return service::complaint_number("P-" + rooms_.outbox.till(), day,
                                         static_cast<std::uint64_t>(row.integer(0)));
    });
}

Result<till::Reply> Requests::open(const till::PrivacyRequestOpened& message,
                                   const server::Call& call) {
    const auto customer_id = customers::customer_id_from(message.customer_id());
    if (!customer_id) return std::unexpected(customer_id.error());
    if (auto fine = check(message); !fine) return std::unexpected(fine.error());
    const Now happened = consent::happened_at(message.context(), call.now);
    const std::chrono::sys_days day = day_of(message.context(), happened);
    const auto number = next_number(text_of(day));
    if (!number) return std::unexpected(number.error());

    wire::Event event = consent::event_from({message.context(), call.request_id}, *customer_id,
                                            wire::PRIVACY_REQUEST_OPENED, happened);
    event.set_id(rooms_.outbox.new_event_id(call.now));
    wire::PrivacyRequestOpened& fact = *event.mutable_privacy_request_opened();
    fact.set_number(*number);
    fact.set_kind(static_cast<std::uint32_t>(message.kind()));
    fact.set_identity(static_cast<std::uint32_t>(message.identity()));
    fact.set_language(message.language());
    const bool correction = message.kind() == till::PrivacyRequestOpened::CORRECTION;
    const rules::consent::Period within =
        correction ? rooms_.pack.correction_within : rooms_.pack.access_within;
    fact.set_answer_by(text_of(rules::consent::last_day(rooms_.pack, within, day)));
    till::Reply reply;
    reply.set_privacy_request_number(*number);
    add_receipt(fact, reply);
    if (call.training) return reply;

    wire::Words words;
    words.set_text(message.text());
    if (auto sealed = seal_.seal("words", words, *customer_id, event); !sealed) {
        return std::unexpected(sealed.error());
    }
    const auto recorded = rooms_.outbox.append(std::move(event), call.now);
    if (!recorded) return std::unexpected(recorded.error());
    till::RecordedEvent& said = *reply.add_recorded();
    said.set_event_id(wire::uuid_text(recorded->event_id));
    said.set_kind(wire::EventKind_Name(recorded->kind));
    return reply;
}

}  // namespace tillside::engine::privacy
