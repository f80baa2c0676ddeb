#include <algorithm>

#include "tests/integration/trust/enrolled.hpp"

using namespace tillside;
using namespace tillside::tests;
using namespace std::chrono_literals;

TEST_CASE("a till writes as itself only: forged and replayed batches are refused, and alert",
          "[F26][D28]") {
    HeadOffice office;
    office.start();
    Till one("CWB", "CWB-1");
    Till two("CWB", "CWB-2");
    for (int i = 0; i < 3; ++i) {
        one.add_basket();
        two.add_basket();
    }
    const Caller first = enrolled_caller(office, "CWB-1");
    const Caller second = enrolled_caller(office, "CWB-2");
    REQUIRE(first.send(one.batch(1, 2)).status == 200);
    REQUIRE(second.send(two.batch(1, 1)).status == 200);
    CHECK(office.reported("events") == 3);

    SECTION("another till's batch over this till's connection") {
        CHECK(second.send(one.batch(1, 2)).code == "wrong_till");
        CHECK(second.send(one.batch(3, 3)).code == "wrong_till");
        CHECK(alert_kinds(office).contains("batch_of_another"));
    }
    SECTION("the same batch again is acknowledged and changes nothing") {
        CHECK(first.send(one.batch(1, 2)).status == 200);
        CHECK(first.send(one.batch(2, 2)).status == 200);
        CHECK(alert_kinds(office).empty());
    }
    SECTION("this till's batch signed with another till's key") {
        auto batch = one.batch(3, 3);
        const auto& key = two.signing();
        batch.set_public_key(wire::to_bytes(key.public_key));
        batch.set_signature(wire::sign_head(key, "CWB-1", batch.epoch(), 3, one.head()));
        CHECK(first.send(batch).code == "key_of_another_till");
        CHECK(alert_kinds(office).contains("batch_of_another"));
    }
    SECTION("a batch that was changed on the way") {
        auto batch = one.batch(3, 3);
        std::reverse(batch.mutable_head()->begin(), batch.mutable_head()->end());
        CHECK(first.send(batch).code == "not_signed");
        CHECK(alert_kinds(office).contains("batch_forged"));
    }
    SECTION("another history under the same sequences") {
        Till copy("CWB", "CWB-1");
        copy.add_basket(1, 99);
        auto batch = copy.batch(1, 1);
        one.sign(batch, copy.head(), 1);
        CHECK(first.send(batch).code == "chain_differs");
        CHECK(alert_kinds(office).contains("chain_differs"));
    }
    SECTION("a withdrawal in another till's name") {
        wire::SuppressionBatch batch;
        batch.set_till("CWB-1");
        CHECK(second.post("/v1/sync/suppressions", batch.SerializeAsString()).code == "wrong_till");
        CHECK(alert_kinds(office).contains("batch_of_another"));
    }
    CHECK(office.reported("events") == 3);
}

TEST_CASE("an event that names another store is kept aside, and that is an alert", "[D28]") {
    HeadOffice office;
    office.start();
    Till till("MK", "CWB-1");
    till.add_basket();
    const Caller caller = enrolled_caller(office, "CWB-1");
    CHECK(caller.send(till.batch(1, 1)).status == 200);
    CHECK(office.reported("events") == 0);
    CHECK(alert_kinds(office).contains("events_of_another"));
}

TEST_CASE("neither token nor certificate alone, nor a stranger's, opens the tills' port", "[D28]") {
    HeadOffice office;
    office.start();
    Till till("CWB", "CWB-1");
    till.add_basket();
    const auto batch = till.batch(1, 1);
    const Caller first = enrolled_caller(office, "CWB-1");
    const Caller second = enrolled_caller(office, "CWB-2");
    Caller caller = first;

    caller.shown.certificate_pem.clear();
    CHECK(caller.send(batch).code == "certificate_needed");
    CHECK(alert_kinds(office).contains("certificate_missing"));

    caller = first;
    caller.shown.token.clear();
    CHECK(caller.send(batch).code == "unknown_token");

    caller = second;
    caller.shown.token = first.shown.token;
    CHECK(caller.send(batch).code == "other_till");
    CHECK(alert_kinds(office).contains("certificate_of_another"));

    // One that somebody signed for themselves, with the right names in it.
    const auto key = office.folder() / "stranger.key";
    const auto certificate = office.folder() / "stranger.pem";
    REQUIRE(run_program({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                         "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                         "/O=CWB/CN=CWB-1", "-keyout", key.string(), "-out", certificate.string()})
                .status == 0);
    const auto text = [](const std::filesystem::path& file) {
        std::ifstream in(file);
        return std::string{std::istreambuf_iterator<char>(in), {}};
    };
    caller = first;
    caller.shown.certificate_pem = text(certificate);
    caller.shown.private_key_pem = text(key);
    CHECK(caller.send(batch).status == 0);
    CHECK(within(2s, [&] { return alert_kinds(office).contains("foreign_certificate"); }));
    CHECK(office.reported("events") == 0);

    CHECK(first.send(batch).status == 200);
    CHECK(office.reported("events") == 1);
}
