// Customers whom several tills changed, enrolled twice or head office merged: one record, the same
// whatever came first, and everything that was ever said of it still known.
#include <fmt/format.h>
#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "sync/head_office/customers/decide.hpp"
#include "sync/head_office/customers/history.hpp"
#include "tests/unit/sync/head_office/customers/people.hpp"

using namespace tillside;
using namespace tillside::head_office;
using tests::People;
using tests::value_of;

namespace {

// All that tills are told of a customer, in words; consents in the order of their bytes.
std::string told(People& office, char who) {
    const auto person = value_of(customers::find_person(*office.database, People::id_of(who)));
    if (!person) return "nobody\n";
    const wire::Customer sent = office.for_tills(who);
    const wire::Contact contact = office.contact_of(sent);
    std::string out =
        fmt::format("{} {} {} {} {} {} {}", sent.customer_id(), contact.name(), contact.phone(),
                    contact.email(), sent.language(), sent.home_store(), sent.visits());
    std::set<std::string> rest{wire::to_hex(sent.phone_lookup()),
                               wire::to_hex(sent.email_lookup())};
    for (const auto* list :
         {&sent.member_ids(), &sent.other_card_lookups(), &sent.other_phone_lookups(),
          &sent.other_email_lookups(), &sent.change_ids()}) {
        for (const std::string& one : *list)
            rest.insert(wire::to_hex(one));
    }
    for (const auto& consent : sent.consents())
        rest.insert(wire::to_hex(consent.record()));
    for (const auto& version : sent.versions())
        rest.insert(wire::to_hex(version.SerializeAsString()));
    for (const std::string& one : rest)
        out += " " + one;
    return out + "\n";
}

std::string told_of_all(People& office) {
    return told(office, 'a') + told(office, 'b') + told(office, 'c');
}

std::string dump(People& office) {
    std::string text;
    for (const char* table : {"customers", "customer_consents", "customer_visits",
                              "customer_changes", "customer_decisions", "changed_lookups"}) {
        tests::done(office.database->query(fmt::format("SELECT * FROM {} ORDER BY 1, 2, 3", table),
                                           {}, [&](const store::Row& row) {
                                               text += table;
                                               for (int i = 0; i < row.columns(); ++i)
                                                   text += '|' + wire::to_hex(row.blob(i)) + '/' +
                                                           std::to_string(row.integer(i));
                                               text += '\n';
                                           }));
    }
    return text;
}

bool may_profile(People& office, char who) {
    return value_of(customers::profiling_permitted(*office.database, People::id_of(who),
                                                   office.pack, office.now));
}

std::string of_field(const customers::History& history, wire::CustomerField field) {
    std::string out;
    for (const customers::HistoryEntry& entry : history.entries) {
        if (entry.field != field) continue;
        out += fmt::format("{} {} {} {}; ", customers::became_name(entry.became), entry.value,
                           entry.till, entry.staff);
    }
    return out;
}

customers::History history(People& office, char who) {
    return value_of(customers::history_of(*office.database, office.keys, office.pack.phones,
                                          People::id_of(who)));
}

}  // namespace

TEST_CASE("two tills that change different fields offline lose neither change", "[F28]") {
    People office;
    const auto start = office.enrolled('a', "+85291234567", "Chan", 100);
    const auto name =
        office.changed('a', wire::FIELD_NAME, "Chan Tai Man", {start.id()}, 200, "CWB-1");
    const auto email =
        office.changed('a', wire::FIELD_EMAIL, "c@example.org", {start.id()}, 300, "MKK-1");
    office.take({start, name, email});
    const wire::Customer sent = office.for_tills('a');
    const wire::Contact contact = office.contact_of(sent);
    CHECK(contact.name() == "Chan Tai Man");
    CHECK(contact.email() == "c@example.org");
    CHECK(contact.phone() == "+85291234567");
    CHECK(contact.card_number() == "CARDa");
    CHECK(sent.email_lookup() == wire::email_hash(office.secrets.lookup_key, "C@example.org"));
    CHECK(value_of(customers::find_by_email(*office.database, sent.email_lookup()))->customer_id ==
          People::id_of('a'));
    CHECK(office.for_tills('a').SerializeAsString() == sent.SerializeAsString());
    CHECK(sent.SerializeAsString().find("Chan") == std::string::npos);
}

