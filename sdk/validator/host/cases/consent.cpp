// Notices and what customers answer to them.
#include <tillside/plugin.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "sdk/validator/host/judge.hpp"
#include "sdk/validator/host/shop.hpp"

namespace tillside::validator {

namespace {

constexpr std::int64_t second_us = 1'000'000;

// An answer with the moment at which its notice reached the host.
struct Answered {
    const Act* act;
    const till::ConsentAnswer* answer;
    std::optional<std::int64_t> served_at_us;
};

std::vector<Answered> answers(const Seen& seen) {
    std::vector<Answered> found;
    std::optional<std::int64_t> served;
    for (const Act& act : seen.acts) {
        if (act.is(till::GET_NOTICE) && act.reply.has_notice()) served = act.record.ended_at_us;
        if (const auto* enrol = act.as<till::EnrolCustomer>())
            found.push_back({&act, &enrol->answer(), served});
        if (const auto* consent = act.as<till::AnswerConsent>())
            found.push_back({&act, &consent->answer(), served});
    }
    return found;
}

// When the request was made, by the wall clock.
std::int64_t asked_at_us(const Act& act) {
    return act.record.ended_at_us -
           static_cast<std::int64_t>((act.record.ended_ns - act.record.began_ns) / 1000);
}

std::string words_only(const std::string& text) {
    std::string words;
    for (const char letter : text) {
        const bool blank = letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t';
        if (!blank) words += letter;
    }
    return words;
}

Finding notice_is_shown_whole(const Seen& seen) {
    const till::Notice& notice = Shop::notice();
    const auto found = answers(seen);
    for (const auto& [act, answer, served] : found) {
        if (!served) return broken("{} without a GET_NOTICE before it", act->name());
        if (answer->notice_id() != notice.notice_id() || answer->notice_sha256() != notice.sha256())
            return broken("{} cites another notice_id or sha256 than the notice had", act->name());
        for (const till::NoticeChoice& choice : notice.choices()) {
            const bool there =
                std::ranges::any_of(answer->choices(), [&](const till::ChoiceAnswer& one) {
                    return one.choice_id() == choice.choice_id();
                });
            if (!there)
                return broken("{} does not answer \"{}\": the notice was cut short", act->name(),
                              choice.choice_id());
        }
        const std::int64_t shown = answer->notice_shown_at_us();
        if (shown < *served - 2 * second_us || shown > asked_at_us(*act) + 2 * second_us)
            return broken("{}: notice_shown_at_us is not between the notice and its answer",
                          act->name());
        const auto most = (asked_at_us(*act) - *served) / second_us + 1;
        if (answer->seconds_shown() > most)
            return broken("{} says that the notice was shown for {} s; it had it for {} s",
                          act->name(), answer->seconds_shown(), most);
    }
    if (!found.empty() && !seen.drawn.empty() &&
        words_only(seen.drawn).find(words_only(notice.text())) == std::string::npos)
        return broken("what the host drew (TILLSIDE_DRAWN) does not hold the notice's whole text");
    return seen_or_not(!found.empty());
}

Finding consent_is_not_preticked(const Seen& seen) {
    const auto found = answers(seen);
    for (const auto& [act, answer, served] : found) {
        const bool given = std::ranges::any_of(answer->choices(), &till::ChoiceAnswer::given);
        if (!given || !served) continue;
        const auto after_ms = (asked_at_us(*act) - *served) / 1000;
        if (after_ms < 1000)
            return broken(
                "{} gives consent {} ms after the notice came: nobody has read it, the "
                "choices were ticked beforehand",
                act->name(), after_ms);
    }
    return seen_or_not(!found.empty());
}

Finding consent_method_fits(const Seen& seen) {
    const auto found = answers(seen);
    for (const auto& [act, answer, served] : found) {
        const bool display = seen.can("tillside.display/1");
        if (answer->surface() == till::SURFACE_UNSPECIFIED ||
            answer->method() == till::METHOD_UNSPECIFIED)
            return broken("{} does not say on which surface, or how", act->name());
        if (answer->surface() == till::CUSTOMER_DISPLAY && !display)
            return broken("{}: shown on a customer display that HELLO does not declare",
                          act->name());
        if (answer->method() == till::CUSTOMER_TAP && answer->surface() != till::CUSTOMER_DISPLAY)
            return broken("{}: tapped by the customer, but on no customer display", act->name());
    }
    return seen_or_not(!found.empty());
}

constexpr HostCase cases[] = {
    {"notice_is_shown_whole", "an answer cites the notice that was shown, whole, with its choices",
     "enrol a customer, or answer for one", notice_is_shown_whole},
    {"consent_is_not_preticked", "nothing is ticked beforehand: reading takes a second at least",
     "enrol a customer, or answer for one", consent_is_not_preticked},
    {"consent_method_fits", "how consent was given fits what the host can draw",
     "enrol a customer, or answer for one", consent_method_fits},
};

}  // namespace

std::span<const HostCase> consent_habits() {
    return cases;
}

}  // namespace tillside::validator
