#include "sync/head_office/dictionaries/dictionaries.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "sync/head_office/dictionaries/make.hpp"
#include "sync/wire/compression.hpp"
#include "tests/unit/sync/head_office/receiving_office.hpp"
#include "tests/unit/sync/head_office/till.hpp"

using namespace tillside;
using namespace tillside::tests;
namespace dictionaries = head_office::dictionaries;

namespace {

constexpr Now now{1'700'000'002'000'000};
constexpr std::uint32_t goods = 200;

// Articles with names that nothing else in the message gives away.
std::string name_of(std::uint32_t article) {
    std::uint64_t mixed = article + 1;
    std::string name;
    for (int letter = 0; letter < 24; ++letter) {
        mixed = mixed * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
        name += static_cast<char>('a' + (mixed >> 33) % 26);
    }
    return name;
}

void sell(Till& till, int sales) {
    std::uint32_t chance = 1;
    for (int i = 0; i < sales; ++i) {
        wire::Event event = till.draft(wire::BASKET_COMPLETED);
        event.set_customer_id(std::string(16, static_cast<char>(i)));
        wire::BasketCompleted& basket = *event.mutable_basket_completed();
        basket.set_currency("HKD");
        for (int at = 1; at <= 4; ++at) {
            chance = chance * 1'664'525 + 1'013'904'223;
            const std::uint32_t article = (chance >> 16) % goods;
            wire::BasketLine& line = *basket.add_lines();
            line.set_line_id(std::to_string(at));
            line.set_sku(fmt::format("S{:04}", article));
            line.set_description(name_of(article));
            line.set_quantity_milli(1000);
            line.set_amount(1000 + article);
            basket.set_total(basket.total() + line.amount());
        }
        till.add(event);
    }
}

std::vector<std::string> events_of(Till& till) {
    const wire::EventBatch batch = till.batch(1, till.size());
    return {batch.events().begin(), batch.events().end()};
}

}  // namespace

TEST_CASE("the built-in dictionary is one that zstd takes, and packs what it unpacks") {
    CHECK(wire::built_in_dictionary()->number() == wire::built_in_number);
    const std::string packed = wire::compress_with(*wire::built_in_dictionary(), "some text");
    CHECK(wire::decompress(packed, 100).value() == "some text");
    CHECK(wire::ZstdDictionary::make("no dictionary").error().code == "bad_dictionary");
}

TEST_CASE("a chain's own dictionary makes a sale alone a good deal smaller") {
    Till till;
    sell(till, 1'500);
    const auto events = events_of(till);
    const auto made = dictionaries::make({events.data(), 1'000});
    REQUIRE(made);
    const std::span<const std::string> later(events.data() + 1'000, 500);
    const double own = dictionaries::bytes_alone(later, made->content()).value();
    const double built_in = dictionaries::bytes_alone(later, {}).value();
    INFO(fmt::format("{} bytes with it, {} with the built-in one", own, built_in));
    CHECK(own < built_in * 0.7);
    // Equal sales, equal dictionary.
    CHECK(dictionaries::make({events.data(), 1'000})->SerializeAsString() ==
          made->SerializeAsString());
}

TEST_CASE("a dictionary holds goods that several baskets hold, and nothing of a person") {
    Till till;
    sell(till, 600);
    wire::Event event = till.draft(wire::BASKET_COMPLETED);
    event.set_customer_id("customer-of-mine");
    wire::BasketLine& line = *event.mutable_basket_completed()->add_lines();
    line.set_sku("ENGRAVED");
    line.set_description("For Chan Tai Man, with love");
    till.add(event);
    const auto made = dictionaries::make(events_of(till));
    REQUIRE(made);
    CHECK(made->content().find(name_of(7)) != std::string::npos);
    CHECK(made->content().find("Chan Tai Man") == std::string::npos);
    CHECK(made->content().find("customer-of-mine") == std::string::npos);
}

TEST_CASE("too few sales make no dictionary") {
    Till till;
    sell(till, 100);
    CHECK_FALSE(dictionaries::make(events_of(till)));
}

TEST_CASE("head office sends down what is worth it, and takes messages packed with it") {
    ReceivingOffice office;
    const auto sender = office.let_in("S1", "T1");
    Till till;
    sell(till, 800);
    REQUIRE(office.log.receive(till.batch(1, 800), sender, now));
    CHECK_FALSE(dictionaries::current(*office.db)->has_value());

    const auto made = dictionaries::renew(*office.db, now).value();
    REQUIRE(made);
    CHECK(made->bytes_after < made->bytes_before);
    const auto held = dictionaries::current(*office.db).value();
    REQUIRE(held);
    CHECK(held->number() == made->number);
    CHECK(office.db->number("SELECT count(*) FROM changes WHERE kind = 'dictionary'").value() == 1);
    CHECK_FALSE(dictionaries::renew(*office.db, now)->has_value());  // nothing would be better

    dictionaries::Known known(*office.db);
    const auto own = wire::ZstdDictionary::make(held->content()).value();
    const std::string packed = wire::compress_with(*own, "a message");
    CHECK(wire::decompress(packed, 100).error().code == "unknown_dictionary");
    CHECK(wire::decompress(packed, 100, [&](std::uint32_t number) {
              return known.find(number);
          }).value() == "a message");
    CHECK_FALSE(known.find(40'000));
}
