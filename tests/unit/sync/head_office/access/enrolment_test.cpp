// One-time codes, certificates and who is let in, over a real database and with real keys.
#include "sync/head_office/access/enrolment.hpp"

#include <catch2/catch.hpp>
#include <memory>

#include "sync/head_office/access/alerts.hpp"
#include "sync/head_office/store/migration.hpp"
#include "sync/uplink/key_pair.hpp"
#include "tests/temporary_folder.hpp"

using namespace tillside;
using namespace tillside::head_office;

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t day_us = 24LL * 3600 * second_us;
constexpr std::int64_t valid_s = 90LL * 24 * 3600;

// A till's key, and what it asks with.
struct Key {
    std::string pem = uplink::make_private_key().value();
    std::string request = uplink::certificate_request(pem).value();
};

struct Office {
    tests::TemporaryFolder folder;
    wire::Random random = wire::system_random();
    std::unique_ptr<store::Database> db =
        store::open(folder / "hq.db", store::head_office_schema()).value();
    Now now{1'795'000'000'000'000};
    certificates::Authority authority =
        certificates::open_authority(folder.path(), now, random).value();
    access::Terminals terminals{*db};
    access::Enrolment enrolment{*db, authority, valid_s, random};

    wire::EnrolmentCode code(std::string_view till = "T1", std::int64_t for_s = 3600) {
        REQUIRE(access::note_authority(*db, "PEM", now));
        return access::make_code(*db, "S1", till, "PEM", for_s, now, random).value();
    }
    access::Enrolled enrol(const Key& key, std::string_view till = "T1") {
        auto enrolled = enrolment.redeem(code(till).secret, key.request, now);
        REQUIRE(enrolled);
        return *enrolled;
    }
    // The error's code, or "" where the till is let in.
    std::string refused(const std::string& token, const std::string& certificate_pem,
                        bool renews = false) {
        const auto certificate = read(certificate_pem);
        const auto admitted =
            terminals.admit({token, certificate ? &*certificate : nullptr, renews}, now);
        if (!admitted) last_alert = admitted.error().alert;
        return admitted ? std::string() : admitted.error().error.code;
    }
    static std::optional<certificates::TillCertificate> read(const std::string& pem) {
        if (pem.empty()) return std::nullopt;
        return certificates::read_till_certificate(der_of(pem)).value();
    }
    static std::string der_of(const std::string& pem);
    std::string last_alert;
};

// PEM is base64 between two lines (RFC 7468).
std::string Office::der_of(const std::string& pem) {
    std::string der;
    std::uint32_t bits = 0;
    int held = 0;
    const std::size_t from = pem.find('\n');
    for (const char c : pem.substr(from, pem.find("-----END") - from)) {
        static constexpr std::string_view digits =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        const std::size_t value = digits.find(c);
        if (value == std::string_view::npos) continue;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        der += static_cast<char>(bits >> held & 255U);
    }
    return der;
}

}  // namespace

TEST_CASE("a one-time code lets one till in, and a lost answer is given again to the same key") {
    Office office;
    const Key key;
    const auto code = office.code();
    const auto first = office.enrolment.redeem(code.secret, key.request, office.now);
    REQUIRE(first);
    CHECK(first->till == "T1");
    CHECK(first->store == "S1");
    CHECK(first->authority_pem == "PEM");
    CHECK(uplink::check_certificate(first->certificate_pem, key.pem));
    CHECK(office.refused(first->token, first->certificate_pem).empty());

    office.now.us += 2 * day_us;  // the code itself has expired by now
    const auto again = office.enrolment.redeem(code.secret, key.request, office.now);
    REQUIRE(again);
    CHECK(again->token == first->token);
    CHECK(again->certificate_pem == first->certificate_pem);
    CHECK(office.db->number("SELECT count(*) FROM till_certificates").value() == 1);
}

TEST_CASE("a code is refused to another key, and that is an alert") {
    Office office;
    const auto code = office.code();
    REQUIRE(office.enrolment.redeem(code.secret, Key().request, office.now));
    const auto thief = office.enrolment.redeem(code.secret, Key().request, office.now);
    REQUIRE_FALSE(thief);
    CHECK(thief.error().error.code == "code_used");
    CHECK(thief.error().alert == access::alert::code_reused);
    CHECK(thief.error().till == "T1");
}

