// Tills and head office of different versions: what one does not know of the other goes through it
// unchanged and stops nothing.
#include <catch2/catch.hpp>

#include "tests/unit/sync/converge/chain_of_a_test.hpp"
#include "tests/unit/sync/head_office/till.hpp"

using namespace tillside;
using tests::Chain;
using tests::TillOfChain;
using tests::value_of;

namespace {

// Fields that no version of today has.
void add_unknown(google::protobuf::Message& message) {
    auto& fields = *message.GetReflection()->MutableUnknownFields(&message);
    fields.AddVarint(1'900, 7);
    fields.AddLengthDelimited(1'901, "of a later version");
}

std::string stored(Chain& chain, const std::string& id) {
    return value_of(chain.database->one(
                        "SELECT bytes FROM events WHERE id = ?1", {head_office::store::Blob{id}},
                        [](const head_office::store::Row& row) { return row.blob_copy(0); }))
        .value_or("none");
}

}  // namespace

TEST_CASE("head office keeps events of a later till byte for byte and reads the rest of them") {
    Chain chain;
    (void)value_of(chain.terminals.add("S1", "T1", chain.now, chain.random));
    tests::Till till;
    wire::Event unknown = till.draft(static_cast<wire::EventKind>(990));
    add_unknown(unknown);
    till.add(unknown);
    wire::Event enrolled = till.draft(wire::CUSTOMER_ENROLLED);
    enrolled.set_customer_id(std::string(16, 'a'));
    enrolled.mutable_customer_enrolled()->set_language("en");
    enrolled.mutable_customer_enrolled()->set_home_store("S1");
    add_unknown(enrolled);
    add_unknown(*enrolled.mutable_customer_enrolled());
    till.add(enrolled);
    wire::Event changed = till.draft(wire::CUSTOMER_CHANGED);
    changed.set_customer_id(std::string(16, 'a'));
    wire::FieldChange& later = *changed.mutable_customer_changed()->add_fields();
    later.set_field(static_cast<wire::CustomerField>(77));
    later.set_value("a field of a later version");
    wire::FieldChange& language = *changed.mutable_customer_changed()->add_fields();
    language.set_field(wire::FIELD_LANGUAGE);
    language.set_value("zh-Hans");
    language.add_bases(enrolled.id());
    add_unknown(language);
    till.add(changed);

    const head_office::access::Terminal terminal{"T1", "S1", {}};
    const auto answer = value_of(chain.events.receive(till.batch(1, 3), terminal, chain.now));
    CHECK(answer.rejections().empty());
    CHECK(answer.sequence() == 3);
    for (const wire::Event& event : {unknown, enrolled, changed})
        CHECK(stored(chain, event.id()) == event.SerializeAsString());
    const auto check = [&] {
        const auto person =
            value_of(head_office::customers::find_person(*chain.database, std::string(16, 'a')));
        REQUIRE(person);
        const auto sent = value_of(head_office::customers::customer_for_tills(
            *chain.database, chain.keys, chain.pack, *person, chain.now));
        CHECK(sent.language() == "zh-Hans");
    };
    tests::done(chain.projector.catch_up());
    check();
    tests::done(chain.projector.rebuild());
    check();
}

TEST_CASE("a till takes what it knows of a later head office and passes over the rest") {
    Chain chain;
    TillOfChain& till = chain.add_till("CWB", "CWB-1");
    TillOfChain& other = chain.add_till("CWB", "CWB-2");
    const auto card = other.enrolled("91234567", "Chan", {"profiling"});
    chain.up(other);
    auto page = value_of(chain.feed.changes_since({"CWB", "CWB-1"}, "", chain.now));
    REQUIRE(page.changes_size() == 1);
    wire::Customer& customer = *page.mutable_changes(0)->mutable_customer();
    add_unknown(customer);
    add_unknown(page);
    wire::FieldVersion& version = *customer.add_versions();
    version.set_field(static_cast<wire::CustomerField>(77));
    version.add_heads()->set_event_id(std::string(16, 'v'));
    add_unknown(*page.add_changes());
    page.add_changes()->mutable_removed()->set_kind("something of a later version");
    engine::downlink::Progress progress;
    progress.changes = page;
    while (!progress.done)
        REQUIRE(till.rooms.downlink().apply_step(progress, till.now));
    CHECK(progress.passed_over == 2);
    REQUIRE(till.find_phone("91234567").customers_size() == 1);
    CHECK(till.rooms.downlink().cursor().value() == page.cursor());

    // And what it changes then reaches a till of today.
    till::ChangeCustomer change;
    *change.mutable_context() = till.context();
    change.set_customer_id(card.customer_id());
    change.set_language("zh-Hans");
    REQUIRE_FALSE(till.send(till::CHANGE_CUSTOMER, change).has_failure());
    chain.quiet();
    CHECK(other.find_phone("91234567").customers(0).language() == "zh-Hans");
}
