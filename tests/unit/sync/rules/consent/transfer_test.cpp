// Giving data to somebody else for their marketing: a grant of its own, by class of recipient, for
// gain or not, asked for and given in writing (S35J, S35K).
#include <catch2/catch.hpp>

#include "sync/rules/consent/records.hpp"
#include "tests/unit/sync/rules/consent/records_of_a_test.hpp"

using namespace tillside;
using namespace tillside::rules::consent;
using namespace tillside::rules::consent::testing;

namespace {

const Pack& transferring_pack() {
    static const Pack with_transfer = [] {
        Pack out = pack();
        PurposeRule rule;
        rule.purpose = "transfer";
        out.purposes.push_back(rule);
        return out;
    }();
    return with_transfer;
}

wire::ConsentRecord transfer(wire::Method method, wire::Surface surface = wire::CUSTOMER_DISPLAY,
                             bool for_gain = false) {
    auto out = answer(2, start, {"profiling"}, method);
    out.set_surface(surface);
    out.clear_grants();
    wire::Grant& grant = *out.add_grants();
    grant.set_purpose("transfer");
    grant.add_kinds_of_data("contact");
    grant.add_marketing_classes("insurance");
    grant.add_recipient_classes("insurers_in_hong_kong");
    grant.set_for_gain(for_gain);
    grant.set_decision(wire::DECISION_GIVEN);
    return out;
}

Cell to(const char* recipient, bool for_gain = false) {
    return {"transfer", "contact", "insurance", "", recipient, for_gain};
}

bool usable(const std::vector<wire::ConsentRecord>& records, const Cell& cell) {
    return fold(records, transferring_pack(), Now{start + day}).usable(cell);
}

}  // namespace

TEST_CASE("Oral consent to a transfer is rejected, whoever keyed it", "[D7]") {
    for (const wire::Method method : {wire::CASHIER_KEYED_ORAL, wire::PHONE_CALL_ORAL,
                                      wire::PAPER_FORM, wire::IMPORT}) {  // without evidence
        const auto oral = transfer(method);
        CAPTURE(wire::Method_Name(method));
        CHECK(check_record(oral).error().code == "transfer_oral");
        CHECK_FALSE(usable({oral}, to("insurers_in_hong_kong")));
        // and no written confirmation of it mends that
        auto sent = confirmation(3, oral, start + 1);
        *sent.mutable_grants() = oral.grants();
        CHECK_FALSE(usable({oral, sent}, to("insurers_in_hong_kong")));
    }
    for (const wire::Method method :
         {wire::CUSTOMER_TAP, wire::SIGNATURE, wire::METHOD_OWN_PHONE}) {
        CAPTURE(wire::Method_Name(method));
        CHECK(check_record(transfer(method)));
        CHECK(usable({transfer(method)}, to("insurers_in_hong_kong")));
    }
    auto form = transfer(wire::PAPER_FORM, wire::PAPER);
    form.set_evidence_sha256(std::string(32, 'e'));
    CHECK(check_record(form));
}

TEST_CASE("A notice that was read aloud is no written notice of a transfer", "[D7]") {
    const auto read_aloud = transfer(wire::SIGNATURE, wire::READ_ALOUD);
    CHECK(check_record(read_aloud).error().code == "transfer_oral");
    CHECK_FALSE(usable({read_aloud}, to("insurers_in_hong_kong")));
}

TEST_CASE("A transfer names its classes of recipients and goes to no other", "[D7]") {
    auto nobody = transfer(wire::CUSTOMER_TAP);
    nobody.mutable_grants(0)->clear_recipient_classes();
    CHECK(check_record(nobody).error().code == "transfer_recipients");
    CHECK_FALSE(usable({nobody}, to("")));

    const auto given = transfer(wire::CUSTOMER_TAP);
    CHECK(usable({given}, to("insurers_in_hong_kong")));
    CHECK_FALSE(usable({given}, to("travel_agents")));
    CHECK_FALSE(usable({given}, to("")));
    // Consent to our own marketing is none to anybody else's.
    const auto own = answer(2, start, {"marketing-sms"});
    Cell theirs = sms;
    theirs.recipient_class = "insurers_in_hong_kong";
    CHECK(usable({own}, sms));
    CHECK_FALSE(usable({own}, theirs));
}

TEST_CASE("Data go to others for gain only where that was stated", "[D7]") {
    const auto free_of_gain = transfer(wire::CUSTOMER_TAP);
    CHECK_FALSE(usable({free_of_gain}, to("insurers_in_hong_kong", true)));
    const auto for_gain = transfer(wire::CUSTOMER_TAP, wire::CUSTOMER_DISPLAY, true);
    CHECK(usable({for_gain}, to("insurers_in_hong_kong", true)));
    CHECK(usable({for_gain}, to("insurers_in_hong_kong", false)));
    auto withdrawn = record(3, wire::WITHDRAWN, start + 1);
    withdrawn.add_grants()->set_purpose("transfer");
    for (const bool gain : {false, true}) {
        CHECK_FALSE(usable({for_gain, withdrawn}, to("insurers_in_hong_kong", gain)));
    }
}
