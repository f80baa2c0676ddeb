#include "sync/head_office/importers/customers.hpp"

#include "sync/head_office/customers/directory.hpp"
#include "sync/head_office/customers/for_tills.hpp"
#include "sync/head_office/importers/consents.hpp"
#include "sync/head_office/importers/identifiers.hpp"
#include "sync/rules/consent/fold.hpp"
#include "sync/rules/identity/card_number.hpp"
#include "tests/unit/sync/head_office/test_office.hpp"

using namespace tillside;
using namespace tillside::head_office;
using importing::CsvReader;
using importing::Meaning;
using importing::RejectedFile;
using tests::TestOffice;
using tests::text_of;
using tests::value_of;

namespace {

const std::string header = "customer,phone,name,language,home_store,card\n";
const std::string consent_header =
    "customer,phone,name,language,home_store,card,profiling_given_at,notice_id,notice_sha256,"
    "method\n";
const std::string notice_hash(64, 'a');

importers::Summary import_customers(TestOffice& office, const std::string& text,
                                    const std::string& name = "customers.csv") {
    const auto file = office.written(name, text);
    auto reader = value_of(CsvReader::open(file));
    RejectedFile rejected(file.string() + ".rejected.csv", reader->header());
    auto summary = value_of(
        importers::import_customers(office.parts(), *reader, Meaning{}, rejected, office.now));
    tests::done(rejected.finish());
    return summary;
}

customers::CustomerRecord customer(TestOffice& office, std::string_view code) {
    return value_of(customers::find_by_id(*office.database, importers::customer_id_of(
                                                                office.secrets.lookup_key, code)))
        .value();
}

std::string card_of(TestOffice& office, const customers::CustomerRecord& record) {
    return value_of(customers::contact_of(office.keys, record)).value().card_number();
}

Result<std::optional<customers::CustomerRecord>> by_card(TestOffice& office,
                                                         std::string_view card) {
    return customers::find_by_card(*office.database,
                                   customers::card_lookup_of(office.secrets.lookup_key, card));
}

bool profiling_permitted(TestOffice& office, std::string_view code) {
    return value_of(customers::profiling_permitted(
        *office.database, importers::customer_id_of(office.secrets.lookup_key, code), office.pack,
        office.now));
}

}  // namespace

TEST_CASE(
    "an imported customer is found by phone and card, and the contact is sealed under their "
    "own key",
    "[F28][D22]") {
    TestOffice office;
    const auto summary =
        import_customers(office, header + "17850,9123 4567,陳大文,zh-Hant-HK,CWB,\n");
    CHECK(summary.imported == 1);

    const auto found =
        value_of(customers::find_by_phone(*office.database, office.phone_hash("+85291234567")));
    REQUIRE(found.has_value());
    CHECK(found->home_store == "CWB");
    const auto card = rules::identity::CardNumber::parse(card_of(office, *found));
    REQUIRE(card.has_value());
    CHECK(value_of(by_card(office, card->text()))->customer_id == found->customer_id);

    const auto key = value_of(office.keys.find(found->customer_id, found->contact.key_id()));
    REQUIRE(key.has_value());
    wire::Contact contact;
    REQUIRE(contact.ParseFromString(
        value_of(wire::open_part(*key, found->contact_event_id, found->contact))));
    CHECK(contact.phone() == "+85291234567");
    CHECK(contact.name() == "陳大文");

    tests::done(office.database->drop_leftovers());
    const std::string bytes = office.place.bytes_on_disk("hq");
    CHECK(bytes.find(office.phone_hash("+85291234567")) != std::string::npos);
    CHECK(bytes.find("91234567") == std::string::npos);
    CHECK(bytes.find("陳大文") == std::string::npos);
    CHECK(bytes.find(card->text()) == std::string::npos);
}