TEST_CASE(
    "of two changes of one field the later one is in force and the other stays in the history",
    "[F28]") {
    People office;
    const auto start = office.enrolled('a', "+85291234567", "Chan", 100);
    const auto one =
        office.changed('a', wire::FIELD_LANGUAGE, "zh-Hans", {start.id()}, 300, "CWB-1");
    const auto other =
        office.changed('a', wire::FIELD_LANGUAGE, "zh-Hant-HK", {start.id()}, 200, "MKK-1");
    office.take({start, one, other});
    CHECK(office.for_tills('a').language() == "zh-Hans");
    CHECK(of_field(history(office, 'a'), wire::FIELD_LANGUAGE) ==
          "in_force zh-Hans CWB-1 C-CWB-1; lost zh-Hant-HK MKK-1 C-MKK-1; "
          "replaced en CWB-1 C-CWB-1; ");

    // Whoever changes it knowing both has the last word, with a clock that is years behind.
    office.take(
        {office.changed('a', wire::FIELD_LANGUAGE, "en", {one.id(), other.id()}, -900, "MKK-2")});
    CHECK(office.for_tills('a').language() == "en");
    CHECK(office.for_tills('a').change_ids_size() == 3);
}

TEST_CASE("a clock that is years ahead does not win over the days to come", "[F28]") {
    People office;
    const auto start = office.enrolled('a', "+85291234567", "Chan", 100);
    auto fast = office.changed('a', wire::FIELD_LANGUAGE, "zh-Hans", {start.id()},
                               office.now.us + 10LL * 365 * 86'400 * 1'000'000, "CWB-1");
    fast.set_business_day("2026-11-18");
    auto later = office.changed('a', wire::FIELD_LANGUAGE, "zh-Hant-HK", {start.id()},
                                office.now.us + 5LL * 86'400 * 1'000'000, "MKK-1");
    later.set_business_day("2026-11-23");
    office.take({start, fast, later});
    CHECK(office.for_tills('a').language() == "zh-Hant-HK");
}

TEST_CASE(
    "a changed number finds the customer and the old one no more, until it is given out again",
    "[F4]") {
    People office;
    const auto start = office.enrolled('a', "+85291234567", "Chan", 100);
    office.take({start, office.changed('a', wire::FIELD_PHONE, "+85298765432", {start.id()}, 200,
                                       "CWB-1")});
    const auto found = [&](const char* phone) {
        const auto record =
            value_of(customers::find_by_phone(*office.database, office.phone_hash(phone)));
        return record ? record->customer_id : std::string();
    };
    CHECK(found("+85291234567").empty());
    CHECK(found("+85298765432") == People::id_of('a'));
    CHECK(office.for_tills('a').phone_lookup() == office.phone_hash("+85298765432"));

    // Another person has the number now: no merge, and the first is not found or written to by it.
    auto again = office.enrolled('b', "+85298765432", "Lee", 300);
    again.mutable_customer_enrolled()->set_phone_claim(2);
    office.take({again});
    CHECK(found("+85298765432") == People::id_of('b'));
    CHECK(office.for_tills('a').phone_lookup().empty());
    CHECK(office.for_tills('b').member_ids().empty());
}

TEST_CASE("two members of one number by a change of number stay two", "[F4]") {
    People office;
    const auto start = office.enrolled('a', "+85291234567", "Chan", 100);
    office.take(
        {start, office.enrolled('b', "+85298765432", "Lee", 150),
         office.changed('a', wire::FIELD_PHONE, "+85298765432", {start.id()}, 200, "CWB-1")});
    CHECK(office.for_tills('a').member_ids().empty());
    CHECK(office.for_tills('b').member_ids().empty());
}

TEST_CASE("one phone enrolled twice offline is one customer with both cards and all visits",
          "[F4][F5][F28]") {
    People office;
    office.take({office.enrolled('b', "+85291234567", "", 200, "MKK-1"), office.bought('b', 250),
                 office.enrolled('a', "+85291234567", "Chan Tai Man", 100, "CWB-1"),
                 office.bought('a', 150)});
    const wire::Customer sent = office.for_tills('b');
    CHECK(sent.customer_id() == People::id_of('a'));
    CHECK(sent.visits() == 2);
    CHECK(sent.last_visit_us() == 250);
    // The name that was given, although the newer enrolment gave none.
    CHECK(office.contact_of(sent).name() == "Chan Tai Man");
    for (const char* card : {"CARDa", "CARDb"}) {
        CHECK(value_of(
                  customers::find_by_card(
                      *office.database, customers::card_lookup_of(office.secrets.lookup_key, card)))
                  ->customer_id == People::id_of('a'));
    }
    // What a till still says of the other id counts for the one.
    office.take({office.bought('b', 300)});
    CHECK(office.for_tills('a').visits() == 3);
}

TEST_CASE("consents of two records are folded together and the no of either holds", "[F29][D5]") {
    People office;
    office.take(
        {office.enrolled('a', "+85291234567", "Chan", 100), office.consent('a', wire::GIVEN, 110)});
    CHECK(may_profile(office, 'a'));
    office.take({office.enrolled('b', "+85298765432", "Chan", 200),
                 office.consent('b', wire::WITHDRAWN, 90)});
    CHECK(may_profile(office, 'a'));
    office.take({office.decision('a', 'b', true)});
    CHECK_FALSE(may_profile(office, 'a'));
    CHECK_FALSE(may_profile(office, 'b'));
    CHECK(office.for_tills('a').consents_size() == 2);
    CHECK(office.for_tills('a').history().empty());
    office.take({office.decision('a', 'b', false, {})});
    CHECK(may_profile(office, 'a'));
    CHECK_FALSE(may_profile(office, 'b'));
}

TEST_CASE("a withdrawal ahead of its record holds until somebody is asked anew, whoever cites it",
          "[F29][D5]") {
    People office;
    office.take(
        {office.enrolled('a', "+85291234567", "Chan", 100), office.consent('a', wire::GIVEN, 110)});
    ingest::EventLog log(*office.database, office.terminals, office.keys, office.secrets.box);
    access::Terminal sender;
    sender.till = "CWB-1";
    wire::SuppressionBatch ahead;
    ahead.set_till("CWB-1");
    wire::Suppression& withdrawal = *ahead.add_suppressions();
    withdrawal.set_record_id(std::string(16, 'w'));
    withdrawal.set_customer_id(People::id_of('a'));
    withdrawal.add_purposes("profiling");
    withdrawal.set_since_us(120);
    REQUIRE(log.receive_suppressions(ahead, sender, office.now));
    CHECK_FALSE(may_profile(office, 'a'));

    const auto citing = [&](wire::ConsentEventType type, std::int64_t at_us,
                            std::string_view purpose) {
        wire::Event event = office.consent('a', type, at_us);
        wire::ConsentRecord record;
        record.ParseFromString(event.consent_recorded().record());
        record.add_refers_to(withdrawal.record_id());
        if (!purpose.empty()) {
            record.add_grants()->set_purpose(std::string(purpose));
            record.mutable_grants(0)->set_decision(wire::DECISION_DECLINED);
        }
        event.mutable_consent_recorded()->set_record(record.SerializeAsString());
        return event;
    };
    // Of another purpose, by a till that had heard of the withdrawal.
    office.take({citing(wire::WITHDRAWN, 130, "e_receipt")});
    CHECK_FALSE(may_profile(office, 'a'));
    office.take({citing(wire::GIVEN, 140, {})});
    CHECK(may_profile(office, 'a'));
}

TEST_CASE("a merge and its undoing give both records back, with what came meanwhile", "[F29]") {
    People office;
    office.take({office.enrolled('a', "+85291234567", "Chan", 100), office.bought('a', 110),
                 office.enrolled('b', "+85298765432", "Lee", 200), office.bought('b', 210)});
    const std::string before = told(office, 'a') + told(office, 'b');
    const customers::Why why{"H-7", "same person, says the letter"};
    ingest::EventLog log(*office.database, office.terminals, office.keys, office.secrets.box);
    const customers::Deciding at{*office.database, office.log,  log,
                                 office.projector, office.pack, office.random};
    const auto merge = [&] {
        return customers::merge(at, People::id_of('b'), People::id_of('a'), why, office.now);
    };
    const auto undo = [&] {
        return customers::undo_merge(at, People::id_of('a'), People::id_of('b'), why, office.now);
    };
    CHECK(undo().error().code == "two_already");
    CHECK(value_of(merge()) == People::id_of('a'));
    CHECK(merge().error().code == "one_already");
    CHECK(office.for_tills('b').visits() == 2);
    for (const char* phone : {"+85291234567", "+85298765432"}) {
        CHECK(value_of(customers::find_by_phone(*office.database, office.phone_hash(phone)))
                  ->customer_id == People::id_of('a'));
    }
    CHECK(office.for_tills('a').other_phone_lookups_size() == 1);

    (void)value_of(undo());
    CHECK(told(office, 'a') + told(office, 'b') == before);
    // And on and on; what was recorded of either id meanwhile is where it belongs.
    (void)value_of(merge());
    office.take({office.bought('b', 310)});
    CHECK(office.for_tills('a').visits() == 3);
    (void)value_of(undo());
    CHECK(office.for_tills('a').visits() == 1);
    CHECK(office.for_tills('b').visits() == 2);
    CHECK(history(office, 'a').decisions.size() == 4);
    CHECK(history(office, 'a').decisions[0].who == "H-7");
    CHECK(customers::merge(at, People::id_of('a'), People::id_of('z'), why, office.now)
              .error()
              .code == "not_found");
    CHECK(customers::merge(at, People::id_of('a'), People::id_of('b'), {"H", ""}, office.now)
              .error()
              .code == "bad_reason");
    const std::string rows = dump(office);
    tests::done(office.projector.rebuild());
    CHECK(dump(office) == rows);
}

TEST_CASE("a withdrawal made at head office is suppressed at once and stays on record", "[D5]") {
    People office;
    office.take(
        {office.enrolled('a', "+85291234567", "Chan", 100), office.consent('a', wire::GIVEN, 110)});
    ingest::EventLog log(*office.database, office.terminals, office.keys, office.secrets.box);
    const customers::Deciding at{*office.database, office.log,  log,
                                 office.projector, office.pack, office.random};
    CHECK(customers::withdraw(at, People::id_of('a'), {"astrology"}, {"H", "letter"}, office.now)
              .error()
              .code == "purpose_unknown");
    tests::done(
        customers::withdraw(at, People::id_of('a'), {"profiling"}, {"H", "letter"}, office.now));
    CHECK_FALSE(may_profile(office, 'a'));
    CHECK(office.count("suppressions") == 1);
    CHECK(office.for_tills('a').consents_size() == 2);
}

TEST_CASE("a till's word alone merges nobody", "[F29]") {
    People office;
    auto decision = office.decision('a', 'b', true);
    decision.set_till("CWB-1");
    office.take({office.enrolled('a', "+85291234567", "Chan", 100),
                 office.enrolled('b', "+85298765432", "Lee", 200), decision});
    CHECK(office.for_tills('b').customer_id() == People::id_of('b'));
}

TEST_CASE(
    "whatever tills and head office record, every order of arrival ends with the same customers",
    "[F28][F29]") {
    const auto shuffle = [](std::vector<wire::Event> events) {
        for (std::size_t at = events.size(); at > 1; --at) {
            std::swap(events[at - 1], events[*rc::gen::inRange<std::size_t>(0, at)]);
        }
        return events;
    };
    CHECK(rc::check([&] {
        People office;
        std::vector<wire::Event> events;
        std::vector<std::string> changes;
        const std::string phones[] = {"+85291234567", "+85298765432"};
        for (const char who : {'a', 'b', 'c'}) {
            events.push_back(office.enrolled(who, phones[*rc::gen::inRange(0, 2)],
                                             *rc::gen::element<std::string>("", "Chan", "Lee"),
                                             *rc::gen::inRange(0, 5),
                                             *rc::gen::element<std::string>("CWB-1", "MKK-1")));
            events.back().mutable_customer_enrolled()->set_phone_claim(
                *rc::gen::element(0U, 0U, 0U, 1U, 2U));
            changes.push_back(events.back().id());
        }
        std::vector<std::string> decided;
        const int count = *rc::gen::inRange(0, 8);
        for (int i = 0; i < count; ++i) {
            const char who = *rc::gen::element('a', 'b', 'c');
            const char other = static_cast<char>(who == 'c' ? 'a' : who + 1);
            std::vector<std::string> bases;
            for (const std::string& id : changes) {
                if (*rc::gen::inRange(0, 3) == 0) bases.push_back(id);
            }
            const auto field =
                *rc::gen::element(wire::FIELD_NAME, wire::FIELD_EMAIL, wire::FIELD_PHONE,
                                  wire::FIELD_LANGUAGE, wire::FIELD_HOME_STORE);
            switch (*rc::gen::inRange(0, 5)) {
                case 0:
                    events.push_back(
                        office.decision(who, other, *rc::gen::arbitrary<bool>(), decided));
                    decided.push_back(events.back().id());
                    break;
                case 1:
                    events.push_back(office.bought(who, i));
                    break;
                case 2:
                    events.push_back(
                        office.consent(who, *rc::gen::element(wire::GIVEN, wire::WITHDRAWN), i));
                    break;
                default:
                    events.push_back(office.changed(
                        who, field,
                        field == wire::FIELD_PHONE   ? phones[*rc::gen::inRange(0, 2)]
                        : field == wire::FIELD_EMAIL ? *rc::gen::element<std::string>("", "x@y.hk")
                                                     : *rc::gen::element<std::string>("CWB", "MKK"),
                        bases, *rc::gen::inRange(0, 5), "MKK-2"));
                    changes.push_back(events.back().id());
            }
        }
        // The same keys, another head office: events come in another order.
        office.take(events);
        const std::string expected = told_of_all(office);
        const std::string rows = dump(office);
        tests::done(office.projector.rebuild());
        RC_ASSERT(dump(office) == rows);
        for (int again = 0; again < 1; ++again) {
            People second(office);
            second.take(shuffle(events));
            RC_ASSERT(told_of_all(second) == expected);
        }
    }));
}
