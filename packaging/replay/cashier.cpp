// The steps of a sale in the order in which a POS program makes them.
#include "packaging/replay/cashier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <thread>
#include <unordered_set>
#include <utility>

#include "sync/wire/time.hpp"

namespace tillside::replay {
namespace {

using namespace std::chrono_literals;
namespace till = sdk::till;

constexpr std::size_t snapshots_max = 12;  // how often a growing basket is sent
constexpr std::size_t shown_max = 100;     // suggestions that one sale keeps
constexpr auto find_patience = 20s;        // a member may still be on the way to this till

std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

void fill_line(const BoughtLine& bought, std::size_t index, till::Line& line) {
    line.set_line_id(std::to_string(index + 1));
    line.set_sku(bought.sku);
    line.set_gtin(bought.gtin);
    line.set_description(bought.description);
    line.set_quantity_milli(bought.quantity_milli);
    line.set_unit_price(bought.unit_price);
    line.set_amount(bought.amount);
}

// Files that the engine could not understand stand in a folder of their own and do not count.
bool holds_posts(const std::filesystem::path& spool) {
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(spool, none))
        if (entry.path().extension() == ".post") return true;
    return false;
}

}  // namespace

Cashier::Cashier(TillPlace place, sdk::Session session, DaySettings settings)
    : place_(std::move(place)), session_(std::move(session)), settings_(std::move(settings)) {}

void Cashier::fill(till::Context& context) const {
    context.set_store(place_.store);
    context.set_till(place_.till);
    context.set_business_day(settings_.business_day);
    context.set_ticket(fmt::format("{:06}", ticket_));
    context.set_staff("C1");
    context.set_role(till::CASHIER);
    context.set_currency(settings_.currency);
    context.set_cashier_language("en");
}

Error Cashier::not_as_asked(const char* what, const sdk::Error& error) const {
    const std::string words =
        error.failure.code().empty()
            ? error.message
            : fmt::format("{} ({}{}{})", error.failure.message(), error.failure.code(),
                          error.failure.field().empty() ? "" : ", field ", error.failure.field());
    return {Domain::checkout, sdk::name_of(error.code),
            fmt::format("store {} till {}, ticket {}, {}: {}: {}", place_.store, place_.till,
                        ticket_, what, sdk::name_of(error.code), words),
            false};
}

// A repeat has the id of the first attempt, so that it is done once however often it is asked.
template <typename Message>
Result<till::Reply> Cashier::ask(const Message& message, const char* what) {
    const sdk::CallOptions options{.deadline = settings_.deadline,
                                   .request_id = sdk::RequestId::make()};
    const auto give_up = std::chrono::steady_clock::now() + settings_.patience;
    for (;;) {
        counts_.calls++;
        auto answer = session_.call(message, options);
        if (answer) {
            counts_.events += answer->reply.recorded_size();
            return std::move(answer->reply);
        }
        const bool unknown = answer.error().code == sdk::ErrorCode::unavailable;
        if (!unknown || std::chrono::steady_clock::now() >= give_up)
            return std::unexpected(not_as_asked(what, answer.error()));
        counts_.unavailable++;
        std::this_thread::sleep_for(5ms);
    }
}

template <typename Message>
Result<void> Cashier::hand_over(const Message& message, const char* what) {
    counts_.calls++;
    const auto posted = session_.post(message, {.deadline = settings_.deadline});
    if (!posted) return std::unexpected(not_as_asked(what, posted.error()));
    counts_.spooled += posted->spooled ? 1 : 0;
    counts_.events += posted->spooled ? 1 : posted->answer.reply.recorded_size();
    return {};
}

Result<void> Cashier::begin() {
    till::Hello hello;
    hello.set_host_name("tillside-replay");
    hello.set_host_version("1");
    fill(*hello.mutable_context());
    hello.mutable_context()->clear_ticket();
    const auto reply = ask(hello, "hello");
    if (!reply) return std::unexpected(reply.error());
    return {};
}

