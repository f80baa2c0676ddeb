// A till with customers, its slips, and the head office whose log its events reach: all real rooms,
// joined without a network.
#pragma once

#include <string>
#include <vector>

#include "sync/evidence/slip/slip_check.hpp"
#include "tests/unit/plugin/engine/customers/rooms_of_a_test.hpp"
#include "tests/unit/sync/head_office/receiving_office.hpp"

namespace tillside::tests {

inline std::string slip_on(const till::Reply& reply) {
    for (const till::ReceiptLine& line : reply.receipt()) {
        if (line.style() == till::ReceiptLine::QR && line.text().starts_with("TS1:")) {
            return line.text();
        }
    }
    return {};
}

struct TillAndLog {
    engine::testing::TillOfATest till;
    ReceivingOffice office{Driver::sqlite};
    head_office::access::Terminal sender = office.let_in("S1", "T1");

    till::Reply enrol(const std::string& phone, const std::vector<std::string>& given) {
        return till.send(till::ENROL_CUSTOMER, till.enrolment(phone, "", given));
    }
    [[nodiscard]] const wire::SigningKey& signing() const { return till.files.signing_key; }
    [[nodiscard]] std::string public_key() const { return wire::to_bytes(signing().public_key); }
    [[nodiscard]] std::vector<evidence::TillKey> keys() const { return {{"T1", public_key()}}; }

    // Everything that the till has not sent yet, in one batch.
    void deliver() {
        const auto pending = till.outbox.pending(1000, 10U << 20U).value();
        if (!pending) return;
        const std::uint64_t last = pending->first_sequence + pending->events.size() - 1;
        wire::EventBatch batch;
        batch.set_till("T1");
        batch.set_epoch(pending->epoch);
        batch.set_first_sequence(pending->first_sequence);
        for (const std::string& event : pending->events)
            batch.add_events(event);
        batch.set_head(wire::to_bytes(pending->head));
        batch.set_public_key(public_key());
        batch.set_signature(wire::sign_head(signing(), "T1", pending->epoch, last, pending->head));
        const auto received = office.log.receive(batch, sender, ReceivingOffice::now);
        INFO((received ? std::string() : received.error().message));
        REQUIRE(received);
        REQUIRE(till.outbox.acknowledge({pending->epoch, last}, till.now));
    }
    // What a person with the file can do, whatever the tables' triggers say.
    void tamper(const std::string& sql) {
        for (const char* table : {"events", "signed_heads"}) {
            for (const char* what : {"changed", "deleted"}) {
                REQUIRE(office.db->execute(std::string("DROP TRIGGER IF EXISTS ") + table +
                                           "_are_never_" + what));
            }
        }
        REQUIRE(office.db->execute(sql));
    }
};

}  // namespace tillside::tests
