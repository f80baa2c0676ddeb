// Head office forgets a customer: for good, also when projections are made again and when a till
// that was offline comes back with more of them.
#include <catch2/catch.hpp>

#include "sync/head_office/changes/changes.hpp"
#include "sync/head_office/customers/directory.hpp"
#include "tests/unit/sync/head_office/test_office.hpp"

using namespace tillside;
using namespace tillside::head_office;
using tests::TestOffice;
using tests::value_of;

namespace {

const std::string somebody(16, 'a');

wire::Event about_somebody(wire::EventKind kind) {
    wire::Event event;
    event.set_kind(kind);
    event.set_store("CWB");
    event.set_customer_id(somebody);
    event.set_occurred_at_us(1'000);
    return event;
}

wire::Event enrolled(TestOffice& office, const wire::Key& key) {
    wire::Event event = about_somebody(wire::CUSTOMER_ENROLLED);
    event.set_id(wire::uuid_v7(office.now.us, office.random));
    wire::Contact contact;
    contact.set_phone("+85291234567");
    contact.set_card_number("TSSECRETCARD001");
    *event.add_sealed() = wire::seal_part(key, std::string(16, 'k'), event.id(), "contact",
                                          contact.SerializeAsString(), office.random);
    auto& fact = *event.mutable_customer_enrolled();
    fact.set_phone_lookup(office.phone_hash(contact.phone()));
    fact.set_card_lookup(customers::card_lookup_of(office.secrets.lookup_key, "TSSECRETCARD001"));
    fact.set_email_lookup(wire::email_hash(office.secrets.lookup_key, "a@example.org"));
    fact.set_home_store("CWB");
    return event;
}

wire::Event consent(TestOffice& office, wire::ConsentEventType type) {
    wire::Event event = about_somebody(wire::CONSENT_RECORDED);
    wire::ConsentRecord record;
    record.set_record_id(wire::uuid_v7(office.now.us, office.random));
    record.set_subject_pseudonym(somebody);
    record.set_event_type(type);
    event.mutable_consent_recorded()->set_record(record.SerializeAsString());
    return event;
}

wire::Event bought() {
    wire::Event event = about_somebody(wire::BASKET_COMPLETED);
    event.mutable_basket_completed()->set_currency("HKD");
    return event;
}

void append(TestOffice& office, std::vector<wire::Event> events) {
    const auto sign = [](wire::Event& draft, const ingest::OwnLog::NextPlace& place) {
        if (!draft.has_consent_recorded()) return;
        wire::ConsentRecord record;
        record.ParseFromString(draft.consent_recorded().record());
        record.set_sequence(place.sequence);
        record.set_previous_head(wire::to_bytes(place.previous_head));
        *draft.mutable_consent_recorded() = wire::sign_consent(place.signing, record);
    };
    value_of(office.log.append(events, office.now, sign));
    tests::done(office.projector.catch_up());
}

std::vector<wire::ConsentEventType> consents_kept(TestOffice& office) {
    std::vector<wire::ConsentEventType> out;
    for (const auto& kept : value_of(customers::consents_of(*office.database, somebody))) {
        wire::ConsentRecord record;
        record.ParseFromString(kept.record());
        out.push_back(record.event_type());
    }
    return out;
}

}  // namespace

TEST_CASE("a customer who was erased stays erased, and what they withdrew stays known",
          "[D17][D18]") {
    TestOffice office;
    const wire::Key key = wire::random_key(office.random);
    const keys::CustomerKey kept{somebody, std::string(16, 'k'), key};
    tests::done(office.keys.keep(std::span(&kept, 1), office.now));
    append(office, {enrolled(office, key), consent(office, wire::GIVEN), bought(),
                    consent(office, wire::WITHDRAWN)});
    const auto before = value_of(customers::find_by_id(*office.database, somebody)).value();
    CHECK(before.visits == 1);
    CHECK(value_of(customers::contact_of(office.keys, before))->card_number() == "TSSECRETCARD001");
    CHECK(value_of(
              customers::find_by_email(
                  *office.database, wire::email_hash(office.secrets.lookup_key, "A@Example.ORG")))
              .has_value());

    tests::done(office.keys.erase(somebody, office.now));
    wire::Event erasure = about_somebody(wire::CUSTOMER_ERASED);
    erasure.mutable_customer_erased()->set_reason("asked for it");
    append(office, {erasure});

    const auto is_gone = [&] {
        CHECK_FALSE(value_of(customers::find_by_id(*office.database, somebody)).has_value());
        CHECK_FALSE(
            value_of(customers::find_by_phone(*office.database, office.phone_hash("+85291234567")))
                .has_value());
        CHECK(office.count("customers") == 0);
        CHECK(office.count("customer_visits") == 0);
        CHECK(consents_kept(office) == std::vector{wire::WITHDRAWN});
        const auto contact = value_of(customers::contact_of(office.keys, before));
        CHECK_FALSE(contact.has_value());
    };
    is_gone();
    // Every till hears of it, whatever its store.
    const auto notes =
        value_of(changes::notes_after(*office.database, {"ELSEWHERE", "X-1"}, 0, 100));
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].removed);
    CHECK(notes[0].key == somebody);

    // A till that was offline sends the key and more of the customer.
    tests::done(office.keys.keep(std::span(&kept, 1), office.now));
    append(office, {enrolled(office, key), bought(), consent(office, wire::GIVEN)});
    is_gone();
    tests::done(office.projector.rebuild());
    is_gone();
    CHECK(value_of(office.database->number("SELECT count(*) FROM events WHERE kind = 4")) == 3);
}

TEST_CASE("a till's word alone erases nobody", "[D17]") {
    TestOffice office;
    append(office, {enrolled(office, wire::random_key(office.random))});
    wire::Event erasure = about_somebody(wire::CUSTOMER_ERASED);
    erasure.set_till("CWB-1");
    erasure.mutable_customer_erased()->set_reason("says a till");
    customers::Customers projection(office.secrets.lookup_key);
    const std::string bytes = erasure.SerializeAsString();
    tests::done(projection.apply(*office.database, {99, 0, erasure, bytes}));
    CHECK(value_of(customers::find_by_id(*office.database, somebody)).has_value());
}
