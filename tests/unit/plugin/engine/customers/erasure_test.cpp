// Erasure that erases (PDPO S26): what a till has of a customer after head office has said that
// they are removed, looked for byte by byte.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/unit/plugin/engine/files_of_a_till.hpp"
#include "tests/unit/plugin/engine/interface/hosted_till.hpp"

using namespace tillside;
using namespace tillside::engine;
using tillside::engine::testing::files_that_hold;
using tillside::engine::testing::HostedTill;

namespace {

namespace fs = std::filesystem;

void apply(HostedTill& till, wire::Changes changes) {
    downlink::Progress progress;
    progress.changes = std::move(changes);
    for (int steps = 0; !progress.done; ++steps) {
        REQUIRE(steps < 100);
        REQUIRE(till.rooms.downlink().apply_step(progress, till.now));
    }
}

void removed_by_head_office(HostedTill& till, const std::string& id) {
    wire::Changes changes;
    changes.set_cursor("c9");
    wire::Removed& removed = *changes.add_changes()->mutable_removed();
    removed.set_kind("customer");
    removed.set_key(id);
    apply(till, changes);
}

// The member with a new contact, as head office sends it: the number has changed, an address has
// come.
wire::Customer with_new_contact(HostedTill& till, const std::string& id, const std::string& card) {
    const auto held = till.rooms.customers().find(id).value().value();
    wire::Contact contact;
    contact.set_phone("+85298765432");
    contact.set_name("陳大文");
    contact.set_card_number(card);
    contact.set_email("tai.man@example.org");
    wire::Customer sent;
    sent.set_customer_id(id);
    sent.set_phone_lookup(till.rooms.customers().phone_lookup(
        rules::identity::Phone::parse("98765432", till.files.pack.phones).value()));
    sent.set_card_lookup(held.card_lookup);
    sent.set_email_lookup(till.rooms.customers().email_lookup("Tai.Man@Example.org"));
    sent.set_language("zh-Hant");
    sent.set_home_store("S1");
    sent.set_contact_event_id(wire::uuid_v7(till.now.us + 1'000'000, wire::system_random()));
    *sent.mutable_contact() = till.rooms.keys()
                                  .seal(id, held.contact.key_id(), sent.contact_event_id(),
                                        "contact", contact.SerializeAsString())
                                  .value();
    return sent;
}

till::Reply complain(HostedTill& till, const std::string& customer_id) {
    till::ComplaintOpened message;
    *message.mutable_context() = till.context();
    message.set_customer_id(customer_id);
    message.set_category("goods");
    message.set_severity(till::ComplaintOpened::MINOR);
    message.set_text("call me at 9123-4567 about the umbrella");
    return till.send(till::OPEN_COMPLAINT, message);
}

server::Answer enrol(HostedTill& till, std::string_view request_id) {
    const std::string payload =
        till.enrolment("9123 4567", "陳大文", {"profiling"}).SerializeAsString();
    return till.dispatcher.serve({till::ENROL_CUSTOMER, TILLSIDE_PROTOBUF, request_id, payload},
                                 till.now);
}

// Everything that is sealed in a copy of till.db opens with the keys that the till holds now.
int opened_parts(HostedTill& till, const fs::path& copy, const std::string& id) {
    auto database = store::Database::open(copy, till.now).value();
    customers::Customers held(database, till.files.lookup_key);
    const auto customer = held.find(id).value().value();
    int opened = till.rooms.keys().open(id, customer.contact_event_id, customer.contact) ? 1 : 0;
    constexpr store::Sql replies{"SELECT request_id, sealed FROM handled_requests"};
    constexpr store::Sql events{"SELECT bytes FROM outbox_events"};
    for (auto row = database.query(replies); row.step();) {
        wire::SealedPart part;
        part.ParseFromString(row.blob(1));
        if (!row.blob(1).empty() && till.rooms.keys().open(id, row.blob(0), part)) ++opened;
    }
    for (auto row = database.query(events); row.step();) {
        wire::Event event;
        event.ParseFromString(row.blob(0));
        for (const wire::SealedPart& part : event.sealed())
            opened += till.rooms.keys().open(id, event.id(), part) ? 1 : 0;
    }
    return opened;
}

}  // namespace

