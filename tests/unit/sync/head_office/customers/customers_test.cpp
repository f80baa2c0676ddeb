#include "sync/head_office/customers/customers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sync/head_office/customers/directory.hpp"
#include "tests/unit/sync/head_office/test_office.hpp"

using namespace tillside;
using namespace tillside::head_office;
using tests::TestOffice;
using tests::value_of;

namespace {

std::string id_of(char letter) {
    return std::string(16, letter);
}

wire::Event enrolled(char customer, const std::string& phone, std::int64_t at_us,
                     const std::string& store) {
    wire::Event event;
    event.set_id(id_of(customer));
    event.set_kind(wire::CUSTOMER_ENROLLED);
    event.set_store(store);
    event.set_customer_id(id_of(customer));
    event.set_occurred_at_us(at_us);
    auto& fact = *event.mutable_customer_enrolled();
    fact.set_phone_lookup(phone);
    fact.set_card_number(std::string("CARD-") + customer);
    fact.set_home_store(store);
    return event;
}

wire::Event bought(char customer, std::int64_t at_us) {
    wire::Event event;
    event.set_id(id_of(static_cast<char>(customer + 1)));
    event.set_kind(wire::BASKET_COMPLETED);
    event.set_customer_id(id_of(customer));
    event.set_occurred_at_us(at_us);
    event.mutable_basket_completed()->set_currency("HKD");
    return event;
}

Result<std::optional<customers::CustomerRecord>> by_card(TestOffice& office,
                                                         std::string_view card) {
    return customers::find_by_card(*office.database,
                                   customers::card_lookup_of(office.secrets.lookup_key, card));
}

void apply(TestOffice& office, const std::vector<wire::Event>& events) {
    customers::Customers projection(office.secrets.lookup_key);
    std::int64_t position = 0;
    for (const wire::Event& event : events) {
        const std::string bytes = event.SerializeAsString();
        tests::done(projection.apply(*office.database, {++position, 0, event, bytes}));
    }
}

// What look-ups and links come to, without the order of arrival.
std::string standing(TestOffice& office) {
    std::string text;
    const auto all = value_of(office.database->rows(
        "SELECT customer_id, linked_to, home_store, enrolled_at_us FROM customers "
        "ORDER BY customer_id",
        {}, [](const store::Row& row) {
            return fmt::format("{} -> {} {} {}\n", row.text(0), row.text(1), row.text(2),
                               row.integer(3));
        }));
    for (const std::string& line : all)
        text += line;
    return text;
}

std::string dump(TestOffice& office) {
    std::string text;
    for (const char* table : {"customers", "customer_consents", "customer_visits"}) {
        tests::done(office.database->query(
            fmt::format("SELECT * FROM {} ORDER BY 1, 2", table), {}, [&](const store::Row& row) {
                text += table;
                for (int i = 0; i < row.columns(); ++i) {
                    text += '|' + wire::to_hex(row.blob(i)) + '/' + std::to_string(row.integer(i));
                }
                text += '\n';
            }));
    }
    return text;
}

}  // namespace

TEST_CASE(
    "enrolments of one phone at tills that were offline are one customer, the same in every order "
    "of "
    "arrival",
    "[F5][F28]") {
    const std::string phone(16, 'p');
    const std::vector<wire::Event> events = {
        enrolled('a', phone, 300, "CWB"),
        enrolled('b', phone, 100, "MKK"),
        enrolled('c', phone, 200, "CWB"),
        enrolled('d', std::string(16, 'q'), 50, "CWB"),
    };
    std::vector<std::size_t> order = {0, 1, 2, 3};
    std::string expected;
    do {
        TestOffice office;
        apply(office, {events[order[0]], events[order[1]], events[order[2]], events[order[3]]});
        if (expected.empty()) expected = standing(office);
        CHECK(standing(office) == expected);
        CHECK(value_of(customers::find_by_phone(*office.database, phone))->customer_id ==
              id_of('b'));
        CHECK(value_of(customers::find_by_id(*office.database, id_of('c')))->linked_to ==
              id_of('b'));
        CHECK(value_of(customers::find_by_id(*office.database, id_of('d')))->linked_to.empty());
        for (const char* card : {"card a", "card b", "card c"})
            CHECK(value_of(by_card(office, card))->customer_id == id_of('b'));
    } while (std::ranges::next_permutation(order).found);
}

