// The people of a replay: numbers that are nobody's, and the same story for the same seed.
#include "packaging/replay/membership.hpp"

#include <phonenumbers/phonenumberutil.h>

#include <catch2/catch.hpp>
#include <set>

using namespace tillside::replay;

namespace {

std::vector<Person> many_members() {
    std::vector<std::string> customers;
    for (int i = 0; i < 5000; i++)
        customers.push_back("c" + std::to_string(i));
    return members("/nonexistent", customers, {"S1", "S2", "S3"}).value();
}

}  // namespace

TEST_CASE("every telephone number of a replay is possible, no operator's, and its owner's alone") {
    using i18n::phonenumbers::PhoneNumberUtil;
    const auto& library = *PhoneNumberUtil::GetInstance();
    const auto everybody = people(many_members(), {"new1", "new2", "c1", ""}, {"S1", "S2", "S3"});
    CHECK(everybody.size() == 5002);
    std::set<std::string> seen;
    for (const auto& [customer, person] : everybody) {
        i18n::phonenumbers::PhoneNumber number;
        REQUIRE(library.Parse(person.phone, "HK", &number) == PhoneNumberUtil::NO_PARSING_ERROR);
        CHECK(library.IsPossibleNumber(number));
        CHECK_FALSE(library.IsValidNumber(number));
        CHECK(seen.insert(person.phone).second);
        CHECK(person.member == (customer[0] == 'c'));
    }
}

TEST_CASE("members have their home stores in turn") {
    const auto all = many_members();
    CHECK(all[0].home_store == "S1");
    CHECK(all[1].home_store == "S2");
    CHECK(all[3].home_store == "S1");
}

TEST_CASE(
    "one seed gives one story, with people who give all, some and nothing, and who withdraw") {
    int all = 0;
    int some = 0;
    int none = 0;
    int withdraw = 0;
    for (int i = 0; i < 1000; i++) {
        const std::string customer = "c" + std::to_string(i);
        const Character character = character_of(42, customer);
        const Character again = character_of(42, customer);
        CHECK(character.mood == again.mood);
        CHECK(character.withdraws_later == again.withdraws_later);
        all += character.mood == ConsentMood::gives_all ? 1 : 0;
        some += character.mood == ConsentMood::gives_some ? 1 : 0;
        none += character.mood == ConsentMood::declines_all ? 1 : 0;
        withdraw += character.withdraws_later ? 1 : 0;
        if (character.withdraws_later) CHECK(character.mood != ConsentMood::declines_all);
    }
    CHECK(all > 250);
    CHECK(some > 300);
    CHECK(none > 300);
    CHECK(withdraw > 150);
}
