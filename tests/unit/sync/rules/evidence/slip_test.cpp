#include "sync/rules/evidence/slip.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "sync/rules/evidence/base32.hpp"

using namespace tillside;
using namespace tillside::rules::evidence;

namespace {

wire::Hash hash_of(char fill) {
    wire::Hash hash{};
    hash.fill(static_cast<unsigned char>(fill));
    return hash;
}

struct Signed {
    wire::SigningKey key = wire::make_signing_key(wire::system_random());
    std::string public_key = wire::to_bytes(key.public_key);
    Slip slip;
    Signed() {
        slip.key_id = wire::signing_key_id(public_key);
        slip.record_id = std::string(16, 'r');
        slip.subject_prefix = std::string(8, 's');
        slip.event_type = wire::GIVEN;
        slip.method = wire::CASHIER_KEYED_ORAL;
        slip.surface = wire::READ_ALOUD;
        slip.event_time_s = 1'790'000'000;
        slip.shown_before_s = 61;
        slip.notice_prefix = std::string(8, 'n');
        slip.grants = {
            {"direct_marketing", {"contact"}, {"sms"}, false, wire::DECISION_GIVEN},
            {"profiling", {"purchase_history"}, {"till"}, false, wire::DECISION_DECLINED}};
        slip.controller = "harbour-and-hill";
        slip.store = "CWB";
        slip.till = "CWB-1";
        slip.epoch = (1'790'000'000'000ULL << 16U) | 0xBEEFU;
        slip.sequence = 300;
        slip.head = hash_of('h');
    }
    [[nodiscard]] std::string text() const { return slip_text(slip, key); }
};

void check_same(const Slip& a, const Slip& b) {
    CHECK(a.key_id == b.key_id);
    CHECK(a.record_id == b.record_id);
    CHECK(a.subject_prefix == b.subject_prefix);
    CHECK(a.event_type == b.event_type);
    CHECK(a.method == b.method);
    CHECK(a.surface == b.surface);
    CHECK(a.event_time_s == b.event_time_s);
    CHECK(a.shown_before_s == b.shown_before_s);
    CHECK(a.notice_prefix == b.notice_prefix);
    CHECK(a.controller == b.controller);
    CHECK(a.store == b.store);
    CHECK(a.till == b.till);
    CHECK(a.epoch == b.epoch);
    CHECK(a.sequence == b.sequence);
    CHECK(a.head == b.head);
    REQUIRE(a.grants.size() == b.grants.size());
    for (std::size_t i = 0; i < a.grants.size(); ++i) {
        CHECK(a.grants[i].purpose == b.grants[i].purpose);
        CHECK(a.grants[i].kinds_of_data == b.grants[i].kinds_of_data);
        CHECK(a.grants[i].channels == b.grants[i].channels);
        CHECK(a.grants[i].for_gain == b.grants[i].for_gain);
        CHECK(a.grants[i].decision == b.grants[i].decision);
    }
}

}  // namespace

TEST_CASE("base 32 is that of RFC 4648, section 10, without its padding") {
    const std::vector<std::pair<std::string, std::string>> vectors = {{"", ""},
                                                                      {"f", "MY"},
                                                                      {"fo", "MZXQ"},
                                                                      {"foo", "MZXW6"},
                                                                      {"foob", "MZXW6YQ"},
                                                                      {"fooba", "MZXW6YTB"},
                                                                      {"foobar", "MZXW6YTBOI"}};
    for (const auto& [bytes, text] : vectors) {
        CHECK(to_base32(bytes) == text);
        CHECK(from_base32(text) == bytes);
    }
    CHECK(from_base32("mzxw6ytb") == "fooba");
    for (const char* wrong : {"M", "MZ", "MZXW6Y1B", "MZXW6YTB=", "A", "MZX"}) {
        CHECK(from_base32(wrong) == std::nullopt);
    }
}

TEST_CASE("any bytes come back from their base 32") {
    CHECK(rc::check(
        [](const std::string& bytes) { RC_ASSERT(from_base32(to_base32(bytes)) == bytes); }));
}

TEST_CASE("a slip says again what was put into it, also names that have no number") {
    Signed made;
    made.slip.grants.push_back({"loyalty_partners",
                                {"contact", "kind_without_bit"},
                                {"post", "wechat"},
                                true,
                                wire::DECISION_DECLINED});
    const auto sealed = open_slip(made.text());
    REQUIRE(sealed);
    CHECK(sealed->signed_by(made.public_key));
    const auto read = read_slip(*sealed);
    REQUIRE(read);
    check_same(*read, made.slip);
}

TEST_CASE(
    "a slip is read in lower case, with blanks and in lines, as a printer without QR puts it") {
    const Signed made;
    std::string typed;
    for (const char c : made.text()) {
        if (typed.size() % 33 == 32) typed += "\r\n ";
        typed += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    const auto sealed = open_slip(typed);
    REQUIRE(sealed);
    CHECK(sealed->signed_by(made.public_key));
}

TEST_CASE("no bit of a slip can be turned without the signature failing", "[D29]") {
    const Signed made;
    const auto sealed = open_slip(made.text());
    REQUIRE(sealed);
    for (std::size_t at = 0; at < sealed->body.size() * 8; ++at) {
        SealedSlip changed = *sealed;
        changed.body[at / 8] = static_cast<char>(changed.body[at / 8] ^ (1 << (at % 8)));
        CHECK_FALSE(changed.signed_by(made.public_key));
        (void)read_slip(changed);  // says something or nothing, and harms nobody
    }
    for (std::size_t at = 0; at < sealed->signature.size() * 8; ++at) {
        SealedSlip changed = *sealed;
        changed.signature[at / 8] = static_cast<char>(changed.signature[at / 8] ^ (1 << (at % 8)));
        CHECK_FALSE(changed.signed_by(made.public_key));
    }
}

TEST_CASE("what is no slip is unreadable, and no cut of one is read as a slip") {
    const Signed made;
    for (const char* text :
         {"", "TS1:", "TS2:MZXW6YTBOI", "https://shop.example/", "TS1:MZXW6YTB"}) {
        const auto sealed = open_slip(text);
        REQUIRE_FALSE(sealed);
        CHECK(sealed.error().code == "unreadable");
    }
    CHECK_FALSE(open_slip(std::string(slip_text_max + 1, 'A')));
    const SealedSlip whole = open_slip(made.text()).value();
    for (std::size_t bytes = 0; bytes < whole.body.size(); ++bytes) {
        CHECK_FALSE(read_slip({whole.body.substr(0, bytes), whole.signature}));
    }
    CHECK_FALSE(read_slip({whole.body + 'x', whole.signature}));
}

TEST_CASE("any bytes at all are read or refused, and never believed") {
    const Signed made;
    CHECK(rc::check([&](const std::string& body) {
        const SealedSlip sealed{body, std::string(64, 's')};
        (void)read_slip(sealed);
        RC_ASSERT_FALSE(sealed.signed_by(made.public_key));
    }));
}
