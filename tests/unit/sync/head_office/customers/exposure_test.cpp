#include "sync/head_office/customers/exposure.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "sync/head_office/access/terminals.hpp"
#include "sync/head_office/downlink/feed.hpp"
#include "sync/head_office/importers/customers.hpp"
#include "sync/head_office/importers/identifiers.hpp"
#include "tests/unit/sync/head_office/test_office.hpp"

using namespace tillside;
using namespace tillside::head_office;
using tests::TestOffice;
using tests::value_of;

TEST_CASE("whose data a lost till held is told in one call, and nobody else's", "[D35]") {
    TestOffice office;
    auto reader = value_of(importing::CsvReader::open(office.written(
        "customers.csv",
        "customer,phone,name,language,home_store,card,profiling_given_at,notice_id,notice_sha256,"
        "method\n"
        "A,+85290000001,Ada,en,CWB,CARD-A,,,,\nB,+85290000002,Bo,en,MKK,CARD-B,,,,\n"
        "C,+85290000003,Cy,en,CWB,CARD-C,,,,\nD,+85290000004,Di,en,MKK,CARD-D,,,,\n")));
    importing::RejectedFile rejected(office.folder / "customers.rejected.csv", reader->header());
    (void)value_of(importers::import_customers(office.parts(), *reader, importing::Meaning{},
                                               rejected, office.now));
    access::Terminals terminals(*office.database);
    (void)value_of(terminals.add("CWB", "CWB-1", office.now, office.random));
    // The till has met one customer of the other store.
    downlink::Feed feed{*office.database, office.keys, office.pack, office.secrets.lookup_key,
                        office.random};
    wire::Find find;
    find.set_phone_lookup(office.phone_hash("+85290000002"));
    REQUIRE(value_of(feed.find({"CWB", "CWB-1"}, find, office.now)).has_customer());

    const auto found = value_of(customers::exposure_of(*office.database, "CWB-1"));
    CHECK(found.store == "CWB");
    REQUIRE(found.customers.size() == 3);
    std::map<std::string, std::string> why;
    for (const customers::Exposed& one : found.customers)
        why[one.customer_id] = one.why;
    const auto id = [&](std::string_view code) {
        return importers::customer_id_of(office.secrets.lookup_key, code);
    };
    CHECK(why[id("A")] == "home_store");
    CHECK(why[id("C")] == "home_store");
    CHECK(why[id("B")] == "asked_for");
    CHECK_FALSE(why.contains(id("D")));
    CHECK(customers::exposure_of(*office.database, "MKK-9").error().code == "till_unknown");
}