TEST_CASE("importing customers again changes nothing, and a changed row changes that customer only",
          "[F32]") {
    TestOffice office;
    const std::string text = header +
                             "1,91234567,A,en,CWB,\n"
                             "2,91234568,B,en,MKK,OLD-CARD-2\n";
    CHECK(import_customers(office, text).imported == 2);
    const auto events = office.count("events");
    const auto card = card_of(office, customer(office, "1"));
    CHECK(value_of(by_card(office, "oldcard 2"))->customer_id == customer(office, "2").customer_id);

    const auto again = import_customers(office, text);
    CHECK(again.imported == 0);
    CHECK(again.unchanged == 2);
    CHECK(office.count("events") == events);

    std::string changed = text;
    changed.replace(changed.find(",A,"), 3, ",Anna,");
    CHECK(import_customers(office, changed).imported == 1);
    CHECK(office.count("customers") == 2);
    CHECK(card_of(office, customer(office, "1")) == card);
    // And back again: a value that was there before is still a change.
    CHECK(import_customers(office, text).imported == 1);
    CHECK(import_customers(office, text).imported == 0);

    tests::done(office.projector.rebuild());
    CHECK(office.count("customers") == 2);
    CHECK(card_of(office, customer(office, "1")) == card);
    CHECK(import_customers(office, text).imported == 0);
}

TEST_CASE("customers' rows that cannot be used come back with reasons that hold nothing of them",
          "[F32][D12][D30]") {
    TestOffice office;
    const auto [row, reason] = GENERATE(table<std::string, std::string>({
        {"5,123,Bad phone,en,CWB,", "phone"},
        {"5,,No phone,en,CWB,", "phone is empty"},
        {"5,91234567,A123456(3),en,CWB,", "identity card"},
        {"5,91234567,Tongue,xx,CWB,", "language"},
        {"5,91234567,Store,en,C W B,", "store's code"},
        {"5,91234567,No store,en,,", "store's code"},
        {"5,91234567,Card,en,CWB,TS7K4M9Q2XB3D1Z", "mistyped or altered"},
        {"5,91234567,Card,en,CWB,OLD-1", "line 2 has the same card"},
        {"1,91234567,Twice,en,CWB,", "line 2 is about the same customer"},
        {",91234567,Nobody,en,CWB,", "customer is empty"},
    }));
    const auto summary =
        import_customers(office, header + "1,92345678,Good,en,CWB,OLD-1\n" + row + "\n");
    CHECK(summary.imported == 1);
    CHECK(summary.rejected == 1);
    auto rejected = value_of(CsvReader::open(office.folder / "customers.csv.rejected.csv"));
    importing::Row back;
    REQUIRE(value_of(rejected->next(back)));
    const std::string told(back.cells[rejected->column("reason").value()]);
    INFO(told);
    CHECK(told.find(reason) != std::string::npos);
    CHECK(told.find("91234567") == std::string::npos);
    CHECK(told.find("A123456") == std::string::npos);
}

