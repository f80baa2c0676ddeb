#include "sync/rules/identity/card_number.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "sync/rules/catalogue/gtin.hpp"

using namespace tillside;
using rules::identity::CardNumber;

namespace {

wire::Random seeded(unsigned seed) {
    return [engine = std::mt19937(seed)](std::span<unsigned char> out) mutable {
        for (unsigned char& byte : out)
            byte = static_cast<unsigned char>(engine());
    };
}

}  // namespace

TEST_CASE("A card number made is the one that a scan of its QR or print gives", "[F2]") {
    const wire::Random random = seeded(1);
    std::set<std::string> seen;
    for (int count = 0; count < 1000; ++count) {
        const CardNumber card = CardNumber::make(random);
        CHECK(card.text().size() == 15);
        CHECK(CardNumber::parse(card.text()) == card);
        CHECK(CardNumber::parse(card.qr()) == card);
        CHECK(CardNumber::parse(card.printed()) == card);
        std::string small = card.text();
        std::ranges::transform(small, small.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        CHECK(CardNumber::parse(small) == card);
        seen.insert(card.text());
    }
    CHECK(seen.size() == 1000);
}

TEST_CASE("Every altered symbol and every exchange of two is refused", "[F2]") {
    const std::string symbols = "0123456789ABCDEFGHJKMNPQRTVWXYZ";
    const std::string right = CardNumber::make(seeded(2)).text();
    for (std::size_t at = 2; at < right.size(); ++at) {
        for (const char symbol : symbols) {
            std::string changed = right;
            changed[at] = symbol;
            CHECK(CardNumber::parse(changed).has_value() == (changed == right));
        }
        for (std::size_t other = at + 1; other < right.size(); ++other) {
            std::string changed = right;
            std::swap(changed[at], changed[other]);
            CHECK(CardNumber::parse(changed).has_value() == (changed == right));
            // and any two symbols changed at once
            changed = right;
            changed[at] = changed[at] == '7' ? 'K' : '7';
            changed[other] = changed[other] == 'A' ? '3' : 'A';
            CHECK_FALSE(CardNumber::parse(changed).has_value());
        }
    }
}

TEST_CASE("A product's number is never taken for a card", "[F2]") {
    const auto text = GENERATE("4891028164456", "73513537", "036000291452", "10036000291459",
                               "01048910281644561728", "https://id.gs1.org/01/04891028164456");
    CAPTURE(text);
    CHECK_FALSE(CardNumber::claims(text));
    CHECK_FALSE(CardNumber::parse(text).has_value());
}

TEST_CASE("An altered or foreign card is claimed and refused, not passed on", "[F2]") {
    std::string altered = CardNumber::make(seeded(3)).qr();
    altered.back() = altered.back() == '0' ? '1' : '0';
    CHECK(CardNumber::claims(altered));
    CHECK_FALSE(CardNumber::parse(altered).has_value());
    CHECK(CardNumber::claims("TILLSIDE:nonsense"));
    CHECK_FALSE(CardNumber::claims("OTHERSHOP:12345"));
    CHECK_FALSE(CardNumber::claims(""));
}
