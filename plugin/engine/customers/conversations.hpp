// The conversations with a customer that leave records: enrolment, an answer to a notice, a
// withdrawal. Each function writes everything it writes in the dispatcher's one transaction, so
// what the host is told has happened and is in force.
//
// Thread: the engine's main thread, inside a transaction.
#pragma once

#include <string>
#include <vector>

#include "plugin/engine/consent/recorder.hpp"
#include "plugin/engine/customers/screen.hpp"
#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/server/dispatcher.hpp"
#include "sdk/schema/till.hpp"

namespace tillside::engine::customers {

class Conversations {
public:
    struct Rooms {
        outbox::Outbox& outbox;
        consent::Ledger& ledger;
        consent::Recorder& recorder;
        Customers& customers;
        KeyRing& keys;
        Screen& screen;
        consent::Gate& gate;
    };
    // The rooms outlive this.
    Conversations(const Rooms& rooms, wire::Random random)
        : rooms_(rooms), random_(std::move(random)) {}

    // A new member: notice shown, customer, answer. A phone that is a member's already makes no
    // second one: the reply fails with "already_member" and holds the member's masked card, unless
    // the message says that the number is shared or was given out again; then nothing of the other
    // is shown. "guardian_needed", "guardian_unknown": somebody under age.
    [[nodiscard]] Result<till::Reply> enrol(const till::EnrolCustomer& message,
                                            const server::Call& call);
    // A known customer's answer to a notice. Purposes that it ends are suppressed at once.
    [[nodiscard]] Result<till::Reply> answer(const till::AnswerConsent& message,
                                             const server::Call& call);
    // In force when this returns, whether or not the customer is held here, and first in the queue
    // to head office.
    [[nodiscard]] Result<till::Reply> withdraw(const till::WithdrawConsent& message,
                                               const server::Call& call);

private:
    // The customer of a message, also by an id that goes on as another's.
    [[nodiscard]] Result<std::string> whom(std::string_view text);
    struct NewMember;
    // The request being served, for the functions that write a part of it.
    struct Turn {
        const consent::Origin& origin;
        const std::string& customer_id;
        till::Reply& reply;
        Now now;
        std::string_view language;  // the customer's, for the slip; "" = the pack's first
    };
    [[nodiscard]] Result<void> heed_age(const till::EnrolCustomer& message,
                                        wire::ConsentRecord& answer);
    [[nodiscard]] Result<void> release_phone(const std::string& lookup);
    [[nodiscard]] Result<Customer> add(const NewMember& member, const Turn& turn);
    [[nodiscard]] Result<std::string> write_notice(const wire::ConsentRecord& answer,
                                                   const std::vector<std::string>& known,
                                                   const Turn& turn);
    [[nodiscard]] Result<std::string> write_record(const wire::ConsentRecord& record,
                                                   const Turn& turn);
    [[nodiscard]] std::vector<std::string> ended_by(const wire::ConsentRecord& answer,
                                                    const rules::consent::Standing& before,
                                                    const rules::consent::Standing& after) const;
    [[nodiscard]] Result<void> suppress(const std::string& record_id,
                                        const std::vector<std::string>& purposes, const Turn& turn,
                                        Now since);

    Rooms rooms_;
    wire::Random random_;
};

// An Error that names the field "name": too long, or holding a number that is never kept.
[[nodiscard]] Result<void> check_name(std::string_view name);

// The customer id of a message as 16 bytes; an Error that names the field otherwise.
[[nodiscard]] Result<std::string> customer_id_from(std::string_view text);

// Who asks, from a message's context. Where there is no ticket, `reason` stands in for one.
[[nodiscard]] consent::Asker asker_from(const till::Context& context, std::string_view reason,
                                        bool training);
// The same, of a request in which the customer themselves gave or took something: no look-up.
[[nodiscard]] consent::Asker with_them(consent::Asker asker);

}  // namespace tillside::engine::customers
