#include "plugin/engine/customers/conversations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "plugin/engine/consent/answers.hpp"
#include "plugin/engine/consent/slip.hpp"
#include "sync/rules/identity/card_number.hpp"
#include "sync/rules/identity/email.hpp"
#include "sync/rules/identity/masking.hpp"
#include "sync/rules/identity/personal_numbers.hpp"

namespace tillside::engine::customers {

namespace {

using rules::identity::CardNumber;
using rules::identity::Phone;

void add_recorded(const outbox::Recorded& recorded, till::Reply& reply) {
    till::RecordedEvent& event = *reply.add_recorded();
    event.set_event_id(wire::uuid_text(recorded.event_id));
    event.set_kind(wire::EventKind_Name(recorded.kind));
}

// The address as it is written to; empty where none was given.
Result<std::string> email_of(const till::EnrolCustomer& message) {
    if (message.email().empty()) return std::string();
    const auto email = rules::identity::Email::parse(message.email());
    if (email) return email->text();
    Error error = email.error();
    error.field = "email";
    return std::unexpected(std::move(error));
}

void add_line(till::Reply& reply, till::ReceiptLine::Style style, std::string text) {
    till::ReceiptLine& line = *reply.add_receipt();
    line.set_style(style);
    line.set_text(std::move(text));
}

// The card on the receipt: usable at once, also offline.
void add_card_lines(const CardNumber& card, std::string_view language, till::Reply& reply) {
    const char* title = language == "en"        ? "Member card"
                        : language == "zh-Hans" ? "会员卡"
                                                : "會員卡";
    add_line(reply, till::ReceiptLine::BOLD, title);
    add_line(reply, till::ReceiptLine::PLAIN, card.printed());
    add_line(reply, till::ReceiptLine::QR, card.qr());
}

// Training: what the screen would show, of nobody.
till::Reply practised(const Phone& phone, std::string_view name, std::string_view language,
                      const rules::consent::Pack& pack, const wire::Random& random) {
    till::Reply reply;
    till::CustomerCard& card = *reply.add_customers();
    const CardNumber number = CardNumber::make(random);
    card.set_card_number(number.text());
    card.set_masked_name(rules::identity::masked_name(name));
    card.set_masked_phone(phone.masked(pack.phones));
    card.set_language(std::string(language));
    card.set_home_store(true);
    add_card_lines(number, language, reply);
    return reply;
}

// The records that a withdrawal cites: those whose consent it ends, and all that is newest.
std::set<std::string> withdrawn_by(const rules::consent::Standing& before,
                                   const std::vector<std::string>& purposes) {
    std::set<std::string> cited(before.newest().begin(), before.newest().end());
    for (const auto& [cell, state] : before.cells()) {
        const bool meant =
            purposes.empty() || std::ranges::find(purposes, cell.purpose) != purposes.end();
        const bool given = state.usable ||
                           state.state == rules::consent::State::given_oral_unconfirmed ||
                           state.state == rules::consent::State::doi_pending;
        if (meant && given) cited.insert(state.decided_by);
    }
    return cited;
}

}  // namespace

struct Conversations::NewMember {
    Phone phone;
    std::string phone_lookup;
    std::string name;
    std::string language;
    std::string email;
    till::PhoneClaim phone_claim{};
};

Result<void> check_name(std::string_view name) {
    constexpr std::size_t name_bytes_max = 120;
    if (name.size() > name_bytes_max) {
        return fail_at(Domain::customers, "name_too_long", "name",
                       fmt::format("a name has at most {} bytes", name_bytes_max));
    }
    if (rules::identity::holds_forbidden_number(name)) {
        return fail_at(Domain::customers, "name_holds_number", "name",
                       "the name holds what looks like an identity card or payment card number; "
                       "these are never kept here (DPP1, PCPD code on identity card numbers)");
    }
    return {};
}

Result<std::string> customer_id_from(std::string_view text) {
    auto id = wire::uuid_bytes(text);
    if (!id) {
        return fail_at(Domain::customers, "customer_id_wrong", "customer_id",
                       "customer_id is not the id that a customer's card gave");
    }
    return id;
}

consent::Asker asker_from(const till::Context& context, std::string_view reason, bool training) {
    return {context.staff(),
            context.ticket(),
            context.ticket().empty() ? std::string(reason) : std::string(),
            training,
            context.business_day(),
            true};
}

consent::Asker with_them(consent::Asker asker) {
    asker.looks_up = false;
    return asker;
}

Result<till::Reply> Conversations::enrol(const till::EnrolCustomer& message,
                                         const server::Call& call) {
    const rules::consent::Pack& pack = rooms_.ledger.pack();
    auto phone = Phone::parse(message.phone(), pack.phones);
    if (!phone) {
        Error error = phone.error();
        error.field = "phone";
        return std::unexpected(std::move(error));
    }
    if (auto checked = check_name(message.name()); !checked) {
        return std::unexpected(checked.error());
    }
    const auto email = email_of(message);
    if (!email) return std::unexpected(email.error());
    const Now happened = consent::happened_at(message.context(), call.now);
    auto answer = consent::read_answer(pack, message.answer(), happened);
    if (!answer) return std::unexpected(answer.error());

    const std::string language = pack.notice(message.language()).language();
    const std::string lookup = rooms_.customers.phone_lookup(*phone);
    auto existing = rooms_.customers.find_by_phone_lookup(lookup);
    if (!existing) return std::unexpected(existing.error());
    const consent::Asker asker = asker_from(message.context(), "enrolment", call.training);
    const bool claimed = message.phone_claim() != till::PHONE_CLAIM_UNSPECIFIED;
    if (claimed && !till::PhoneClaim_IsValid(message.phone_claim())) {
        return fail_at(Domain::customers, "phone_claim_unknown", "phone_claim",
                       "a number that another member has is shared, or was given out again");
    }
    if (*existing && !claimed) {
        auto card = rooms_.screen.card(**existing, asker, call.now);
        if (!card) return std::unexpected(card.error());
        till::Reply reply;
        reply.mutable_failure()->set_code("already_member");
        reply.mutable_failure()->set_message("this number belongs to a member already");
        reply.mutable_failure()->set_field("phone");
        *reply.add_customers() = std::move(*card);
        return reply;
    }
    if (auto minor = heed_age(message, *answer); !minor) return std::unexpected(minor.error());
    if (call.training) return practised(*phone, message.name(), language, pack, random_);

    till::Reply reply;
    const consent::Origin origin{message.context(), call.request_id};
    std::array<unsigned char, 16> id{};
    random_(id);
    const std::string customer_id(id.begin(), id.end());
    const Turn turn{origin, customer_id, reply, call.now, language};
    answer->set_receipt_id(rooms_.recorder.new_receipt_id(call.now));

    const auto notice = write_notice(*answer, {}, turn);
    if (!notice) return std::unexpected(notice.error());
    if (message.phone_claim() == till::REASSIGNED) {
        if (auto released = release_phone(lookup); !released) {
            return std::unexpected(released.error());
        }
    }
    const auto claim = *existing ? message.phone_claim() : till::PHONE_CLAIM_UNSPECIFIED;
    const auto customer = add({*phone, lookup, message.name(), language, *email, claim}, turn);
    if (!customer) return std::unexpected(customer.error());
    answer->add_refers_to(*notice);
    const auto answered = write_record(*answer, turn);
    if (!answered) return std::unexpected(answered.error());

    rooms_.gate.enrolled(lookup);
    auto card = rooms_.screen.card(*customer, with_them(asker), call.now);
    if (!card) return std::unexpected(card.error());
    *reply.add_customers() = std::move(*card);
    return reply;
}

// A minor agrees to nothing without a guardian who is a member and present (privacy.md, under-age).
Result<void> Conversations::heed_age(const till::EnrolCustomer& message,
                                     wire::ConsentRecord& answer) {
    if (!message.under_age()) return {};
    answer.set_under_age(true);
    const bool agrees = std::ranges::any_of(answer.grants(), [](const wire::Grant& grant) {
        return grant.decision() == wire::DECISION_GIVEN;
    });
    if (!agrees) return {};
    if (message.guardian().empty()) {
        return fail_at(
            Domain::consent, "guardian_needed", "guardian",
            "somebody under age agrees to nothing alone: decline all, or scan the member "
            "card of a guardian who is present");
    }
    const auto guardian = rooms_.customers.find_by_card(message.guardian());
    if (!guardian) return std::unexpected(guardian.error());
    if (!*guardian) {
        return fail_at(Domain::consent, "guardian_unknown", "guardian",
                       "this till knows no member with the guardian's card");
    }
    answer.set_guardian(wire::uuid_text((*guardian)->customer_id));
    return {};
}

// Whoever had the number keeps card, history and consents, and is no longer found or written to by
// it.
Result<void> Conversations::release_phone(const std::string& lookup) {
    constexpr std::size_t most = 64;
    const auto before = rooms_.customers.all_by_phone_lookup(lookup, most);
    if (!before) return std::unexpected(before.error());
    for (const Customer& customer : *before) {
        if (auto released = rooms_.customers.release_phone(customer.customer_id); !released) {
            return released;
        }
    }
    return {};
}

Result<Customer> Conversations::add(const NewMember& member, const Turn& turn) {
    CardNumber card = CardNumber::make(random_);
    auto taken = rooms_.customers.find_by_card(card.text());
    if (!taken) return std::unexpected(taken.error());
    if (*taken) {
        return fail(Domain::customers, "card_taken", "the new card number is taken: try again",
                    true);
    }
    const auto key = rooms_.keys.make(turn.customer_id);
    if (!key) return std::unexpected(key.error());

    wire::Contact contact;
    contact.set_phone(member.phone.e164());
    contact.set_name(member.name);
    contact.set_card_number(card.text());
    contact.set_email(member.email);
    Customer customer;
    customer.customer_id = turn.customer_id;
    customer.phone_lookup = member.phone_lookup;
    customer.card_lookup = rooms_.customers.card_lookup(card.text());
    customer.email_lookup = rooms_.customers.email_lookup(member.email);
    customer.language = member.language;
    customer.home_store = rooms_.outbox.store();
    customer.contact_event_id = rooms_.outbox.new_event_id(turn.now);
    customer.contact = wire::seal_part(key->key, key->key_id, customer.contact_event_id, "contact",
                                       contact.SerializeAsString(), random_);
    customer.as_of_us = turn.now.us;
    if (auto kept = rooms_.customers.put(customer); !kept) return std::unexpected(kept.error());

    wire::Event event = consent::event_from(turn.origin, turn.customer_id, wire::CUSTOMER_ENROLLED,
                                            consent::happened_at(turn.origin.context, turn.now));
    event.set_id(customer.contact_event_id);
    *event.add_sealed() = customer.contact;
    wire::CustomerEnrolled& enrolled = *event.mutable_customer_enrolled();
    enrolled.set_phone_lookup(customer.phone_lookup);
    enrolled.set_card_lookup(customer.card_lookup);
    enrolled.set_email_lookup(customer.email_lookup);
    enrolled.set_language(customer.language);
    enrolled.set_home_store(customer.home_store);
    enrolled.set_phone_claim(static_cast<std::uint32_t>(member.phone_claim));
    const auto recorded = rooms_.outbox.append(std::move(event), turn.now);
    if (!recorded) return std::unexpected(recorded.error());
    add_recorded(*recorded, turn.reply);
    add_card_lines(card, member.language, turn.reply);
    return customer;
}

Result<std::string> Conversations::write_notice(const wire::ConsentRecord& answer,
                                                const std::vector<std::string>& known,
                                                const Turn& turn) {
    wire::ConsentRecord notice = answer;
    notice.set_event_type(wire::NOTICE_SHOWN);
    notice.set_event_time_us(answer.notice_shown_at_us());
    notice.clear_grants();
    notice.clear_method();
    notice.mutable_refers_to()->Assign(known.begin(), known.end());
    return write_record(notice, turn);
}

Result<std::string> Conversations::write_record(const wire::ConsentRecord& record,
                                                const Turn& turn) {
    auto written = rooms_.recorder.write(record, turn.customer_id, turn.origin, turn.now);
    if (!written) return std::unexpected(written.error());
    add_recorded(written->event, turn.reply);
    if (!turn.origin.context.training()) {
        consent::add_slip(record, written->slip, rooms_.ledger.pack(), turn.language, turn.reply);
    }
    return written->record_id;
}

Result<void> Conversations::suppress(const std::string& record_id,
                                     const std::vector<std::string>& purposes, const Turn& turn,
                                     Now since) {
    wire::Suppression suppression;
    suppression.set_record_id(record_id);
    suppression.set_customer_id(turn.customer_id);
    suppression.mutable_purposes()->Assign(purposes.begin(), purposes.end());
    suppression.set_since_us(since.us);
    return rooms_.outbox.suppress(suppression);
}

Result<std::string> Conversations::whom(std::string_view text) {
    const auto id = customer_id_from(text);
    if (!id) return id;
    return rooms_.customers.one_of(*id);
}

// The purposes that may be used nowhere after an answer, and which others may believe to be: what
// was usable here, and what somebody who was asked before declines now.
std::vector<std::string> Conversations::ended_by(const wire::ConsentRecord& answer,
                                                 const rules::consent::Standing& before,
                                                 const rules::consent::Standing& after) const {
    std::vector<std::string> ended;
    for (const rules::consent::PurposeRule& rule : rooms_.ledger.pack().purposes) {
        const bool declined = std::ranges::any_of(answer.grants(), [&](const wire::Grant& grant) {
            return grant.purpose() == rule.purpose && grant.decision() == wire::DECISION_DECLINED;
        });
        const bool believed =
            before.usable_anywhere(rule.purpose) || (declined && !before.newest().empty());
        if (believed && !after.usable_anywhere(rule.purpose)) ended.push_back(rule.purpose);
    }
    return ended;
}

Result<till::Reply> Conversations::answer(const till::AnswerConsent& message,
                                          const server::Call& call) {
    const auto customer_id = whom(message.customer_id());
    if (!customer_id) return std::unexpected(customer_id.error());
    const auto customer = rooms_.customers.find(*customer_id);
    if (!customer) return std::unexpected(customer.error());
    if (!*customer) {
        return fail_at(Domain::customers, "customer_not_here", "customer_id",
                       "this till does not hold the customer: find them first");
    }
    const rules::consent::Pack& pack = rooms_.ledger.pack();
    auto answer = consent::read_answer(pack, message.answer(),
                                       consent::happened_at(message.context(), call.now));
    if (!answer) return std::unexpected(answer.error());
    const auto before = rooms_.ledger.standing(*customer_id, call.now);
    if (!before) return std::unexpected(before.error());

    till::Reply reply;
    const consent::Origin origin{message.context(), call.request_id};
    const Turn turn{origin, *customer_id, reply, call.now, (*customer)->language};
    answer->set_receipt_id(rooms_.recorder.new_receipt_id(call.now));
    const auto notice = write_notice(*answer, before->newest(), turn);
    if (!notice) return std::unexpected(notice.error());
    // Everything known is cited by itself, so that the answer counts wherever the notice is
    // missing.
    answer->mutable_refers_to()->Assign(before->newest().begin(), before->newest().end());
    answer->add_refers_to(*notice);
    const auto written = write_record(*answer, turn);
    if (!written) return std::unexpected(written.error());

    const auto after = rooms_.ledger.standing(*customer_id, call.now);
    if (!after) return std::unexpected(after.error());
    const std::vector<std::string> ended = ended_by(*answer, *before, *after);
    if (!ended.empty()) {
        if (auto queued = suppress(*written, ended, turn, Now{answer->event_time_us()}); !queued) {
            return std::unexpected(queued.error());
        }
    }
    auto card = rooms_.screen.card(
        **customer, with_them(asker_from(message.context(), "consent answer", call.training)),
        call.now);
    if (!card) return std::unexpected(card.error());
    *reply.add_customers() = std::move(*card);
    return reply;
}

Result<till::Reply> Conversations::withdraw(const till::WithdrawConsent& message,
                                            const server::Call& call) {
    const auto customer_id = whom(message.customer_id());
    if (!customer_id) return std::unexpected(customer_id.error());
    const rules::consent::Pack& pack = rooms_.ledger.pack();
    const std::vector<std::string> purposes(message.purposes().begin(), message.purposes().end());
    for (std::size_t at = 0; at < purposes.size(); ++at) {
        if (pack.purpose(purposes[at]) == nullptr) {
            return fail_at(
                Domain::consent, "purpose_unknown", fmt::format("purposes[{}]", at),
                "nobody is asked for this purpose; leave the list empty to withdraw all");
        }
    }
    const auto before = rooms_.ledger.standing(*customer_id, call.now);
    if (!before) return std::unexpected(before.error());

    till::Reply reply;
    const consent::Origin origin{message.context(), call.request_id};
    const auto customer = rooms_.customers.find(*customer_id);
    if (!customer) return std::unexpected(customer.error());
    const std::string language = *customer ? (*customer)->language : std::string();
    const Turn turn{origin, *customer_id, reply, call.now, language};
    const Now happened = consent::happened_at(message.context(), call.now);
    wire::ConsentRecord record;
    record.set_event_type(wire::WITHDRAWN);
    record.set_event_time_us(happened.us);
    record.set_receipt_id(rooms_.recorder.new_receipt_id(call.now));
    for (const std::string& purpose : purposes) {
        wire::Grant& grant = *record.add_grants();
        grant.set_purpose(purpose);
        grant.set_decision(wire::DECISION_DECLINED);
    }
    for (const std::string& cited : withdrawn_by(*before, purposes))
        record.add_refers_to(cited);
    const auto written = write_record(record, turn);
    if (!written) return std::unexpected(written.error());
    if (auto queued = suppress(*written, purposes, turn, happened); !queued) {
        return std::unexpected(queued.error());
    }

    if (*customer && !call.spooled) {
        auto card = rooms_.screen.card(
            **customer, with_them(asker_from(message.context(), "withdrawal", call.training)),
            call.now);
        if (!card) return std::unexpected(card.error());
        *reply.add_customers() = std::move(*card);
    }
    return reply;
}

}  // namespace tillside::engine::customers
