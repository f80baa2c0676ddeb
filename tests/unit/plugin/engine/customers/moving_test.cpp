// A till that comes up on the files of a version in which card numbers stood in the clear.
#include "plugin/engine/customers/moving.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "plugin/engine/consent/gate.hpp"
#include "plugin/engine/customers/contacts.hpp"
#include "sdk/schema/till.hpp"
#include "tests/unit/plugin/engine/files_of_a_till.hpp"
#include "tests/unit/plugin/engine/temporary_folder.hpp"

using namespace tillside;
using namespace tillside::engine;

namespace {

constexpr std::int64_t noon = 1'790'000'000LL * 1'000'000;
constexpr store::Sql insert_customer{
    "INSERT INTO customers (customer_id, phone_lookup, card_lookup, card_number, language,"
    " home_store, contact, contact_event_id, visits, last_visit_us, history, as_of_us, generation)"
    " VALUES (?1, ?2, ?3, ?4, 'en', 'S1', ?5, ?6, 3, 77, x'', 88, 2)"};
constexpr store::Sql insert_record{
    "INSERT INTO consent_records (record_id, customer_id, bytes) VALUES (?1, ?2, ?3)"};
constexpr store::Sql insert_reply{
    "INSERT INTO handled_requests (request_id, kind, at_us, reply) VALUES (?1, 3, 5, ?2)"};
constexpr store::Sql tables_of_before{
    "SELECT count(*) FROM sqlite_schema WHERE name LIKE '%_before_040'"};

wire::Key key_of(char letter) {
    wire::Key key{};
    key.fill(static_cast<unsigned char>(letter));
    return key;
}

std::string numbered(int number) {
    std::string id = "customer-0000000";
    id.replace(12, 4, fmt::format("{:04}", number));
    return id;
}

struct Files {
    tillside::testing::TemporaryFolder folder;
    wire::Random random = wire::system_random();
    rules::consent::Pack pack =
        rules::consent::load_pack(*rules::consent::embedded_pack("HK")).value();
    std::vector<store::Migration> schema_before;

    Files() {
        for (const store::Migration& one : store::migrations()) {
            if (one.number < 40) schema_before.push_back(one);
        }
    }
    std::filesystem::path till() const { return folder / "till.db"; }
    std::filesystem::path keys() const { return folder / "keys.db"; }

    // As the version before wrote them: one row a customer, one a record, the reply in the clear.
    void write_old(int customers) {
        auto database = store::Database::open(till(), Now{noon}, schema_before).value();
        auto key_file = store::Database::open(keys(), Now{noon}, store::key_migrations()).value();
        customers::KeyRing ring(key_file, key_of('w'), wire::make_box_keys(random).public_key,
                                random);
        auto transaction = database.begin().value();
        for (int number = 0; number < customers; ++number) {
            const std::string id = numbered(number);
            const auto key = ring.make(id).value();
            wire::Contact contact;
            contact.set_phone(fmt::format("+8529123{:04}", number));
            contact.set_name("陳大文");
            const std::string event_id = wire::uuid_v7(noon, random);
            const auto sealed = wire::seal_part(key.key, key.key_id, event_id, "contact",
                                                contact.SerializeAsString(), random);
            const std::string card = fmt::format("TSOLDCARD{:04}", number);
            database.query(insert_customer)
                .bind(store::Blob{id}, store::Blob{wire::lookup_hash(key_of('l'), contact.phone())},
                      store::Blob{wire::lookup_hash(key_of('l'), card)}, std::string_view(card),
                      store::Blob{sealed.SerializeAsString()}, store::Blob{event_id})
                .run();
            wire::ConsentRecord record;
            record.set_schema_version(1);
            record.set_record_id(wire::uuid_v7(noon, random));
            record.set_subject_pseudonym(id);
            record.set_event_type(wire::WITHDRAWN);
            record.set_event_time_us(noon);
            wire::SignedConsentRecord signed_record;
            signed_record.set_record(record.SerializeAsString());
            signed_record.set_signature(std::string(64, 's'));
            database.query(insert_record)
                .bind(store::Blob{record.record_id()}, store::Blob{id},
                      store::Blob{signed_record.SerializeAsString()})
                .run();
        }
        till::Reply reply;
        reply.add_customers()->set_card_number("TSOLDCARD0001");
        database.query(insert_reply)
            .bind(store::Blob{std::string(16, 'q')}, store::Blob{reply.SerializeAsString()})
            .run();
        REQUIRE(transaction.commit());
    }
};

}  // namespace

TEST_CASE("a till of before comes up with its customers moved and their cards sealed",
          "[D17][D21]") {
    Files files;
    files.write_old(2500);  // more than a step
    auto database = store::Database::open(files.till(), Now{noon}).value();
    auto key_file = store::Database::open(files.keys(), Now{noon}, store::key_migrations()).value();
    customers::KeyRing ring(key_file, key_of('w'), wire::make_box_keys(files.random).public_key,
                            files.random);
    customers::Customers held(database, key_of('l'));
    consent::Ledger ledger(database, files.pack);
    REQUIRE(customers::move_old_customers({database, held, ring, ledger}));

    CHECK(held.count() == 2500U);
    const auto found = held.find_by_card("ts-oldcard 1234").value();
    REQUIRE(found);
    CHECK(found->customer_id == numbered(1234));
    CHECK(found->visits == 3);
    CHECK(found->generation == 2);
    CHECK(held.find_by_phone_lookup(wire::lookup_hash(key_of('l'), "+85291231234"))
              .value()
              ->customer_id == numbered(1234));
    CHECK(ledger.records(numbered(1234))->size() == 1);
    CHECK(ledger.standing(numbered(1234), Now{noon + 1})->at({"profiling", "", "", ""}).state ==
          rules::consent::State::withdrawn);

    customers::Contacts contacts(held, ring, files.pack.phones);
    consent::LookUps look_ups(database);
    consent::Audit audit(database, look_ups);
    consent::Gate gate(audit, look_ups, ledger);
    auto permit = gate.ask<consent::purpose::Membership, consent::channel::Till>(
        {numbered(1234), "contact", ""}, {"amy", "100", "", false}, Now{noon + 1});
    REQUIRE(permit);
    const auto shown =
        contacts.masked(std::move(*permit), *held.find(numbered(1234)).value()).value();
    CHECK(shown.card_number == "TSOLDCARD1234");
    CHECK(shown.phone == "9***1234");

    // Nothing of before is left, neither as tables nor as bytes.
    auto left = database.query(tables_of_before);
    REQUIRE(left.step());
    CHECK(left.integer(0) == 0);
    CHECK(engine::testing::files_that_hold(files.folder.path, "TSOLDCARD").empty());
    // A second start has nothing to do.
    REQUIRE(customers::move_old_customers({database, held, ring, ledger}));
    CHECK(held.count() == 2500U);
}

TEST_CASE("a member of before whose key is lost is found by the card, which is not shown") {
    Files files;
    files.write_old(1);
    std::filesystem::remove(files.keys());
    auto database = store::Database::open(files.till(), Now{noon}).value();
    auto key_file = store::Database::open(files.keys(), Now{noon}, store::key_migrations()).value();
    customers::KeyRing ring(key_file, key_of('w'), wire::make_box_keys(files.random).public_key,
                            files.random);
    customers::Customers held(database, key_of('l'));
    consent::Ledger ledger(database, files.pack);
    REQUIRE(customers::move_old_customers({database, held, ring, ledger}));
    const auto found = held.find_by_card("TSOLDCARD0000").value();
    REQUIRE(found);
    CHECK(found->card.ciphertext().empty());
}