Result<void> Cashier::ring_up(const BoughtBasket& bought, const Person* person) {
    ticket_++;
    std::string customer_id;
    if (person != nullptr) {
        auto known = customer_id_of(*person);
        if (!known) return std::unexpected(known.error());
        customer_id = std::move(*known);
        till::SetCustomer attach;
        fill(*attach.mutable_context());
        attach.set_customer_id(customer_id);
        if (auto reply = ask(attach, "set customer"); !reply) return std::unexpected(reply.error());
    }
    std::vector<Shown> shown;
    auto basket = scan(bought, customer_id, shown);
    if (!basket) return std::unexpected(basket.error());
    if (auto done = complete(*basket, customer_id, shown); !done) return done;
    return withdraw(false);
}

Result<std::string> Cashier::customer_id_of(const Person& person) {
    const bool enrolled = std::ranges::binary_search(enrolled_here_, person.customer);
    return person.member || enrolled ? find(person) : enrol(person);
}

Result<std::string> Cashier::find(const Person& person) {
    till::FindCustomer query;
    fill(*query.mutable_context());
    query.set_phone(person.phone);
    const auto give_up = std::chrono::steady_clock::now() + find_patience;
    for (;;) {
        const auto reply = ask(query, "find customer");
        if (!reply) return std::unexpected(reply.error());
        if (reply->customers_size() == 1) return reply->customers(0).customer_id();
        if (std::chrono::steady_clock::now() >= give_up)
            return fail(Domain::customers, "not_found",
                        fmt::format("store {} till {}, ticket {}: a member of head office was not "
                                    "found; were the customers imported, and has the till synced?",
                                    place_.store, place_.till, ticket_));
        std::this_thread::sleep_for(250ms);
    }
}

Result<std::string> Cashier::enrol(const Person& person) {
    till::GetNotice get;
    fill(*get.mutable_context());
    get.set_language(person.language);
    get.set_surface(till::CUSTOMER_DISPLAY);
    const auto shown = ask(get, "get notice");
    if (!shown) return std::unexpected(shown.error());

    const Character character = character_of(settings_.seed, person.customer);
    till::EnrolCustomer enrolment;
    fill(*enrolment.mutable_context());
    enrolment.set_phone(person.phone);
    enrolment.set_language(person.language);
    till::ConsentAnswer& answer = *enrolment.mutable_answer();
    answer.set_notice_id(shown->notice().notice_id());
    answer.set_notice_sha256(shown->notice().sha256());
    answer.set_language(shown->notice().language());
    answer.set_surface(till::CUSTOMER_DISPLAY);
    answer.set_method(till::CUSTOMER_TAP);
    answer.set_notice_shown_at_us(now_us());
    answer.set_seconds_shown(20);
    std::int64_t given = 0;
    for (int i = 0; i < shown->notice().choices_size(); i++) {
        const std::string& choice = shown->notice().choices(i).choice_id();
        const bool some = chance(settings_.seed, person.customer + choice) % 2 == 0 || i == 0;
        const bool gives = character.mood == ConsentMood::gives_all ||
                           (character.mood == ConsentMood::gives_some && some);
        till::ChoiceAnswer& tick = *answer.add_choices();
        tick.set_choice_id(choice);
        tick.set_given(gives);
        given += gives ? 1 : 0;
    }
    const auto reply = ask(enrolment, "enrol customer");
    if (!reply) return std::unexpected(reply.error());
    if (reply->customers_size() != 1)
        return fail(Domain::customers, "no_card", "the enrolment was answered without a card");

    counts_.customers_enrolled++;
    counts_.consents_given += given;
    counts_.consents_refused += answer.choices_size() - given;
    enrolled_here_.insert(std::ranges::upper_bound(enrolled_here_, person.customer),
                          person.customer);
    const std::string id = reply->customers(0).customer_id();
    if (given > 0 && character.withdraws_later) {
        const auto later =
            static_cast<std::int64_t>(chance(settings_.seed ^ 0x64756521, person.customer) % 10);
        withdrawals_.push_back({id, counts_.baskets + 1 + later});
    }
    return id;
}

