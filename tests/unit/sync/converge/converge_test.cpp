// Tills that were offline meet each other's customers through head office, and all end with the
// same.
#include <fmt/format.h>
#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "tests/unit/sync/converge/chain_of_a_test.hpp"

using namespace tillside;
using tests::Chain;
using tests::TillOfChain;
using tests::value_of;

namespace {

till::Reply change(TillOfChain& till, const std::string& customer_id, auto fill) {
    till::ChangeCustomer message;
    *message.mutable_context() = till.context();
    message.set_customer_id(customer_id);
    fill(message);
    return till.send(till::CHANGE_CUSTOMER, message);
}

till::Reply find_card(TillOfChain& till, const std::string& card) {
    till::FindCustomer find;
    *find.mutable_context() = till.context();
    find.set_card(card);
    return till.send(till::FIND_CUSTOMER, find);
}

// What a till holds of a customer, opened.
std::string held(TillOfChain& till, const std::string& customer_id) {
    const auto customer =
        till.rooms.customers().find(wire::uuid_bytes(customer_id).value()).value();
    if (!customer) return "nobody";
    wire::Contact contact;
    const auto plain = till.rooms.keys().open(customer->customer_id, customer->contact_event_id,
                                              customer->contact);
    REQUIRE(plain);
    REQUIRE(contact.ParseFromString(*plain));
    return fmt::format("{} {} {} {} {} {} {}", wire::uuid_text(customer->customer_id),
                       contact.name(), contact.phone(), contact.email(), customer->language,
                       customer->home_store, wire::to_hex(customer->phone_lookup));
}

bool usable(const till::CustomerCard& card, std::string_view purpose) {
    return TillOfChain::state_of(card, purpose).ends_with('+');
}

}  // namespace

TEST_CASE("two tills that change a customer offline converge field by field", "[F28]") {
    Chain chain;
    TillOfChain& one = chain.add_till("CWB", "CWB-1");
    TillOfChain& other = chain.add_till("CWB", "CWB-2");
    const std::string id = one.enrolled("91234567", "Chan", {}).customer_id();
    chain.quiet();
    REQUIRE(held(other, id) == held(one, id));

    change(one, id, [](auto& message) { message.set_name("Chan Tai Man"); });
    other.now.us += 1'000'000;
    change(other, id, [](auto& message) {
        message.set_email("chan@example.org");
        message.set_name("Chan T M");
    });
    change(one, id, [](auto& message) { message.set_language("zh-Hans"); });
    chain.quiet();
    CHECK(held(one, id) == held(other, id));
    const auto shown = held(one, id);
    CHECK(shown.find("chan@example.org zh-Hans") != std::string::npos);
    CHECK(shown.find("Chan T M") != std::string::npos);  // the later of the two names
    // A change that knows both is the last word, with a clock that is years behind.
    one.now.us -= 3LL * 365 * 86'400 * 1'000'000;
    change(one, id, [](auto& message) { message.set_name("Chan"); });
    chain.quiet();
    CHECK(held(other, id).find(" Chan +852") != std::string::npos);
}

TEST_CASE("a till shows its own change while head office has yet to hear of it", "[F28]") {
    Chain chain;
    TillOfChain& one = chain.add_till("CWB", "CWB-1");
    TillOfChain& other = chain.add_till("CWB", "CWB-2");
    const std::string id = one.enrolled("91234567", "Chan", {}).customer_id();
    chain.quiet();
    other.now.us += 1'000'000;
    change(one, id, [](auto& message) { message.set_language("zh-Hans"); });
    chain.up(one);
    change(other, id, [](auto& message) { message.set_name("Lee"); });
    chain.down(other);  // head office's record, without the name
    CHECK(held(other, id).find("Lee") != std::string::npos);
    CHECK(held(other, id).find("zh-Hans") != std::string::npos);
    // An older change of the same field than head office's loses here as it will lose there.
    change(one, id, [](auto& message) { message.set_email("one@example.org"); });
    other.now.us -= 10'000'000;
    change(other, id, [](auto& message) { message.set_email("other@example.org"); });
    chain.up(one);
    chain.down(other);
    CHECK(held(other, id).find("one@example.org") != std::string::npos);
    chain.quiet();
    CHECK(held(other, id) == held(one, id));
}

