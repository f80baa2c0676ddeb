#include "plugin/engine/service/checks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/engine/checkout/formats.hpp"
#include "plugin/engine/interface/occasion.hpp"
#include "plugin/engine/service/service.hpp"
#include "sync/rules/identity/personal_numbers.hpp"

namespace tillside::engine::service {

namespace {

constexpr std::uint32_t highest_min = 2;
constexpr std::uint32_t highest_max = 11;

std::unexpected<Error> refuse(std::string_view code, std::string field, std::string words) {
    return fail_at(Domain::message, code, std::move(field), std::move(words));
}

// Privacy.md, duty 12: what a customer says is kept, an identity card or payment card number in it
// is not.
Result<void> check_text(const std::string& text, const char* field) {
    if (text.size() > text_bytes_max) {
        return refuse("text_too_long", field,
                      fmt::format("{} bytes; at most {} are taken", text.size(), text_bytes_max));
    }
    if (rules::identity::holds_forbidden_number(text)) {
        return refuse(text_holds_number, field,
                      "the text holds what looks like an identity card or payment card number: "
                      "leave it out, these are never kept here");
    }
    return {};
}

Result<void> check_code(const std::string& code, const std::string& field) {
    const bool printable = std::ranges::none_of(
        code, [](char letter) { return static_cast<unsigned char>(letter) < 0x20; });
    if (printable && code.size() <= code_bytes_max) return {};
    return refuse("bad_code", field,
                  fmt::format("a code has at most {} bytes of printable text", code_bytes_max));
}

Result<void> check_about(const till::TicketRef& about) {
    if (!about.business_day().empty() && !checkout::is_date(about.business_day())) {
        return refuse("bad_ticket", "about.business_day", "a business day is a date as YYYY-MM-DD");
    }
    for (const auto& [code, field] :
         {std::pair{&about.store(), "about.store"}, std::pair{&about.till(), "about.till"},
          std::pair{&about.ticket(), "about.ticket"}}) {
        if (auto fine = check_code(*code, field); !fine) return fine;
    }
    return {};
}

// The first Error of some checks, each made only where the ones before it passed.
template <typename... Checks>
Result<void> all(const Checks&... checks) {
    Result<void> so_far;
    ((so_far ? void(so_far = checks()) : void()), ...);
    return so_far;
}

}  // namespace

Result<void> check(const till::Feedback& message) {
    const std::uint32_t highest = message.highest() == 0 ? 5 : message.highest();
    if (highest < highest_min || highest > highest_max) {
        return refuse("bad_rating", "highest",
                      fmt::format("the highest rating is {} to {}", highest_min, highest_max));
    }
    if (message.rating() > highest) {
        return refuse("bad_rating", "rating", fmt::format("a rating is 1 to {}", highest));
    }
    if (message.rating() == 0 && message.text().empty()) {
        return refuse("nothing_said", "rating", "feedback has a rating, words, or both");
    }
    if (!till::Surface_IsValid(message.surface())) {
        return refuse("bad_surface", "surface", "there is no such surface");
    }
    return all([&] { return interface::check_occasion(message.context()); },
               [&] { return check_code(message.question_id(), "question_id"); },
               [&] { return check_text(message.text(), "text"); });
}

Result<void> check(const till::ComplaintOpened& message) {
    if (!till::ComplaintOpened::Severity_IsValid(message.severity())) {
        return refuse("bad_severity", "severity", "there is no such severity");
    }
    if (message.category().empty() && message.text().empty()) {
        return refuse("nothing_said", "text", "a complaint has a category, words, or both");
    }
    if (message.line_ids_size() > complaint_lines_max) {
        return refuse("too_many_lines", "line_ids",
                      fmt::format("{} lines; a complaint is about {} at most",
                                  message.line_ids_size(), complaint_lines_max));
    }
    for (int at = 0; at < message.line_ids_size(); ++at) {
        auto fine = check_code(message.line_ids(at), fmt::format("line_ids[{}]", at));
        if (!fine) return fine;
    }
    return all([&] { return interface::check_occasion(message.context()); },
               [&] { return check_code(message.category(), "category"); },
               [&] { return check_code(message.wanted_outcome(), "wanted_outcome"); },
               [&] { return check_about(message.about()); },
               [&] { return check_text(message.text(), "text"); });
}

Result<void> check(const till::InteractionLogged& message) {
    if (message.channel() == till::InteractionLogged::CHANNEL_UNSPECIFIED ||
        !till::InteractionLogged::Channel_IsValid(message.channel())) {
        return refuse("bad_channel", "channel", "say over which channel the conversation was");
    }
    if (message.subject().empty() && message.text().empty()) {
        return refuse("nothing_said", "text", "an interaction has a subject, words, or both");
    }
    if (message.promised_by_us() < 0) {
        return refuse("bad_promise", "promised_by_us", "0 where nothing was promised, else a time");
    }
    if (message.promised_by_us() == 0 && !message.promise().empty()) {
        return refuse("bad_promise", "promised_by_us", "a promise needs the time it is due");
    }
    return all([&] { return interface::check_occasion(message.context()); },
               [&] { return check_text(message.subject(), "subject"); },
               [&] { return check_text(message.text(), "text"); },
               [&] { return check_text(message.promise(), "promise"); });
}

}  // namespace tillside::engine::service
