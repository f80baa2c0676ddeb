// Two customers at one till; the pack of the first must hold all of theirs and nothing of the
// other.
#include <nlohmann/json.hpp>

#include "sync/evidence/pack/as_json.hpp"
#include "tests/unit/sync/evidence/till_and_log.hpp"

using namespace tillside;
using namespace tillside::tests;

namespace {

using Json = nlohmann::ordered_json;

struct TwoCustomers : TillAndLog {
    till::Reply first = enrol("91234567", {"marketing-sms", "profiling"});
    till::Reply second = enrol("98765432", {"profiling"});
    std::string first_id = first.customers(0).customer_id();
    std::string second_id = second.customers(0).customer_id();
    std::vector<rules::consent::Pack> packs = {till.files.pack};

    TwoCustomers() {
        (void)till.withdraw(first_id, {"direct_marketing"});
        till.now.us += 60'000'000;
        till::AnswerConsent again;
        *again.mutable_context() = till.context();
        again.set_customer_id(first_id);
        *again.mutable_answer() = till.answer({"e-receipt"});
        REQUIRE_FALSE(till.send(till::ANSWER_CONSENT, again).has_failure());
        till::BasketCompleted sale;
        *sale.mutable_context() = till.context();
        sale.set_customer_id(first_id);
        till::Line& line = *sale.mutable_basket()->add_lines();
        line.set_line_id("1");
        line.set_sku("MILK");
        line.set_quantity_milli(1000);
        line.set_unit_price(100);
        line.set_amount(100);
        sale.mutable_basket()->set_total(100);
        till::Tender& tender = *sale.add_tenders();
        tender.set_kind(till::CASH);
        tender.set_amount(100);
        REQUIRE_FALSE(till.send(till::BASKET_COMPLETED, sale).has_failure());
        deliver();
    }