TEST_CASE("visits count completed baskets and the last one by its own time") {
    TestOffice office;
    apply(office,
          {bought('a', 500), enrolled('a', "", 100, "CWB"), bought('a', 900), bought('a', 700)});
    const auto record = value_of(customers::find_by_id(*office.database, id_of('a'))).value();
    CHECK(record.visits == 3);
    CHECK(record.last_visit_us == 900);
}

TEST_CASE("a customer without a phone or card is found by id only") {
    TestOffice office;
    wire::Event event = enrolled('a', "", 100, "CWB");
    event.mutable_customer_enrolled()->clear_card_number();
    apply(office, {event});
    CHECK_FALSE(value_of(customers::find_by_phone(*office.database, "")).has_value());
    CHECK_FALSE(value_of(by_card(office, "")).has_value());
    CHECK(value_of(customers::find_by_id(*office.database, id_of('a'))).has_value());
}

TEST_CASE("customers made event by event equal customers rebuilt from the log, row for row") {
    TestOffice office;
    std::vector<wire::Event> drafts;
    for (int i = 0; i < 40; ++i) {
        const char who = static_cast<char>('a' + i % 9);
        drafts.push_back(i < 12 ? enrolled(who, std::string(16, static_cast<char>('p' + i % 4)),
                                           1000 - i, i % 2 == 0 ? "CWB" : "MKK")
                                : bought(who, 2000 + i));
        drafts.back().set_id(std::string(15, 'x') + static_cast<char>(i));
        (void)value_of(office.log.append(std::span(&drafts.back(), 1), office.now));
        tests::done(office.projector.catch_up());
    }
    const std::string before = dump(office);
    CHECK(before.find("customer_visits") != std::string::npos);
    tests::done(office.projector.rebuild());
    CHECK(dump(office) == before);
}

TEST_CASE("a shared number stands for two, a re-assigned one for the newest alone, in every order",
          "[F4][D33]") {
    wire::Event first = enrolled('a', "0123456789abcdef", 100, "CWB");
    wire::Event sharing = enrolled('b', "0123456789abcdef", 200, "CWB");
    sharing.mutable_customer_enrolled()->set_phone_claim(1);
    wire::Event again = enrolled('c', "0123456789abcdef", 300, "MKK");
    std::vector<wire::Event> events{first, sharing, again};
    const auto by_id = [](const wire::Event& a, const wire::Event& b) { return a.id() < b.id(); };
    std::sort(events.begin(), events.end(), by_id);
    do {
        TestOffice office;
        ::apply(office, events);  // not std::apply
        const auto record = [&](char letter) {
            return *value_of(customers::find_by_id(*office.database, id_of(letter)));
        };
        CHECK(record('a').linked_to.empty());
        CHECK(record('b').linked_to.empty());
        CHECK(record('c').linked_to == id_of('a'));
        CHECK_FALSE(record('a').phone_released);
    } while (std::next_permutation(events.begin(), events.end(), by_id));

    again.mutable_customer_enrolled()->set_phone_claim(2);
    events = {first, sharing, again};
    do {
        TestOffice office;
        ::apply(office, events);  // not std::apply
        const auto record = [&](char letter) {
            return *value_of(customers::find_by_id(*office.database, id_of(letter)));
        };
        CHECK(record('a').phone_released);
        CHECK(record('b').phone_released);
        CHECK_FALSE(record('c').phone_released);
        CHECK(record('c').linked_to.empty());
        const auto found = value_of(customers::find_by_phone(*office.database, "0123456789abcdef"));
        REQUIRE(found);
        CHECK(found->customer_id == id_of('c'));
    } while (std::next_permutation(events.begin(), events.end(), by_id));
}