TEST_CASE("a code ends by time and by a newer one, and is not kept as it is") {
    Office office;
    const Key key;
    const auto old = office.code("T1", 60);
    const auto code = office.code("T1", 60);
    CHECK(office.enrolment.redeem(old.secret, key.request, office.now).error().error.code ==
          "code_unknown");
    CHECK(office.db
              ->number("SELECT count(*) FROM enrolment_codes WHERE secret_hash = ?1",
                       {store::Blob{code.secret}})
              .value() == 0);
    office.now.us += 60 * second_us;
    CHECK(office.enrolment.redeem(code.secret, key.request, office.now).error().error.code ==
          "code_expired");
    CHECK(office.enrolment.redeem("", key.request, office.now).error().error.code ==
          "code_unknown");
}

TEST_CASE("a request for a certificate is checked before anything is looked up") {
    Office office;
    const auto code = office.code();
    const Key key;
    std::string forged = key.request;
    std::swap(forged[forged.size() - 5], forged[forged.size() - 6]);  // in the signature
    if (forged == key.request) forged[forged.size() - 5] = 'x';
    for (const std::string& request :
         {std::string(), std::string("hello"), std::string(1 << 20, '0'), forged,
          key.request.substr(0, 40), key.request + "x"}) {
        const auto refused = office.enrolment.redeem(code.secret, request, office.now);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().error.code == "bad_certificate_request");
    }
    CHECK(office.enrolment.redeem(code.secret, key.request, office.now));
}

TEST_CASE("an enrolled till needs its certificate and its token, each its own") {
    Office office;
    const Key key;
    const Key other_key;
    const auto one = office.enrol(key, "T1");
    const auto other = office.enrol(other_key, "T2");
    CHECK(office.refused(one.token, one.certificate_pem).empty());
    CHECK(office.refused(one.token, "") == "certificate_needed");
    CHECK(office.last_alert == access::alert::certificate_missing);
    CHECK(office.refused(one.token, other.certificate_pem) == "other_till");
    CHECK(office.last_alert == access::alert::certificate_of_another);
    CHECK(office.refused("", one.certificate_pem) == "unknown_token");
    const auto certificate = Office::read(one.certificate_pem);
    const auto admitted = office.terminals.admit({one.token, &*certificate, false}, office.now);
    REQUIRE(admitted);
    CHECK(admitted->terminal.by_certificate);
    CHECK(admitted->terminal.certificate_key == certificate->key_hash);
}

TEST_CASE("a till whose secrets file was made by hand needs its token only") {
    Office office;
    const auto token = office.terminals.add("S1", "T1", office.now, office.random).value();
    CHECK(office.refused(token, "").empty());
    CHECK_FALSE(
        office.terminals.admit({token, nullptr, false}, office.now)->terminal.by_certificate);
}

TEST_CASE("an expired certificate opens the way to its own renewal and nothing else") {
    Office office;
    const Key key;
    const Key next;
    const auto till = office.enrol(key);
    office.now.us += valid_s * second_us;
    CHECK(office.refused(till.token, till.certificate_pem) == "certificate_expired");
    const auto certificate = Office::read(till.certificate_pem);
    const auto admitted = office.terminals.admit({till.token, &*certificate, true}, office.now);
    REQUIRE(admitted);
    const auto renewed = office.enrolment.renew(admitted->terminal, next.request, office.now);
    REQUIRE(renewed);
    CHECK(uplink::check_certificate(*renewed, next.pem));
    CHECK(office.refused(till.token, *renewed).empty());
}

TEST_CASE("old and new certificate both count until a while after the new one was used") {
    Office office;
    const Key key;
    const Key next;
    const auto till = office.enrol(key);
    REQUIRE(office.refused(till.token, till.certificate_pem).empty());
    const auto certificate = Office::read(till.certificate_pem);
    const auto admitted = office.terminals.admit({till.token, &*certificate, false}, office.now);
    const auto renewed =
        office.enrolment.renew(admitted->terminal, next.request, office.now).value();
    // The answer was lost: the same is given again.
    CHECK(office.enrolment.renew(admitted->terminal, next.request, office.now).value() == renewed);
    office.now.us += day_us;
    CHECK(office.refused(till.token, till.certificate_pem).empty());
    CHECK(office.refused(till.token, renewed).empty());
    office.now.us += 30 * second_us;
    CHECK(office.refused(till.token, till.certificate_pem).empty());
    office.now.us += 31 * second_us;
    CHECK(office.refused(till.token, till.certificate_pem) == "certificate_ended");
    CHECK(office.last_alert == access::alert::certificate_replaced);
    CHECK(office.refused(till.token, till.certificate_pem, true) == "certificate_ended");
    CHECK(office.refused(till.token, renewed).empty());
}

