#include "sync/rules/consent/suppression.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "tests/unit/sync/rules/consent/records_of_a_test.hpp"

using namespace tillside;
using namespace tillside::rules::consent;
using namespace tillside::rules::consent::testing;

namespace {
const std::string address(16, 'a');
const std::string another(16, 'b');
}  // namespace

TEST_CASE("A suppressed address is not used, whoever holds it and whatever they grant", "[D5]") {
    SuppressedAddresses suppressed;
    REQUIRE(suppressed.add(address, "sms"));
    auto given = answer(2, start, {"marketing-sms", "marketing-email"});
    for (const char* holder : {"cccccccccccccccc", "dddddddddddddddd"}) {
        given.set_subject_pseudonym(holder);
        const Standing standing = fold(std::vector{given}, pack(), Now{start + day});
        REQUIRE(standing.usable(sms));
        CHECK_FALSE(usable_by_address(standing, sms, address, suppressed));
        CHECK(usable_by_address(standing, email, address, suppressed));
        CHECK(usable_by_address(standing, sms, another, suppressed));
    }
    REQUIRE(suppressed.add(address, ""));
    const Standing standing = fold(std::vector{given}, pack(), Now{start + day});
    CHECK_FALSE(usable_by_address(standing, email, address, suppressed));
    // Not suppressed is not yet permitted.
    CHECK_FALSE(usable_by_address(fold({}, pack(), Now{start}), sms, another, suppressed));
}

TEST_CASE("An address is suppressed by its keyed hash and never as itself", "[D5][D22]") {
    SuppressedAddresses suppressed;
    CHECK(suppressed.add("+85291234567", "sms").error().code == "address_hash");
    CHECK(suppressed.add("", "sms").error().code == "address_hash");
    CHECK(suppressed.size() == 0);
}

TEST_CASE("Suppressions are the same in every order and however often they come", "[D5]") {
    CHECK(rc::check([] {
        const auto entries = *rc::gen::container<std::vector<std::pair<char, std::string>>>(
            rc::gen::pair(rc::gen::inRange('a', 'f'),
                          rc::gen::element<std::string>("", "sms", "email", "call")));
        SuppressedAddresses forwards;
        SuppressedAddresses first;
        SuppressedAddresses second;
        for (std::size_t at = 0; at < entries.size(); ++at) {
            const std::string hash(16, entries[at].first);
            RC_ASSERT(forwards.add(hash, entries[at].second).has_value());
            SuppressedAddresses& half = at % 2 == 0 ? first : second;
            RC_ASSERT(half.add(hash, entries[at].second).has_value());
        }
        SuppressedAddresses merged = second;
        merged.merge(first);
        merged.merge(second);
        merged.merge(first);
        RC_ASSERT(merged == forwards);
        for (const auto& [letter, channel] : entries) {
            RC_ASSERT(merged.covers(std::string(16, letter), channel.empty() ? "fax" : channel));
        }
    }));
}
