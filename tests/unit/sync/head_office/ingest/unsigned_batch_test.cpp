#include <catch2/catch.hpp>

#include "sync/head_office/ingest/event_log.hpp"
#include "tests/unit/sync/head_office/receiving_office.hpp"
#include "tests/unit/sync/head_office/till.hpp"

using namespace tillside;
using namespace tillside::head_office;
using tillside::tests::ReceivingOffice;
using tillside::tests::Till;

namespace {

constexpr Now now{1'700'000'001'000'000};

// As a till sends a few live events.
wire::EventBatch unsigned_batch(const Till& till, std::uint64_t first, std::uint64_t last) {
    wire::EventBatch batch = till.batch(first, last);
    batch.clear_signature();
    batch.clear_public_key();
    batch.set_head(batch.head().substr(0, 8));
    return batch;
}

// Signs what went before without bringing an event.
wire::EventBatch sign_of_life(const Till& till, std::uint64_t last) {
    wire::EventBatch batch = till.batch(last, last);
    batch.clear_events();
    batch.set_first_sequence(last + 1);
    return batch;
}

struct Known {
    ReceivingOffice office;
    access::Terminal sender = office.let_in("S1", "T1");
    Till till;

    // The till has signed a batch before, and shows its certificate.
    Known() {
        for (int i = 0; i < 5; ++i)
            till.add_basket();
        REQUIRE(office.log.receive(till.batch(1, 1), sender, now));
        sender.public_key = till.batch(1, 1).public_key();
        sender.by_certificate = true;
    }
    [[nodiscard]] std::int64_t signed_heads() const {
        return office.db->number("SELECT count(*) FROM signed_heads").value();
    }
};

}  // namespace

TEST_CASE("live events of a till that shows its certificate are taken unsigned, and signed later") {
    Known known;
    CHECK(known.office.log.receive(unsigned_batch(known.till, 2, 3), known.sender, now)
              .value()
              .sequence() == 3);
    CHECK(known.office.events() == 3);
    CHECK(known.signed_heads() == 1);
    REQUIRE(known.office.log.receive(sign_of_life(known.till, 3), known.sender, now));
    CHECK(known.signed_heads() == 2);
    // Once more, and one of a place where head office no longer stands: nothing changes.
    REQUIRE(known.office.log.receive(sign_of_life(known.till, 3), known.sender, now));
    REQUIRE(known.office.log.receive(sign_of_life(known.till, 2), known.sender, now));
    CHECK(known.signed_heads() == 2);
    CHECK(known.office.log.receive(known.till.batch(4, 5), known.sender, now).value().sequence() ==
          5);
}

TEST_CASE("who has no certificate, or no key yet, or sends many, is asked for the signature") {
    Known known;
    const auto refused = [&](const access::Terminal& sender) {
        return known.office.log.receive(unsigned_batch(known.till, 2, 3), sender, now).error().code;
    };
    access::Terminal by_token = known.sender;
    by_token.by_certificate = false;
    CHECK(refused(by_token) == "signature_wanted");
    access::Terminal unknown_key = known.sender;
    unknown_key.public_key.clear();
    CHECK(refused(unknown_key) == "signature_wanted");
    for (int i = 0; i < ingest::unsigned_events_max; ++i)
        known.till.add_basket();
    CHECK(known.office.log
              .receive(unsigned_batch(known.till, 2, 3 + ingest::unsigned_events_max), known.sender,
                       now)
              .error()
              .code == "signature_wanted");
    CHECK(known.office.events() == 1);
}

TEST_CASE("an unsigned batch of another chain is found by the eight bytes of its head") {
    Known known;
    Till other;
    other.add_basket(1, 1);
    other.add_basket(1, 2);
    CHECK(known.office.log.receive(unsigned_batch(other, 2, 2), known.sender, now).error().code ==
          "chain_differs");
    wire::EventBatch without_head = unsigned_batch(known.till, 2, 3);
    without_head.clear_head();
    CHECK(known.office.log.receive(without_head, known.sender, now).error().code ==
          "signature_wanted");
    CHECK(known.office.events() == 1);
}

TEST_CASE("a sign of life that somebody else signed is refused") {
    Known known;
    REQUIRE(known.office.log.receive(unsigned_batch(known.till, 2, 3), known.sender, now));
    wire::EventBatch forged = sign_of_life(known.till, 3);
    forged.mutable_signature()->front() ^= 1;
    CHECK(known.office.log.receive(forged, known.sender, now).error().code == "not_signed");
    CHECK(known.signed_heads() == 1);
}