TEST_CASE("one phone enrolled at two tills offline becomes one customer with two cards",
          "[F4][F5]") {
    Chain chain;
    TillOfChain& one = chain.add_till("CWB", "CWB-1");
    TillOfChain& other = chain.add_till("MKK", "MKK-1");
    const till::CustomerCard first = one.enrolled("91234567", "Chan", {"profiling"});
    other.now.us += 60'000'000;
    const till::CustomerCard second =
        other.enrolled("91234567", "Chan Tai Man", {"profiling", "marketing-sms"});
    // And a withdrawal at the second, which head office learns of only with everything else.
    other.withdraw(second.customer_id(), {"profiling"});
    chain.quiet();
    for (TillOfChain* till : {&one, &other}) {
        CHECK(till->rooms.customers_held() == 1);
        for (const till::Reply& found :
             {till->find_phone("91234567"), find_card(*till, first.card_number()),
              find_card(*till, second.card_number())}) {
            REQUIRE(found.customers_size() == 1);
            CHECK(found.customers(0).customer_id() == first.customer_id());
            CHECK_FALSE(usable(found.customers(0), "profiling"));
            // The first declined what the second gave.
            CHECK_FALSE(usable(found.customers(0), "direct_marketing"));
        }
        // A host that still has the other id goes on with the one.
        till::SetCustomer attach;
        *attach.mutable_context() = till->context();
        attach.set_customer_id(second.customer_id());
        CHECK(till->send(till::SET_CUSTOMER, attach).customers(0).customer_id() ==
              first.customer_id());
    }
    CHECK(held(one, first.customer_id()) == held(other, first.customer_id()));
}

TEST_CASE("a merge never makes usable at a till what was refused there a moment ago", "[F29][D5]") {
    Chain chain;
    TillOfChain& one = chain.add_till("CWB", "CWB-1");
    TillOfChain& other = chain.add_till("CWB", "CWB-2");
    const till::CustomerCard first = one.enrolled("91234567", "Chan", {"profiling"});
    one.now.us += 1'000'000;
    const till::CustomerCard second = one.enrolled("98765432", "Chan", {"profiling"});
    chain.quiet();
    CHECK(usable(other.find_phone("91234567").customers(0), "profiling"));
    // Withdrawn at the other till, which is offline while head office merges.
    other.withdraw(second.customer_id());
    const auto a = wire::uuid_bytes(first.customer_id()).value();
    const auto b = wire::uuid_bytes(second.customer_id()).value();
    const head_office::customers::Why why{"H-1", "the same person"};
    CHECK(value_of(head_office::customers::merge(chain.deciding(), a, b, why, chain.now)) == a);
    chain.down(other);
    for (const char* phone : {"91234567", "98765432"}) {
        const till::Reply found = other.find_phone(phone);
        REQUIRE(found.customers_size() == 1);
        CHECK(found.customers(0).customer_id() == first.customer_id());
        CHECK_FALSE(usable(found.customers(0), "profiling"));
    }
    chain.quiet();
    CHECK_FALSE(usable(one.find_phone("91234567").customers(0), "profiling"));

    // Undone: each has its own again, also at the till that made the withdrawal.
    (void)value_of(head_office::customers::undo_merge(chain.deciding(), a, b, why, chain.now));
    chain.quiet();
    for (TillOfChain* till : {&one, &other}) {
        CHECK(till->rooms.customers_held() == 2);
        const till::Reply found = till->find_phone("91234567");
        REQUIRE(found.customers_size() == 1);
        CHECK(usable(found.customers(0), "profiling"));
        const till::Reply undone = till->find_phone("98765432");
        REQUIRE(undone.customers_size() == 1);
        CHECK(undone.customers(0).customer_id() == second.customer_id());
        CHECK_FALSE(usable(undone.customers(0), "profiling"));
    }
}

TEST_CASE("what was refused while two were one holds for both when they are two again",
          "[F29][D5]") {
    Chain chain;
    TillOfChain& one = chain.add_till("CWB", "CWB-1");
    TillOfChain& other = chain.add_till("CWB", "CWB-2");
    const till::CustomerCard first = one.enrolled("91234567", "Chan", {"profiling"});
    one.now.us += 1'000'000;
    const till::CustomerCard second = one.enrolled("98765432", "Chan", {"profiling"});
    chain.quiet();
    const auto a = wire::uuid_bytes(first.customer_id()).value();
    const auto b = wire::uuid_bytes(second.customer_id()).value();
    const head_office::customers::Why why{"H-1", "the same person"};
    (void)value_of(head_office::customers::merge(chain.deciding(), a, b, why, chain.now));
    chain.quiet();
    one.withdraw(first.customer_id());  // whichever of the two it was
    chain.quiet();
    (void)value_of(head_office::customers::undo_merge(chain.deciding(), a, b, why, chain.now));
    chain.quiet();
    for (TillOfChain* till : {&one, &other}) {
        for (const char* phone : {"91234567", "98765432"}) {
            const till::Reply found = till->find_phone(phone);
            REQUIRE(found.customers_size() == 1);
            CHECK_FALSE(usable(found.customers(0), "profiling"));
        }
    }
    for (const std::string& id : {a, b}) {
        CHECK_FALSE(value_of(head_office::customers::profiling_permitted(*chain.database, id,
                                                                         chain.pack, chain.now)));
    }
}

