#include <catch2/catch.hpp>

#include "sync/head_office/downlink/feed.hpp"
#include "sync/head_office/importers/customers.hpp"
#include "sync/head_office/importers/identifiers.hpp"
#include "sync/head_office/importers/invitations.hpp"
#include "sync/head_office/vip/funnel.hpp"
#include "sync/head_office/vip/invitations.hpp"
#include "sync/head_office/vip/standing.hpp"
#include "tests/unit/sync/head_office/test_office.hpp"

using namespace tillside;
using namespace tillside::head_office;
using tests::TestOffice;
using tests::value_of;

namespace {

struct InvitingOffice : TestOffice {
    InvitingOffice() {
        projector.add(std::make_unique<vip::VipStanding>());
        auto reader = value_of(importing::CsvReader::open(
            written("customers.csv",
                    "customer,phone,name,language,home_store,card,profiling_given_at,notice_id,"
                    "notice_sha256,method\n"
                    "A,+85290000001,Ada,en,CWB,CARD-A,,,,\nB,+85290000002,Bo,en,MKK,CARD-B,,,,\n"
                    "C,+85290000003,Cy,en,CWB,CARD-C,,,,\n")));
        importing::RejectedFile rejected(folder / "customers.rejected.csv", reader->header());
        (void)value_of(
            importers::import_customers(parts(), *reader, importing::Meaning{}, rejected, now));
    }

    importers::Summary invite(const std::string& rows) {
        auto reader = value_of(importing::CsvReader::open(
            written("invitations.csv", "customer,tier,store,valid_until\n" + rows)));
        importing::RejectedFile rejected(folder / "invitations.rejected.csv", reader->header());
        return value_of(
            importers::import_invitations(parts(), *reader, importing::Meaning{}, rejected, now));
    }

    std::string customer(std::string_view code) const {
        return importers::customer_id_of(secrets.lookup_key, code);
    }
    std::string invitation(std::string_view code, std::string_view store = "") const {
        return importers::derived_id(secrets.lookup_key,
                                     {"invitation", customer(code), "vip", store});
    }

    // An answer as a till of a store records it.
    void answered(std::string_view code, std::uint32_t answer, const std::string& store) {
        wire::Event event;
        event.set_id(wire::uuid_v7(now.us, random));
        event.set_store(store);
        event.set_kind(wire::INVITATION_ANSWERED);
        event.set_customer_id(customer(code));
        wire::InvitationAnswered& fact = *event.mutable_invitation_answered();
        fact.set_invitation_id(invitation(code));
        fact.set_tier("vip");
        fact.set_answer(answer);
        const projections::LoggedEvent logged{++position, now.us, event, ""};
        vip::VipStanding standing;
        tests::done(standing.apply(*database, logged));
    }

    // The invitations that a till of a store is told of; a removal is an empty one.
    std::vector<wire::Change> told(const std::string& store, std::string& cursor) {
        downlink::Feed feed{*database, keys, pack, secrets.lookup_key, random};
        const auto page = value_of(feed.changes_since({store, store + "-1"}, cursor, now));
        cursor = page.cursor();
        std::vector<wire::Change> out;
        for (const wire::Change& change : page.changes()) {
            if (change.has_invitation() || change.removed().kind() == "invitation") {
                out.push_back(change);
            }
        }
        return out;
    }

    std::int64_t position = 1000;
};

}  // namespace

TEST_CASE("a manager's list reaches the tills that are to ask", "[F39]") {
    InvitingOffice office;
    const auto summary = office.invite("CARD-A,vip,CWB,\n" + wire::uuid_text(office.customer("B")) +
                                       ",vip,,2027-01-01\nnobody,vip,,\n");
    CHECK(summary.imported == 2);
    CHECK(summary.rejected == 1);
    CHECK(office.invite("CARD-A,vip,CWB,\n").unchanged == 1);
    std::string cursor;
    const auto of_cwb = office.told("CWB", cursor);
    REQUIRE(of_cwb.size() == 2);
    std::string other;
    const auto of_mkk = office.told("MKK", other);
    REQUIRE(of_mkk.size() == 1);
    CHECK(of_mkk[0].invitation().customer_id() == office.customer("B"));
    CHECK(of_mkk[0].invitation().valid_until_us() > office.now.us);
    CHECK_FALSE(of_mkk[0].invitation().member());
}

TEST_CASE("after never every till of every store forgets the invitation", "[F7][F39]") {
    InvitingOffice office;
    (void)office.invite("CARD-A,vip,,\nCARD-A,gold,,\n");
    std::string cwb;
    std::string mkk;
    CHECK(office.told("CWB", cwb).size() == 2);
    CHECK(office.told("MKK", mkk).size() == 2);
    office.answered("A", 1, "CWB");
    for (std::string* cursor : {&cwb, &mkk}) {
        const auto told = office.told(cursor == &cwb ? "CWB" : "MKK", *cursor);
        REQUIRE(told.size() == 1);
        CHECK(told[0].removed().key() == office.invitation("A"));
    }
    // A till that comes new is told of neither tier.
    std::string fresh;
    for (const wire::Change& change : office.told("TST", fresh))
        CHECK_FALSE(change.has_invitation());
}

TEST_CASE("an approval makes a member at every till", "[F39]") {
    InvitingOffice office;
    (void)office.invite("CARD-A,vip,,\n");
    std::string cursor;
    (void)office.told("MKK", cursor);
    office.answered("A", 3, "CWB");
    CHECK(office.told("MKK", cursor).empty());
    office.answered("A", 4, "CWB");
    const auto told = office.told("MKK", cursor);
    REQUIRE(told.size() == 1);
    CHECK(told[0].invitation().member());
}

TEST_CASE("the funnel adds up, in whatever order answers come", "[F39]") {
    const std::vector<std::pair<std::string_view, std::uint32_t>> answers{
        {"A", 2}, {"A", 3}, {"A", 4}, {"A", 1}, {"B", 3}, {"B", 1}, {"B", 2}};
    std::vector<std::size_t> order{0, 1, 2, 3, 4, 5, 6};
    for (int round = 0; round < 2; ++round) {
        InvitingOffice office;
        (void)office.invite("CARD-A,vip,,\nCARD-B,vip,,\nCARD-C,vip,,\n");
        for (const std::size_t at : order)
            office.answered(answers[at].first, answers[at].second, "CWB");
        const auto funnel = value_of(vip::read_funnel(*office.database));
        CHECK(funnel.invited == 3);
        CHECK(funnel.approved == 1);
        CHECK(funnel.never == 1);
        CHECK(funnel.unanswered == 1);
        CHECK(funnel.invited == funnel.unanswered + funnel.not_now + funnel.never +
                                    funnel.accepted + funnel.approved);
        std::ranges::reverse(order);
    }
}
