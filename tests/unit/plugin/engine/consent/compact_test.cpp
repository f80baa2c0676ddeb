// What a till keeps of consent records in little room folds to what the signed originals fold to.
#include "plugin/engine/consent/compact.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/unit/sync/rules/consent/records_of_a_test.hpp"

using namespace tillside;
using namespace tillside::rules::consent;
using namespace tillside::rules::consent::testing;
using engine::consent::halve;
using engine::consent::join;

namespace {

std::string some_bytes(std::size_t size) {
    return *rc::gen::container<std::string>(size, rc::gen::arbitrary<char>());
}

// What any record may say beside what its type needs; sound or not.
void add_details(wire::ConsentRecord& record) {
    record.set_receipt_id(*rc::gen::element(std::string(), id(900), id(901)));
    record.set_clock_uncertainty_ms(*rc::gen::element(0U, 1500U, 86'400'000U));
    record.set_store("S1");
    record.set_terminal("T1");
    record.set_operator_pseudonym("amy");
    record.set_operator_role(wire::CASHIER);
    record.set_sequence(*rc::gen::arbitrary<std::uint64_t>());
    record.set_previous_head(some_bytes(32));
    record.set_key_id(some_bytes(8));
    record.set_seconds_shown(*rc::gen::inRange(0U, 60U));
    if (*rc::gen::inRange(0, 4) == 0) record.set_evidence_sha256(std::string(32, 'e'));
    if (*rc::gen::inRange(0, 4) == 0) record.set_valid_until_us(start + 10 * day);
    if (*rc::gen::inRange(0, 6) == 0) record.set_schema_version(*rc::gen::inRange(0U, 3U));
    if (*rc::gen::inRange(0, 6) == 0) record.set_notice_shown_at_us(record.event_time_us());
    if (*rc::gen::inRange(0, 6) == 0) record.add_refers_to(some_bytes(*rc::gen::inRange(0U, 20U)));
    if (*rc::gen::inRange(0, 6) == 0) record.set_event_time_us(*rc::gen::arbitrary<std::int64_t>());
    if (*rc::gen::inRange(0, 8) == 0) {
        record.GetReflection()->MutableUnknownFields(&record)->AddVarint(99, 7);
    }
}

std::vector<wire::ConsentRecord> history() {
    std::vector<wire::ConsentRecord> out;
    const int count = *rc::gen::inRange(1, 14);
    for (int number = 1; number <= count; ++number) {
        const std::int64_t at = start + *rc::gen::inRange(-30, 30) * day;
        std::vector<int> cites;
        for (int other = 1; other <= count; ++other) {
            if (*rc::gen::inRange(0, 4) == 0) cites.push_back(other);
        }
        const auto type = static_cast<wire::ConsentEventType>(*rc::gen::inRange(0, 13));
        auto made =
            type == wire::GIVEN || type == wire::REFUSED
                ? answer(number, at,
                         *rc::gen::container<std::vector<std::string>>(
                             rc::gen::element<std::string>("marketing-sms", "profiling")),
                         *rc::gen::element(wire::CUSTOMER_TAP, wire::CASHIER_KEYED_ORAL), cites)
                : record(number, type, at, cites);
        if (type == wire::CONFIRMATION_SENT) {
            made.mutable_confirmation()->set_sent_us(at);
            made.mutable_confirmation()->set_body_sha256(std::string(32, 'b'));
        }
        if (type == wire::FIRST_USE) made.mutable_first_use()->set_opt_out_notice_present(true);
        add_details(made);
        out.push_back(std::move(made));
    }
    return out;
}

std::vector<wire::ConsentRecord> kept(const std::vector<wire::ConsentRecord>& records) {
    std::vector<wire::ConsentRecord> out;
    for (const wire::ConsentRecord& one : records) {
        const auto halves = halve(one, out);
        wire::ConsentRecord wording;
        RC_ASSERT(wording.ParseFromString(halves.wording));
        wire::KeptConsent own;  // through its bytes, as a row holds it
        RC_ASSERT(own.ParseFromString(halves.own.SerializeAsString()));
        out.push_back(join(own, wording, one.subject_pseudonym(), out));
    }
    return out;
}

wire::ConsentRecord without_origin(wire::ConsentRecord record) {
    record.clear_store();
    record.clear_terminal();
    record.clear_operator_pseudonym();
    record.clear_operator_role();
    record.clear_sequence();
    record.clear_previous_head();
    record.clear_key_id();
    return record;
}

bool same(const Standing& a, const Standing& b) {
    const auto equal = [](const auto& left, const auto& right) {
        return left.first == right.first && left.second.state == right.second.state &&
               left.second.usable == right.second.usable &&
               left.second.decided_by == right.second.decided_by &&
               left.second.since_us == right.second.since_us &&
               left.second.confirm_by_us == right.second.confirm_by_us;
    };
    return std::ranges::equal(a.cells(), b.cells(), equal) && a.newest() == b.newest() &&
           a.at({"x", "", "", ""}).state == b.at({"x", "", "", ""}).state;
}

}  // namespace

TEST_CASE("consent kept in little room is the consent that was signed, but for its origin",
          "[D1]") {
    CHECK(rc::check([] {
        const auto records = history();
        const auto again = kept(records);
        RC_ASSERT(again.size() == records.size());
        for (std::size_t at = 0; at < records.size(); ++at) {
            RC_ASSERT(again[at].SerializeAsString() ==
                      without_origin(records[at]).SerializeAsString());
        }
    }));
}

TEST_CASE("consent kept in little room folds to the same state, whatever was recorded",
          "[D1][D4]") {
    CHECK(rc::check([] {
        const auto records = history();
        const Now now{start + *rc::gen::inRange(-5, 60) * day};
        RC_ASSERT(same(fold(records, pack(), now), fold(kept(records), pack(), now)));
    }));
}

TEST_CASE("what records share holds no id, no time and no person") {
    auto given = answer(2, start, {"marketing-sms"}, wire::SIGNATURE, {1});
    given.set_receipt_id(id(900));
    given.set_evidence_sha256(std::string(32, 'e'));
    given.set_guardian("guardian-17");
    given.set_operator_pseudonym("amy");
    wire::ConsentRecord wording;
    REQUIRE(wording.ParseFromString(halve(given, {}).wording));
    CHECK(wording.record_id().empty());
    CHECK(wording.subject_pseudonym().empty());
    CHECK(wording.receipt_id().empty());
    CHECK(wording.evidence_sha256().empty());
    CHECK(wording.guardian().empty());
    CHECK(wording.operator_pseudonym().empty());
    CHECK(wording.event_time_us() == 0);
    CHECK(wording.refers_to_size() == 0);
    CHECK(wording.grants_size() == given.grants_size());
}
