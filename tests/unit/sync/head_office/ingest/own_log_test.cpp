#include "sync/head_office/ingest/own_log.hpp"

#include <catch2/catch.hpp>

#include "sync/head_office/store/event_log.hpp"
#include "tests/postgres/test_store.hpp"

using namespace tillside;
using namespace tillside::head_office;

namespace {

constexpr Now now{1'700'000'001'000'000};

wire::Event basket(char id) {
    wire::Event event;
    event.set_id(std::string(16, id));
    event.set_store("S1");
    event.set_kind(wire::BASKET_COMPLETED);
    event.mutable_basket_completed()->set_currency("HKD");
    return event;
}

}  // namespace

TEST_CASE("head office's own facts stand in the log as one chain, and importing twice adds none") {
    const tests::TestStore place;
    auto db = place.hq();
    const auto signing = wire::make_signing_key(wire::system_random());
    std::vector<wire::Event> drafts = {basket('a'), basket('b')};
    {
        ingest::OwnLog log(*db, signing, wire::system_random());
        CHECK(log.append(drafts, now).value() == 2);
    }
    ingest::OwnLog log(*db, signing, wire::system_random());
    drafts.push_back(basket('c'));
    CHECK(log.append(drafts, now).value() == 1);
    CHECK(log.append(drafts, now).value() == 0);
    CHECK(db->number("SELECT count(DISTINCT epoch) FROM events WHERE till = ?1", {store::own_till})
              .value() == 1);
    CHECK(db->number("SELECT max(sequence) FROM events").value() == 3);
}

TEST_CASE("head office signs its own consent records at their place") {
    const tests::TestStore place;
    auto db = place.hq();
    ingest::OwnLog log(*db, wire::make_signing_key(wire::system_random()), wire::system_random());
    wire::Event draft;
    draft.set_store("S1");
    draft.set_kind(wire::CONSENT_RECORDED);
    draft.set_customer_id(std::string(16, 'c'));
    const auto sign = [](wire::Event& event, const ingest::OwnLog::NextPlace& next) {
        wire::ConsentRecord record;
        record.set_record_id(std::string(16, 'r'));
        record.set_subject_pseudonym(event.customer_id());
        record.set_event_type(wire::GIVEN);
        record.set_sequence(next.sequence);
        record.set_previous_head(wire::to_bytes(next.previous_head));
        *event.mutable_consent_recorded() = wire::sign_consent(next.signing, record);
    };
    CHECK(log.append({&draft, 1}, now, sign).value() == 1);

    wire::Event unsigned_draft = draft;
    unsigned_draft.clear_id();
    unsigned_draft.clear_consent_recorded();
    unsigned_draft.mutable_consent_recorded();
    CHECK(log.append({&unsigned_draft, 1}, now).error().code == "bad_draft");
    CHECK(db->number("SELECT count(*) FROM events").value() == 1);
}