Result<till::Basket> Cashier::scan(const BoughtBasket& bought, const std::string& customer_id,
                                   std::vector<Shown>& shown) {
    std::unordered_set<std::string> to_be_bought;
    for (const BoughtLine& line : bought.lines)
        to_be_bought.insert(line.sku);
    std::unordered_set<std::string> seen;  // each SKU is shown to the customer once
    till::Basket basket;
    const std::size_t step = (bought.lines.size() + snapshots_max - 1) / snapshots_max;
    for (std::size_t i = 0; i < bought.lines.size(); i++) {
        till::Line& line = *basket.add_lines();
        fill_line(bought.lines[i], i, line);
        for (const Shown& one : shown)
            if (one.entry.sku() == line.sku()) line.set_suggestion_id(one.entry.suggestion_id());
        basket.set_total(basket.total() + line.amount());
        basket.set_revision(i + 1);
        to_be_bought.erase(line.sku());
        if ((i + 1) % step != 0 && i + 1 != bought.lines.size()) continue;

        till::BasketChanged changed;
        fill(*changed.mutable_context());
        changed.set_customer_id(customer_id);
        *changed.mutable_basket() = basket;
        const auto reply = ask(changed, "basket changed");
        if (!reply) return std::unexpected(reply.error());
        if (reply->stale()) continue;
        std::uint32_t position = 0;
        for (const till::Suggestion& suggestion : reply->suggestions()) {
            position++;
            if (shown.size() == shown_max || !seen.insert(suggestion.sku()).second) continue;
            till::SuggestionShown entry;
            entry.set_suggestion_id(suggestion.suggestion_id());
            entry.set_sku(suggestion.sku());
            entry.set_position(position);
            entry.set_shown_at_us(now_us());
            shown.push_back({std::move(entry), to_be_bought.contains(suggestion.sku())});
        }
    }
    return basket;
}

Result<void> Cashier::complete(const till::Basket& basket, const std::string& customer_id,
                               const std::vector<Shown>& shown) {
    till::BasketCompleted completed;
    fill(*completed.mutable_context());
    completed.set_customer_id(customer_id);
    *completed.mutable_basket() = basket;
    till::Tender& tender = *completed.add_tenders();
    static constexpr till::TenderKind kinds[] = {till::CASH, till::CARD, till::STORED_VALUE};
    tender.set_kind(kinds[ticket_ % 3]);
    tender.set_amount(basket.total());
    std::int64_t accepted = 0;
    for (const Shown& one : shown) {
        till::SuggestionShown& entry = *completed.add_suggestions();
        entry = one.entry;
        const bool declined =
            chance(settings_.seed, one.entry.sku() + std::to_string(ticket_)) % 4 == 0;
        entry.set_outcome(one.bought ? till::SuggestionShown::ACCEPTED
                          : declined ? till::SuggestionShown::DECLINED
                                     : till::SuggestionShown::IGNORED);
        accepted += one.bought ? 1 : 0;
    }
    if (auto handed = hand_over(completed, "basket completed"); !handed) return handed;
    counts_.baskets++;
    counts_.lines += basket.lines_size();
    counts_.total += basket.total();
    counts_.suggestions_shown += completed.suggestions_size();
    counts_.suggestions_accepted += accepted;
    return {};
}

Result<void> Cashier::withdraw(bool all) {
    for (std::size_t i = 0; i < withdrawals_.size();) {
        if (!all && withdrawals_[i].due_at_basket > counts_.baskets) {
            i++;
            continue;
        }
        till::WithdrawConsent withdrawal;
        fill(*withdrawal.mutable_context());
        withdrawal.set_customer_id(withdrawals_[i].customer_id);
        if (auto handed = hand_over(withdrawal, "withdraw consent"); !handed) return handed;
        counts_.withdrawn++;
        withdrawals_.erase(withdrawals_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return {};
}

Result<void> Cashier::end() {
    if (auto done = withdraw(true); !done) return done;
    const std::filesystem::path spool = place_.open.socket.string() + ".spool";
    const auto give_up = std::chrono::steady_clock::now() + settings_.patience;
    for (;;) {
        // The question also starts an engine that was killed; it imports before it answers.
        const auto status = session_.status({.deadline = settings_.deadline});
        if (status && !holds_posts(spool)) return {};
        if (std::chrono::steady_clock::now() >= give_up)
            return fail(Domain::checkout, "spool_left",
                        fmt::format("store {} till {}: {} was not taken in by the engine",
                                    place_.store, place_.till, spool.string()));
        std::this_thread::sleep_for(100ms);
    }
}

}  // namespace tillside::replay