TEST_CASE("a customer who is erased is nowhere on the till, nor readable in a backup made before",
          "[D17][D21]") {
    HostedTill till;
    const std::string request_id = wire::uuid_v7(till.now.us, wire::system_random());
    till::Reply enrolled;
    REQUIRE(enrolled.ParseFromString(enrol(till, request_id).payload));
    const std::string uuid = enrolled.customers(0).customer_id();
    const std::string id = wire::uuid_bytes(uuid).value();
    const std::string card = enrolled.customers(0).card_number();
    REQUIRE(card.size() == 15);

    wire::Changes changes;
    changes.set_cursor("c1");
    *changes.add_changes()->mutable_customer() = with_new_contact(till, id, card);
    apply(till, changes);
    CHECK(till.find_phone("98765432").customers(0).card_number() == card);
    CHECK(till.find_phone("91234567").customers_size() == 0);
    CHECK(till.rooms.customers()
              .find_by_email_lookup(till.rooms.customers().email_lookup("TAI.MAN@example.org"))
              .value()
              ->customer_id == id);
    REQUIRE_FALSE(complain(till, uuid).has_failure());
    REQUIRE_FALSE(till.withdraw(uuid).has_failure());
    REQUIRE(till.rooms.history().note_basket(id, {"MILK"}, till.now));

    // A backup is a copy of till.db; keys.db is never in one (packaging/adr/0005).
    REQUIRE(till.opened.database.shed());
    const tillside::testing::TemporaryFolder backup;
    fs::copy(till.folder / "till.db", backup / "till.db");
    CHECK(opened_parts(till, backup / "till.db", id) >= 4);  // contact, complaint, replies

    const std::vector<std::string> personal = {
        "91234567",
        "9123 4567",
        "9123-4567",
        "+85291234567",
        "98765432",
        "+85298765432",
        "陳大文",
        "tai.man@example.org",
        "Tai.Man",
        card,
        card.substr(0, 5) + " " + card.substr(5, 5) + " " + card.substr(10)};
    const auto none_of_it = [&](const fs::path& folder) {
        for (const std::string& one : personal) {
            INFO(one);
            CHECK(files_that_hold(folder, one).empty());
        }
    };
    none_of_it(till.folder.path);
    CHECK_FALSE(files_that_hold(till.folder.path, id).empty());  // the search does find
    const auto contact = till.rooms.customers().find(id).value()->contact.ciphertext();
    CHECK(files_that_hold(till.folder.path, contact) == std::vector<std::string>{"till.db"});

    removed_by_head_office(till, id);

    none_of_it(till.folder.path);
    CHECK(files_that_hold(till.folder.path, contact).empty());
    CHECK(files_that_hold(till.folder / "", "MILK").empty());
    CHECK(till.rooms.keys().find(id, "").error().code == "no_key");
    for (const auto& entry : fs::directory_iterator(till.folder.path)) {
        if (entry.path().filename().string().ends_with("-wal")) {
            CHECK(fs::file_size(entry.path()) == 0);
        }
        if (entry.path().filename() == "keys.db") {
            CHECK(engine::testing::bytes_of_file(entry.path()).find(id) == std::string::npos);
        }
    }
    CHECK(opened_parts(till, backup / "till.db", id) == 0);
    none_of_it(backup.path);

    // The withdrawal goes to head office all the same: the evidence outlives the person's data.
    const auto events = till.events();
    CHECK(std::ranges::any_of(events, [](const wire::Event& event) {
        wire::ConsentRecord record;
        return event.has_consent_recorded() &&
               record.ParseFromString(event.consent_recorded().record()) &&
               record.event_type() == wire::WITHDRAWN;
    }));

    // The request is known to have been answered, and no more.
    till::Reply again;
    const server::Answer repeated = enrol(till, request_id);
    REQUIRE(again.ParseFromString(repeated.payload));
    CHECK(repeated.repeated);
    CHECK(again.customers_size() == 0);
    CHECK(again.receipt_size() == 0);
    CHECK(again.recorded_size() == enrolled.recorded_size());
    REQUIRE(again.toasts_size() == 1);
    CHECK_THAT(again.toasts(0).text(), Catch::Contains("no longer kept"));
    CHECK(till.rooms.customers_held() == 0);
}

TEST_CASE("a reply that shows a customer is remembered, but sealed", "[D21]") {
    HostedTill till;
    const std::string request_id = wire::uuid_v7(till.now.us, wire::system_random());
    till::Reply first;
    till::Reply second;
    REQUIRE(first.ParseFromString(enrol(till, request_id).payload));
    REQUIRE(second.ParseFromString(enrol(till, request_id).payload));
    CHECK(second.customers(0).card_number() == first.customers(0).card_number());
    CHECK(second.receipt_size() == first.receipt_size());
    CHECK(till.rooms.customers_held() == 1);
    CHECK(files_that_hold(till.folder.path, first.customers(0).card_number()).empty());
    CHECK(files_that_hold(till.folder.path, "陳").empty());  // the masked name
}

TEST_CASE("a card number from before cards were sealed is sealed when it comes", "[D21]") {
    HostedTill till;
    const std::string uuid = till.enrolled("91234567", "陳大文", {}).customer_id();
    const std::string id = wire::uuid_bytes(uuid).value();
    wire::Changes changes;
    changes.set_cursor("c1");
    wire::Customer& sent = *changes.add_changes()->mutable_customer();
    sent = with_new_contact(till, id, "");
    sent.clear_card_lookup();
    sent.set_card_number("GOLD-0042-XYZ");
    apply(till, changes);
    CHECK(till.rooms.customers().find_by_card("gold 0042xyz").value()->customer_id == id);
    CHECK(till.find_phone("98765432").customers(0).card_number() == "GOLD-0042-XYZ");
    CHECK(files_that_hold(till.folder.path, "GOLD-0042").empty());
}

TEST_CASE("a contact that this till has changed is not undone by head office's older one",
          "[D33]") {
    HostedTill till;
    const std::string uuid = till.enrolled("91234567", "陳大文", {}).customer_id();
    const std::string id = wire::uuid_bytes(uuid).value();
    wire::Customer older = with_new_contact(till, id, "");
    older.set_contact_event_id(wire::uuid_v7(till.now.us - 60'000'000, wire::system_random()));
    wire::Changes changes;
    changes.set_cursor("c1");
    *changes.add_changes()->mutable_customer() = older;
    apply(till, changes);
    CHECK(till.find_phone("91234567").customers(0).masked_phone() == "9***4567");
    CHECK(till.find_phone("98765432").customers_size() == 0);
}