TEST_CASE("a revoked till is out with all it has, and in again with a new code alone") {
    Office office;
    const Key key;
    const auto till = office.enrol(key);
    const auto unused = office.code();
    REQUIRE(office.terminals.revoke("T1", "lost", office.now));
    CHECK(office.refused(till.token, till.certificate_pem) == "till_revoked");
    CHECK(office.last_alert == access::alert::revoked_till);
    CHECK(office.refused(till.token, till.certificate_pem, true) == "till_revoked");
    CHECK(office.enrolment.redeem(unused.secret, key.request, office.now).error().error.code ==
          "code_unknown");
    const auto back = office.enrol(key);
    CHECK(office.refused(back.token, back.certificate_pem).empty());
    CHECK(office.refused(back.token, till.certificate_pem) == "certificate_ended");
    CHECK(office.refused(till.token, till.certificate_pem) == "unknown_token");
    CHECK(office.terminals.revoke("T9", "lost", office.now).error().code == "no_such_till");
}

TEST_CASE("a certificate that a restored head office has no record of is taken up once") {
    Office office;
    const Key key;
    const auto till = office.enrol(key);
    office.now.us += day_us;
    // Made before the loss, by the same authority.
    const auto later =
        office.authority.issue(Key().request, "T1", "S1", valid_s, office.now, office.random)
            .value();
    const auto earlier =
        office.authority
            .issue(Key().request, "T1", "S1", valid_s, {office.now.us - 2 * day_us}, office.random)
            .value();
    CHECK(office.refused(till.token, earlier.pem) == "certificate_unknown");
    const auto admitted = office.terminals.admit({till.token, &later.values, false}, office.now);
    REQUIRE(admitted);
    CHECK(admitted->alert == access::alert::certificate_not_on_record);
    CHECK(office.terminals.admit({till.token, &later.values, false}, office.now)->alert.empty());
}

TEST_CASE("a till cannot sign with another till's key") {
    Office office;
    const auto a =
        office.terminals
            .authenticate(office.terminals.add("S1", "T1", office.now, office.random).value())
            .value();
    const auto b =
        office.terminals
            .authenticate(office.terminals.add("S1", "T2", office.now, office.random).value())
            .value();
    const std::string key(32, 'k');
    REQUIRE(office.terminals.trust_key(a, key));
    CHECK(office.terminals.trust_key(b, key).error().code == "key_of_another_till");
    CHECK(office.terminals.trust_key(a, std::string(32, 'l')).error().code == "key_changed");
}

TEST_CASE("the same alert within an hour is counted, so that knocking fills no disk") {
    Office office;
    const auto raise = [&](std::string_view till) {
        return access::raise_alert(*office.db, access::alert::revoked_till, till, "words",
                                   office.now)
            .value();
    };
    CHECK(raise("T1"));
    CHECK_FALSE(raise("T1"));
    CHECK(raise("T2"));
    office.now.us += 3600 * second_us;
    CHECK(raise("T1"));
    CHECK(office.db->number("SELECT count(*) FROM alerts").value() == 3);
    const auto counts = access::alert_counts(*office.db).value();
    REQUIRE(counts.size() == 1);
    CHECK(counts[0].times == 4);
    CHECK(access::alerts_since(*office.db, office.now, 10).value().size() == 1);
}

TEST_CASE("the authority is made once and is readable by its owner only") {
    const tests::TemporaryFolder folder;
    const auto random = wire::system_random();
    const auto first = certificates::open_authority(folder.path(), {1}, random).value();
    const auto again = certificates::open_authority(folder.path(), {2}, random).value();
    CHECK(first.certificate_pem() == again.certificate_pem());
    const auto file = folder / "tills-authority.pem";
    std::filesystem::permissions(file, std::filesystem::perms::group_read,
                                 std::filesystem::perm_options::add);
    CHECK(certificates::open_authority(folder.path(), {3}, random).error().code == "too_open");
}