TEST_CASE("an imported permission counts only with its date, notice and method", "[D37]") {
    TestOffice office;
    const auto summary = import_customers(
        office, consent_header + "1,91234561,A,en,CWB,,2026-05-01,membership," + notice_hash +
                    ",paper_form\n"
                    "2,91234562,B,en,CWB,,2026-05-01,membership," +
                    notice_hash +
                    ",\n"
                    "3,91234563,C,en,CWB,,,membership," +
                    notice_hash +
                    ",paper_form\n"
                    "4,91234564,D,en,CWB,,2026-05-01,,,paper_form\n"
                    "5,91234565,E,en,CWB,,,,,\n"
                    "6,91234566,F,en,CWB,,2012-05-01,membership," +
                    notice_hash +
                    ",signature\n"
                    "7,91234567,G,en,CWB,,2026-05-01,membership,abc,paper_form\n"
                    "8,91234568,H,en,CWB,,2030-05-01,membership," +
                    notice_hash + ",paper_form\n");
    CHECK(summary.imported == 6);
    CHECK(summary.rejected == 2);  // a hash that is none; a date in the future
    CHECK(summary.consents == 2);
    CHECK(summary.consents_incomplete == 3);
    CHECK(summary.consents_before_2013 == 1);
    CHECK(profiling_permitted(office, "1"));
    for (const char* code : {"2", "3", "4", "5"}) {
        CHECK_FALSE(profiling_permitted(office, code));
        CHECK(value_of(customers::consents_of(*office.database, customer(office, code).customer_id))
                  .empty());
    }

    const auto consents =
        value_of(customers::consents_of(*office.database, customer(office, "1").customer_id));
    REQUIRE(consents.size() == 1);
    CHECK(wire::consent_is_signed(wire::to_bytes(office.secrets.signing.public_key), consents[0]));
    wire::ConsentRecord record;
    REQUIRE(record.ParseFromString(consents[0].record()));
    CHECK(record.method() == wire::IMPORT);
    CHECK(record.notice_id() == "membership");
    REQUIRE(record.grants_size() == 1);
    CHECK(record.grants(0).purpose() == "profiling");

    // Direct marketing cannot be imported by any column: it stays not asked.
    const auto standing = rules::consent::fold(std::span(&record, 1), office.pack, office.now);
    CHECK_FALSE(standing.usable_anywhere("direct_marketing"));
}

TEST_CASE("two records of one phone are kept and linked, and the older answers", "[F28]") {
    TestOffice office;
    CHECK(import_customers(office, header + "old,91234567,A,en,CWB,\n").imported == 1);
    office.now.us += 1'000'000;
    CHECK(
        import_customers(office, header + "new,+852 9123-4567,A,en,MKK,\n", "more.csv").imported ==
        1);
    CHECK(office.count("customers") == 2);
    const auto older = customer(office, "old");
    const auto newer = customer(office, "new");
    CHECK(older.linked_to.empty());
    CHECK(newer.linked_to == older.customer_id);
    CHECK(value_of(customers::find_by_phone(*office.database, office.phone_hash("+85291234567")))
              ->customer_id == older.customer_id);
    CHECK(value_of(by_card(office, card_of(office, newer)))->customer_id == older.customer_id);
}

TEST_CASE("importing the same permission again does not revive what was withdrawn since",
          "[D5][D37]") {
    TestOffice office;
    const std::string text = consent_header + "1,91234561,A,en,CWB,,2026-05-01,membership," +
                             notice_hash + ",paper_form\n";
    (void)import_customers(office, text);
    REQUIRE(profiling_permitted(office, "1"));

    const std::string customer_id = customer(office, "1").customer_id;
    wire::ConsentRecord record;
    record.set_schema_version(1);
    record.set_record_id(wire::uuid_v7(office.now.us, office.random));
    record.set_subject_pseudonym(customer_id);
    record.set_event_type(wire::WITHDRAWN);
    record.set_event_time_us(office.now.us);
    wire::Event draft;
    draft.set_kind(wire::CONSENT_RECORDED);
    draft.set_customer_id(customer_id);
    draft.mutable_consent_recorded()->set_record(record.SerializeAsString());
    REQUIRE(
        value_of(office.log.append(std::span(&draft, 1), office.now,
                                   [](wire::Event& event, const ingest::OwnLog::NextPlace& place) {
                                       importers::sign_consent_event(event, place);
                                   })) == 1);
    tests::done(office.projector.catch_up());
    CHECK_FALSE(profiling_permitted(office, "1"));

    CHECK(import_customers(office, text).consents == 0);
    CHECK_FALSE(profiling_permitted(office, "1"));
    // Nor does an older permission that the first file did not have.
    const std::string older = consent_header + "1,91234561,A,en,CWB,,2026-04-01,membership," +
                              notice_hash + ",signature\n";
    CHECK(import_customers(office, older).consents == 1);
    CHECK_FALSE(profiling_permitted(office, "1"));
}