    [[nodiscard]] Result<evidence::Dossier> read(const std::string& customer_id) {
        const std::string key = public_key();
        return evidence::read_dossier(
            {*office.db, packs,
             [key](const std::string& name, std::string_view asked) {
                 return name == "T1" && asked == key;
             },
             [key](const std::string& name, std::string_view key_id) {
                 return name == "T1" && wire::signing_key_id(key) == key_id ? key : std::string();
             }},
            wire::uuid_bytes(customer_id).value(), till.now);
    }
    [[nodiscard]] Json pack_of(const std::string& customer_id) {
        const auto dossier = read(customer_id);
        REQUIRE(dossier);
        return evidence::as_json(*dossier);
    }
    // Ids of all consent records of a customer, as the till wrote them.
    [[nodiscard]] std::vector<std::string> record_ids(const std::string& customer_id) {
        std::vector<std::string> ids;
        const auto rows = office.db->rows("SELECT bytes FROM events ORDER BY sequence", {},
                                          [](const auto& row) { return row.blob_copy(0); });
        for (const std::string& bytes : rows.value()) {
            wire::Event event;
            wire::ConsentRecord record;
            REQUIRE(event.ParseFromString(bytes));
            if (event.customer_id() != wire::uuid_bytes(customer_id).value()) continue;
            if (!event.has_consent_recorded()) continue;
            REQUIRE(record.ParseFromString(event.consent_recorded().record()));
            ids.push_back(wire::uuid_text(record.record_id()));
        }
        return ids;
    }
};

bool holds(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

// Every text of the JSON, wherever it stands.
void collect(const Json& value, std::vector<std::string>& texts) {
    if (value.is_string()) texts.push_back(value.get<std::string>());
    if (!value.is_structured()) return;
    for (const Json& one : value)
        collect(one, texts);
}

std::string escaped(std::string text) {
    for (const auto& [sign, entity] :
         std::vector<std::pair<std::string, std::string>>{{"&", "&amp;"}, {"\"", "&quot;"}}) {
        for (std::size_t at = 0; (at = text.find(sign, at)) != std::string::npos;
             at += entity.size())
            text.replace(at, sign.size(), entity);
    }
    return text;
}

}  // namespace

TEST_CASE("the pack of one customer holds every record of theirs, checked, and nobody else's",
          "[D1][D29]") {
    TwoCustomers shop;
    const Json pack = shop.pack_of(shop.first_id);
    CHECK(pack["summary"]["holds"] == true);
    const auto ids = shop.record_ids(shop.first_id);
    REQUIRE(ids.size() == 5);  // notice, answer; withdrawal; notice, answer
    REQUIRE(pack["records"].size() == ids.size());
    const std::string text = pack.dump();
    for (const Json& record : pack["records"]) {
        CHECK(record["signature"] == "valid");
        CHECK(record["chain"] == "as_signed");
    }
    for (const std::string& id : ids)
        CHECK(holds(text, "\"record_id\":\"" + id + "\""));
    for (const std::string& id : shop.record_ids(shop.second_id))
        CHECK_FALSE(holds(text, id));
    CHECK_FALSE(holds(text, shop.second_id));
    CHECK_FALSE(holds(text, shop.second.customers(0).card_number()));
    CHECK(pack["withdrawals"].size() == 1);
    CHECK(pack["other_events"].size() == 2);  // enrolment and sale
    REQUIRE(pack["chains"].size() == 1);
    CHECK(pack["chains"][0]["faults"].empty());
}

TEST_CASE("a pack holds each use that was granted or refused, with who asked and why",
          "[D1][D23]") {
    TwoCustomers shop;
    const auto refused =
        shop.till.rooms.gate()
            .ask<engine::consent::purpose::DirectMarketing, engine::consent::channel::Sms>(
                {*wire::uuid_bytes(shop.first_id), "contact", "member_benefits"},
                {"amy", "", "a leaflet"}, shop.till.now);
    CHECK_FALSE(refused);
    (void)shop.till.find_phone("98765432");
    REQUIRE(shop.till.rooms.audit().close(shop.till.outbox, shop.till.now));
    shop.deliver();
    const Json pack = shop.pack_of(shop.first_id);
    REQUIRE(pack["uses"].size() == 4);  // enrolled, withdrew, answered, and the leaflet
    const Json& last = pack["uses"].back();
    CHECK(last["purpose"] == "direct_marketing");
    CHECK(last["granted"] == false);
    CHECK(last["staff"] == "amy");
    CHECK(last["reason"] == "a leaflet");
    CHECK(last["holds"] == true);
    CHECK(pack["uses"][0]["granted"] == true);
    CHECK_FALSE(holds(pack.dump(), shop.second_id));

    // Who makes the refusal a permission is found by the till's signature over the chain.
    const auto sequence = shop.till.outbox.next_sequence().value() - 1;
    const auto at = std::to_string(sequence);
    const auto bytes = *shop.office.db
                            ->one("SELECT bytes FROM events WHERE sequence = ?1", {sequence},
                                  [](const auto& row) { return row.blob_copy(0); })
                            .value();
    wire::Event event;
    REQUIRE(event.ParseFromString(bytes));
    for (wire::Use& use : *event.mutable_uses_logged()->mutable_uses())
        use.set_granted(true);
    shop.tamper("UPDATE events SET bytes = x'" + wire::to_hex(event.SerializeAsString()) +
                "' WHERE sequence = " + at);
    const Json tampered = shop.pack_of(shop.first_id);
    CHECK(tampered["uses"].back()["granted"] == true);
    CHECK(tampered["uses"].back()["holds"] == false);
    CHECK(tampered["summary"]["holds"] == false);
}

TEST_CASE("a pack states after each record what the customer permits", "[D1]") {
    TwoCustomers shop;
    const Json pack = shop.pack_of(shop.first_id);
    const auto state = [&](std::size_t record, std::string_view purpose) {
        for (const Json& one : pack["records"][record]["states_after"]) {
            if (one["purpose"] == purpose) return one["state"].get<std::string>();
        }
        return std::string();
    };
    CHECK(state(0, "direct_marketing") == "NOTICE_SHOWN");
    CHECK(state(1, "direct_marketing") == "ACTIVE_FIRST_USE_DUE");
    CHECK(state(1, "profiling") == "ACTIVE");
    CHECK(pack["records"][4]["event_type"] == "given");
    CHECK(state(4, "e_receipt") == "ACTIVE");
    CHECK(state(4, "profiling") == "REFUSED");
}

TEST_CASE("a pack holds the exact words of each notice that a record cites, with their hash",
          "[D2][D10]") {
    TwoCustomers shop;
    const Json pack = shop.pack_of(shop.first_id);
    REQUIRE(pack["notices"].size() == 1);
    const Json& notice = pack["notices"][0];
    const wire::NoticeText& shown = shop.till.files.pack.notice("en");
    CHECK(notice["text"] == shown.text());
    CHECK(notice["script"] == shown.script());
    CHECK(notice["notice_sha256"] == pack["records"][0]["notice_sha256"]);
    shop.packs[0].notices.front().set_title("another");
    for (auto& text : shop.packs[0].notices)
        text.set_text("other words");
    const Json without = shop.pack_of(shop.first_id);
    CHECK(without["notices"].empty());
    CHECK(without["notices_without_words"][0] == notice["notice_sha256"]);
}

TEST_CASE("a pack holds no contact value and no whole card number", "[D25][D30]") {
    TwoCustomers shop;
    const Json pack = shop.pack_of(shop.first_id);
    const std::string page = evidence::as_html(pack);
    for (const std::string& text : {pack.dump(), page}) {
        CHECK_FALSE(holds(text, "91234567"));
        CHECK_FALSE(holds(text, shop.first.customers(0).card_number()));
        CHECK(holds(text, shop.first_id));
    }
}

TEST_CASE("the page says all that the JSON says, needs nothing else and runs nothing") {
    TwoCustomers shop;
    const Json pack = shop.pack_of(shop.first_id);
    const std::string page = evidence::as_html(pack);
    std::vector<std::string> texts;
    collect(pack, texts);
    CHECK(texts.size() > 100);
    for (const std::string& text : texts) {
        INFO(text);
        CHECK(holds(page, escaped(text)));
    }
    for (const char* foreign : {"<script", "<img", "<link", "src=", "url(", "<iframe"}) {
        CHECK_FALSE(holds(page, foreign));
    }
    CHECK_FALSE(holds(page, "Does not hold"));
}

TEST_CASE("a page shows what somebody wrote into a record as text, never as markup") {
    Json pack = {{"summary", {{"holds", false}}},
                 {"records", {{{"holds", false}, {"store", "<b onclick=\"x\">&"}}}}};
    const std::string page = evidence::as_html(pack);
    CHECK(holds(page, "&lt;b onclick=&quot;x&quot;&gt;&amp;"));
    CHECK_FALSE(holds(page, "<b "));
}

TEST_CASE("a tampered record is marked in the pack, and the others of its chain with it", "[D29]") {
    TwoCustomers shop;
    // The first answer, with its refusals made a yes.
    const auto bytes = *shop.office.db
                            ->one("SELECT bytes FROM events WHERE sequence = 3", {},
                                  [](const auto& row) { return row.blob_copy(0); })
                            .value();
    wire::Event event;
    wire::ConsentRecord record;
    REQUIRE(event.ParseFromString(bytes));
    REQUIRE(record.ParseFromString(event.consent_recorded().record()));
    for (wire::Grant& grant : *record.mutable_grants())
        grant.set_decision(wire::DECISION_GIVEN);
    event.mutable_consent_recorded()->set_record(record.SerializeAsString());
    shop.tamper("UPDATE events SET bytes = x'" + wire::to_hex(event.SerializeAsString()) +
                "' WHERE sequence = 3");

    const Json pack = shop.pack_of(shop.first_id);
    CHECK(pack["summary"]["holds"] == false);
    int changed = 0;
    for (const Json& one : pack["records"]) {
        if (one["signature"] == "changed") {
            ++changed;
            CHECK(one["record_id"] == wire::uuid_text(record.record_id()));
        }
        CHECK(one["holds"] == false);  // one signature covers them all
        CHECK(one["chain"] == "changed");
    }
    CHECK(changed == 1);
    const std::string page = evidence::as_html(pack);
    CHECK(holds(page, "Does not hold"));
}

TEST_CASE("a record that was hidden from the customer's index is in the pack all the same",
          "[D29]") {
    TwoCustomers shop;
    const auto ids = shop.record_ids(shop.first_id);
    shop.tamper("UPDATE events SET customer_id = NULL WHERE kind = 4");
    CHECK(shop.pack_of(shop.first_id)["records"].size() == ids.size());
}

TEST_CASE("records signed by a key that is not the till's are marked", "[D29]") {
    TwoCustomers shop;
    const auto dossier =
        evidence::read_dossier({*shop.office.db,
                                shop.packs,
                                {},
                                [](const std::string&, std::string_view) { return std::string(); }},
                               wire::uuid_bytes(shop.first_id).value(), shop.till.now);
    REQUIRE(dossier);
    CHECK(dossier->not_as_signed() == 5);
    CHECK(dossier->records[0].signature == "unknown_key");
}

TEST_CASE("of a customer whom the log does not know there is no pack") {
    TwoCustomers shop;
    const auto nobody = shop.read("00000000-0000-0000-0000-000000000001");
    REQUIRE_FALSE(nobody);
    CHECK(nobody.error().code == "no_customer");
}