TEST_CASE("a withdrawal for an id that is no more counts for the one, also ahead of its record",
          "[D5]") {
    Chain chain;
    TillOfChain& one = chain.add_till("CWB", "CWB-1");
    const till::CustomerCard first = one.enrolled("91234567", "Chan", {"profiling"});
    one.now.us += 1'000'000;
    const till::CustomerCard second = one.enrolled("98765432", "Chan", {"profiling"});
    chain.quiet();
    const auto a = wire::uuid_bytes(first.customer_id()).value();
    const auto b = wire::uuid_bytes(second.customer_id()).value();
    (void)value_of(
        head_office::customers::merge(chain.deciding(), a, b, {"H-1", "one"}, chain.now));
    chain.quiet();
    REQUIRE(usable(one.find_phone("91234567").customers(0), "profiling"));
    wire::Changes changes;
    changes.set_cursor(one.rooms.downlink().cursor().value());
    wire::Suppression& suppression = *changes.add_changes()->mutable_suppression();
    suppression.set_record_id(std::string(16, 'r'));
    suppression.set_customer_id(b);
    engine::downlink::Progress progress;
    progress.changes = changes;
    REQUIRE(one.rooms.downlink().apply_step(progress, one.now));
    CHECK_FALSE(usable(one.find_phone("91234567").customers(0), "profiling"));
}

TEST_CASE("erasing a person takes all of their records and keys from every till", "[D17]") {
    Chain chain;
    TillOfChain& one = chain.add_till("CWB", "CWB-1");
    const till::CustomerCard first = one.enrolled("91234567", "Chan", {});
    one.now.us += 1'000'000;
    const till::CustomerCard second = one.enrolled("98765432", "Chan", {});
    chain.quiet();
    const auto a = wire::uuid_bytes(first.customer_id()).value();
    const auto b = wire::uuid_bytes(second.customer_id()).value();
    (void)value_of(
        head_office::customers::merge(chain.deciding(), a, b, {"H-1", "one"}, chain.now));
    chain.quiet();
    std::vector<wire::Event> erasures(2);
    for (std::size_t at = 0; at < 2; ++at) {
        erasures[at].set_kind(wire::CUSTOMER_ERASED);
        erasures[at].set_customer_id(at == 0 ? a : b);
        erasures[at].set_occurred_at_us(chain.now.us);
        erasures[at].mutable_customer_erased()->set_reason("asked for it");
    }
    (void)value_of(chain.log.append(erasures, chain.now));
    chain.quiet();
    CHECK(one.rooms.customers_held() == 0);
    for (const std::string& id : {a, b})
        CHECK(one.rooms.keys().seal(id, "x", "words", "y").error().code == "no_key");
}

TEST_CASE("tills that change, enrol and sync in any order all end with what head office has",
          "[F28][F5]") {
    CHECK(rc::check([] {
        Chain chain;
        chain.add_till("CWB", "CWB-1");
        chain.add_till("CWB", "CWB-2");
        chain.add_till("CWB", "CWB-3");
        std::vector<std::string> ids{
            chain.tills[0]->enrolled("91234567", "Chan", {"profiling"}).customer_id()};
        chain.quiet();
        const int steps = *rc::gen::inRange(4, 16);
        for (int step = 0; step < steps; ++step) {
            TillOfChain& till = *chain.tills[*rc::gen::inRange<std::size_t>(0, 3)];
            till.now.us += *rc::gen::inRange(-5, 6) * 1'000'000LL;
            const std::string text = std::to_string(step);
            const std::string& id = *rc::gen::elementOf(ids);
            switch (*rc::gen::inRange(0, 7)) {
                case 0:
                    (void)change(till, id, [&](auto& m) { m.set_name("N" + text); });
                    break;
                case 1:
                    (void)change(till, id, [&](auto& m) { m.set_email("e" + text + "@x.hk"); });
                    break;
                case 2:
                    (void)change(till, id, [&](auto& m) {
                        m.set_language(*rc::gen::element<std::string>("zh-Hans", "zh-Hant-HK"));
                        m.set_name("L" + text);
                    });
                    break;
                case 3: {
                    const auto reply = till.send(
                        till::ENROL_CUSTOMER,
                        till.enrolment(*rc::gen::element<std::string>("91234567", "98765432"), "E",
                                       {"profiling"}));
                    if (!reply.has_failure()) ids.push_back(reply.customers(0).customer_id());
                    break;
                }
                case 4:
                    chain.up(till);
                    break;
                case 5:
                    chain.down(till);
                    break;
                default:
                    chain.sync(till);
            }
        }
        chain.quiet();
        for (const std::string& id : ids) {
            const std::string expected = held(*chain.tills[0], id);
            RC_ASSERT(expected != "nobody");
            for (const auto& till : chain.tills)
                RC_ASSERT(held(*till, id) == expected);
        }
    }));
}
