#include "sync/wire/enrolment_code.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <string>

using namespace tillside;

namespace {

wire::EnrolmentCode made(const wire::Random& random) {
    return {wire::to_bytes(wire::random_key(random)).substr(0, wire::enrolment_secret_bytes),
            wire::authority_pin("-----BEGIN CERTIFICATE-----")};
}

}  // namespace

TEST_CASE("a one-time code is read as it was printed, and as people write it") {
    const auto code = made(wire::system_random());
    const std::string text = wire::enrolment_code_text(code);
    CHECK(text.size() == 14 * 4 + 13);
    std::string lower = text;
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    std::string without = text;
    std::erase(without, '-');
    std::string spaced = text;
    std::ranges::replace(spaced, '-', ' ');
    std::string confused = text;
    std::ranges::replace(confused, '0', 'O');
    std::ranges::replace(confused, '1', 'l');
    for (const std::string& written : {text, lower, without, spaced, confused, text + "\n"}) {
        INFO(written);
        const auto read = wire::read_enrolment_code(written);
        REQUIRE(read);
        CHECK(read->secret == code.secret);
        CHECK(read->authority_pin == code.authority_pin);
    }
}

TEST_CASE("one wrong character of a code is found at the till, before anybody is asked") {
    const std::string text = wire::enrolment_code_text(made(wire::system_random()));
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '-') continue;
        std::string wrong = text;
        wrong[i] = text[i] == '7' ? '8' : '7';
        INFO(wrong);
        const auto read = wire::read_enrolment_code(wrong);
        REQUIRE_FALSE(read);
        CHECK(read.error().code == "bad_code");
        CHECK(read.error().message.find(wrong) == std::string::npos);
    }
}

TEST_CASE("what is no code is refused in words, whatever it is") {
    for (const std::string& text :
         {std::string(), std::string("hello"), std::string(55, 'A'), std::string(57, 'A'),
          std::string(1 << 20, 'A'), std::string("\0\xff", 2), std::string(256, '-')}) {
        const auto read = wire::read_enrolment_code(text);
        REQUIRE_FALSE(read);
        CHECK(read.error().message.find("enrol-code") != std::string::npos);
    }
    CHECK(rc::check("bytes at random are no code",
                    [](const std::string& text) { RC_ASSERT(!wire::read_enrolment_code(text)); }));
}

TEST_CASE("a till's token depends on the code, on its key and on what head office alone holds") {
    const auto random = wire::system_random();
    const auto seed = wire::random_key(random);
    const auto token = wire::enrolment_token(seed, "secret", "key");
    CHECK(token.size() == 64);
    CHECK(token == wire::enrolment_token(seed, "secret", "key"));
    CHECK(token != wire::enrolment_token(seed, "secret", "other"));
    CHECK(token != wire::enrolment_token(seed, "other", "key"));
    CHECK(token != wire::enrolment_token(wire::random_key(random), "secret", "key"));
}
