#include "sync/head_office/downlink/feed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sync/head_office/access/terminals.hpp"
#include "sync/head_office/access/wipe_orders.hpp"
#include "sync/head_office/changes/changes.hpp"
#include "sync/head_office/customers/directory.hpp"
#include "sync/head_office/importers/baskets.hpp"
#include "sync/head_office/importers/customers.hpp"
#include "sync/head_office/importers/identifiers.hpp"
#include "sync/head_office/importers/reference.hpp"
#include "sync/head_office/published_models/published.hpp"
#include "tests/unit/sync/head_office/test_office.hpp"

using namespace tillside;
using namespace tillside::head_office;
using downlink::Feed;
using downlink::Listener;
using importing::CsvReader;
using importing::Meaning;
using importing::RejectedFile;
using tests::TestOffice;
using tests::value_of;

namespace {

const std::string customers_header =
    "customer,phone,name,language,home_store,card,profiling_given_at,notice_id,notice_sha256,"
    "method\n";
const std::string permission = "2026-05-01,membership," + std::string(64, 'a') + ",paper_form";
const std::string none = ",,,";

struct Downlink : TestOffice {
    Feed feed{*database, keys, pack, secrets.lookup_key, random};

    std::string id_of(std::string_view code) {
        return importers::customer_id_of(secrets.lookup_key, code);
    }
    void import_customers(const std::string& rows) {
        auto reader = value_of(CsvReader::open(written("customers.csv", customers_header + rows)));
        RejectedFile rejected(folder / "customers.rejected.csv", reader->header());
        const auto summary =
            value_of(importers::import_customers(parts(), *reader, Meaning{}, rejected, now));
        REQUIRE(summary.rejected == 0);
    }
    void import_baskets(const std::string& rows) {
        const auto file =
            written("baskets.csv", "customer,basket,timestamp,item,qty,price\n" + rows);
        auto reader = value_of(CsvReader::open(file));
        RejectedFile rejected(folder / "baskets.rejected.csv", reader->header());
        const auto summary =
            value_of(importers::import_baskets(parts(), file, Meaning{}, rejected, now));
        REQUIRE(summary.rejected == 0);
    }
    void import_items(const std::string& rows) {
        auto reader = value_of(CsvReader::open(written("items.csv", "item,name\n" + rows)));
        RejectedFile rejected(folder / "items.rejected.csv", reader->header());
        (void)value_of(importers::import_items(parts(), *reader, Meaning{}, rejected));
    }
    void suppress(std::string_view code, const std::string& purposes, char record) {
        (void)value_of(database->execute(
            "INSERT INTO suppressions (record_id, customer_id, purposes, since_us, till, "
            "received_at_us) VALUES (?1, ?2, ?3, 5, 'CWB-2', 6)",
            {store::Blob{std::string(16, record)}, store::Blob{id_of(code)}, purposes}));
    }
    wire::Changes page(const Listener& till, const std::string& cursor) {
        return value_of(feed.changes_since(till, cursor, now));
    }
};

// A till as the downlink sees it: applies pages, keeps the cursor.
struct Till {
    std::string store;
    std::string name;
    std::string cursor{};
    std::map<std::string, wire::Customer> customers{};
    std::map<std::string, wire::CatalogueItem> items{};
    std::map<std::string, std::string> merged{};
    std::vector<wire::Suppression> suppressions{};
    std::string model{};
    int changes = 0;
    int pages = 0;

    // Reads until there is no more; gives how many changes came.
    int read(Downlink& office) {
        int read = 0;
        for (;;) {
            const auto page = office.page({store, name}, cursor);
            if (page.reset()) {
                customers.clear();
                items.clear();
            }
            for (const auto& change : page.changes())
                apply(change);
            read += page.changes_size();
            ++pages;
            cursor = page.cursor();
            if (!page.more()) break;
            REQUIRE(page.changes_size() > 0);
        }
        changes += read;
        return read;
    }
    void apply(const wire::Change& change) {
        if (change.has_customer()) {
            customers[change.customer().customer_id()] = change.customer();
        } else if (change.has_item()) {
            items[change.item().sku()] = change.item();
        } else if (change.has_suppression()) {
            suppressions.push_back(change.suppression());
        } else if (change.has_model()) {
            model = change.model().version();
        } else if (change.has_merged()) {
            merged[change.merged().customer_id()] = change.merged().into_id();
        } else if (change.has_removed() && change.removed().kind() == "customer") {
            customers.erase(change.removed().key());
        }
    }
};

std::string many_items(int from, int to) {
    std::string rows;
    for (int i = from; i < to; ++i)
        rows += fmt::format("sku-{:05},Item {}\n", i, i);
    return rows;
}

}  // namespace

TEST_CASE("a till that reads page after page gets everything once, and then only what is new") {
    Downlink office;
    office.import_items(many_items(0, 1'234));
    Till till{"CWB", "CWB-1"};
    CHECK(till.read(office) == 1'234);
    CHECK(till.items.size() == 1'234);
    CHECK(till.pages == 3);

    CHECK(till.read(office) == 0);
    const std::string cursor = till.cursor;
    CHECK(till.read(office) == 0);
    CHECK(till.cursor == cursor);

    office.import_items(many_items(1'234, 1'240) + "sku-00007,Renamed\n");
    CHECK(till.read(office) == 7);
    CHECK(till.items["sku-00007"].name_en() == "Renamed");
}

TEST_CASE(
    "nothing is missed and nothing comes twice where changes happen between pages and the "
    "till resumes from its last cursor") {
    Downlink office;
    office.import_items(many_items(0, 1'100));
    Till till{"CWB", "CWB-1"};
    std::map<std::string, int> seen;
    std::string cursor;
    for (int round = 0;; ++round) {
        const auto page = office.page({till.store, till.name}, cursor);
        if (round == 1) {  // the answer is lost: the till asks again with the same cursor
            const auto repeated = office.page({till.store, till.name}, cursor);
            CHECK(repeated.SerializeAsString() == page.SerializeAsString());
        }
        for (const auto& change : page.changes())
            ++seen[change.item().sku()];
        cursor = page.cursor();
        if (round == 0) office.import_items(many_items(1'100, 1'150));
        if (!page.more()) break;
    }
    CHECK(seen.size() == 1'150);
    CHECK(std::ranges::all_of(seen, [](const auto& entry) { return entry.second == 1; }));
}

TEST_CASE("suppressions come before everything else, also between two pages", "[D5]") {
    Downlink office;
    office.import_items(many_items(0, 900));
    office.suppress("someone", "direct_marketing\nprofiling", '\1');
    auto page = office.page({"CWB", "CWB-1"}, "");
    REQUIRE(page.changes_size() == downlink::page_changes_max);
    REQUIRE(page.changes(0).has_suppression());
    CHECK(page.changes(0).suppression().purposes_size() == 2);
    CHECK(page.changes(0).suppression().since_us() == 5);
    CHECK(page.more());

    office.suppress("someone else", "", '\2');
    page = office.page({"CWB", "CWB-1"}, page.cursor());
    REQUIRE(page.changes(0).has_suppression());
    CHECK(page.changes(0).suppression().purposes().empty());
    CHECK(page.changes(1).has_item());
}

TEST_CASE(
    "a till holds its own store's customers and not another store's, unless it asked for "
    "them",
    "[F1]") {
    Downlink office;
    office.import_customers("1,91234561,A,en,CWB,," + none + "\n" + "2,91234562,B,en,MKK,," + none +
                            "\n");
    Till causeway{"CWB", "CWB-1"};
    Till mong_kok{"MKK", "MKK-1"};
    causeway.read(office);
    mong_kok.read(office);
    CHECK(causeway.customers.contains(office.id_of("1")));
    CHECK_FALSE(causeway.customers.contains(office.id_of("2")));
    CHECK(mong_kok.customers.size() == 1);

    wire::Find find;
    find.set_phone_lookup(office.phone_hash("+85291234562"));
    const auto found = value_of(office.feed.find({"CWB", "CWB-1"}, find, office.now));
    CHECK(found.customer().customer_id() == office.id_of("2"));
    causeway.read(office);
    CHECK(causeway.customers.contains(office.id_of("2")));
    // From now on it hears of their changes; another till of its store does not.
    office.import_baskets("2,b1,2026-11-01 10:00:00,A,1,1\n");
    causeway.read(office);
    CHECK(causeway.customers[office.id_of("2")].visits() == 1);
    Till second{"CWB", "CWB-2"};
    second.read(office);
    CHECK_FALSE(second.customers.contains(office.id_of("2")));

    find.set_phone_lookup(office.phone_hash("+85299999999"));
    CHECK_FALSE(value_of(office.feed.find({"CWB", "CWB-1"}, find, office.now)).has_customer());
    find.set_phone_lookup("short");
    CHECK(office.feed.find({"CWB", "CWB-1"}, find, office.now).error().code == "bad_request");
    find.set_card_lookup(found.customer().card_lookup());
    CHECK(value_of(office.feed.find({"CWB", "CWB-2"}, find, office.now)).customer().customer_id() ==
          office.id_of("2"));
    // As tills from before cards were sealed ask.
    const auto record =
        value_of(customers::find_by_id(*office.database, office.id_of("2"))).value();
    find.set_card_number(
        value_of(customers::contact_of(office.keys, record)).value().card_number());
    CHECK(value_of(office.feed.find({"CWB", "CWB-2"}, find, office.now)).customer().customer_id() ==
          office.id_of("2"));
}

TEST_CASE("what goes down opens with the fleet's wrapping key and with nothing less", "[D22]") {
    Downlink office;
    office.import_customers("1,91234561,陳大文,zh-Hant-HK,CWB,," + none + "\n");
    Till till{"CWB", "CWB-1"};
    till.read(office);
    const wire::Customer& customer = till.customers.at(office.id_of("1"));
    CHECK(customer.phone_lookup() == office.phone_hash("+85291234561"));
    const auto key = value_of(wire::unwrap_key(customer.key(), office.secrets.wrapping_key));
    wire::Contact contact;
    REQUIRE(contact.ParseFromString(
        value_of(wire::open_part(key, customer.contact_event_id(), customer.contact()))));
    CHECK(contact.name() == "陳大文");
    CHECK_FALSE(wire::unwrap_key(customer.key(), wire::random_key(office.random)).has_value());
    CHECK(customer.SerializeAsString().find("91234561") == std::string::npos);
}

TEST_CASE("a purchase history goes down only while the customer permits profiling", "[D13][F11]") {
    Downlink office;
    office.import_customers("yes,91234561,A,en,CWB,," + permission + "\n" +
                            "no,91234562,B,en,CWB,," + none + "\n");
    office.import_baskets(
        "yes,1,2026-11-01 10:00:00,A,1,1\n"
        "yes,1,2026-11-01 10:00:00,B,1,1\n"
        "no,2,2026-11-01 11:00:00,A,1,1\n"
        "yes,3,2026-11-02 10:00:00,B,2,1\n");
    Till till{"CWB", "CWB-1"};
    till.read(office);
    const wire::Customer& permitting = till.customers.at(office.id_of("yes"));
    CHECK(permitting.visits() == 2);
    std::map<std::string, std::vector<std::uint32_t>> history;
    for (const auto& item : permitting.history()) {
        history[item.sku()] = {item.baskets_ago().begin(), item.baskets_ago().end()};
    }
    CHECK(history == std::map<std::string, std::vector<std::uint32_t>>{{"A", {1}}, {"B", {0, 1}}});
    CHECK(till.customers.at(office.id_of("no")).history().empty());

    // A withdrawal that ran ahead of its record counts at once.
    office.suppress("yes", "profiling", '\3');
    wire::Find find;
    find.set_phone_lookup(office.phone_hash("+85291234561"));
    CHECK(value_of(office.feed.find({"CWB", "CWB-1"}, find, office.now))
              .customer()
              .history()
              .empty());
}

TEST_CASE("a customer who moves to another store leaves the first store's tills with a tombstone") {
    Downlink office;
    office.import_customers("1,91234561,A,en,CWB,," + none + "\n");
    Till causeway{"CWB", "CWB-1"};
    causeway.read(office);
    REQUIRE(causeway.customers.size() == 1);

    office.import_customers("1,91234561,A,en,MKK,," + none + "\n");
    CHECK(causeway.read(office) == 1);
    CHECK(causeway.customers.empty());
    Till mong_kok{"MKK", "MKK-1"};
    mong_kok.read(office);
    CHECK(mong_kok.customers.size() == 1);
}

TEST_CASE("two records of one phone are one customer on the tills of both stores", "[F5][F28]") {
    Downlink office;
    Till causeway{"CWB", "CWB-1"};
    Till mong_kok{"MKK", "MKK-1"};
    office.import_customers("old,91234561,A,en,CWB,HOUSE-1," + permission + "\n");
    causeway.read(office);
    office.now.us += 1'000'000;
    office.import_customers("new,91234561,B,en,MKK,HOUSE-2," + none + "\n");
    office.import_baskets(
        "old,b1,2026-11-01 10:00:00,A,1,1\n"
        "new,b2,2026-11-02 10:00:00,B,1,1\n");
    for (Till* till : {&causeway, &mong_kok}) {
        till->read(office);
        REQUIRE(till->customers.size() == 1);
        const wire::Customer& one = till->customers.at(office.id_of("old"));
        CHECK(one.visits() == 2);
        CHECK(one.history_size() == 2);
        CHECK(one.phone_lookup() == office.phone_hash("+85291234561"));
        const auto card = [&](const char* number) {
            return customers::card_lookup_of(office.secrets.lookup_key, number);
        };
        CHECK(one.card_lookup() == card("HOUSE-1"));
        REQUIRE(one.other_card_lookups_size() == 1);
        CHECK(one.other_card_lookups(0) == card("HOUSE-2"));
        REQUIRE(one.member_ids_size() == 1);
        CHECK(one.member_ids(0) == office.id_of("new"));
    }
    // The till that may have enrolled the second is told what became of it.
    CHECK(mong_kok.merged.at(office.id_of("new")) == office.id_of("old"));
    CHECK(causeway.merged.empty());
    // Whatever finds one of them finds the one.
    wire::Find find;
    find.set_card_lookup(customers::card_lookup_of(office.secrets.lookup_key, "HOUSE-2"));
    const auto found = value_of(office.feed.find({"TST", "TST-1"}, find, office.now));
    CHECK(found.customer().customer_id() == office.id_of("old"));
    CHECK(found.customer().visits() == 2);
}

TEST_CASE("a thing that changes often goes down once, in its newest form") {
    Downlink office;
    office.import_customers("1,91234561,A,en,CWB,," + none + "\n");
    for (int i = 0; i < 20; ++i) {
        office.import_baskets(fmt::format("1,b{},2026-11-01 10:{:02}:00,A,1,1\n", i, i));
    }
    Till till{"CWB", "CWB-1"};
    CHECK(till.read(office) == 1);
    CHECK(till.customers.at(office.id_of("1")).visits() == 20);
}

TEST_CASE("a page is bounded in bytes and still moves on") {
    Downlink office;
    std::string rows;
    for (int i = 0; i < 400; ++i) {
        rows += fmt::format("{},{},{},en,CWB,,{}\n", i, 91'000'000 + i, std::string(500, 'n'),
                            permission);
    }
    office.import_customers(rows);
    std::string baskets;
    for (int i = 0; i < 400; ++i) {
        for (int line = 0; line < 120; ++line) {
            baskets +=
                fmt::format("{},b{},2026-11-01 10:00:00,sku-with-a-long-name-{},1,1\n", i, i, line);
        }
    }
    office.import_baskets(baskets);
    std::string cursor;
    std::size_t customers = 0;
    int pages = 0;
    for (;;) {
        const auto page = office.page({"CWB", "CWB-1"}, cursor);
        CHECK(page.ByteSizeLong() < downlink::page_bytes_max + 4096);
        customers += static_cast<std::size_t>(page.changes_size());
        cursor = page.cursor();
        ++pages;
        if (!page.more()) break;
    }
    CHECK(customers == 400);
    CHECK(pages > 1);
}

TEST_CASE("a cursor of another numbering begins again from the first change") {
    Downlink office;
    office.import_items(many_items(0, 3));
    Till till{"CWB", "CWB-1"};
    till.read(office);
    Downlink restored;
    restored.import_items(many_items(0, 2));
    const auto page = restored.page({"CWB", "CWB-1"}, till.cursor);
    CHECK(page.reset());
    CHECK(page.changes_size() == 2);
    CHECK_FALSE(restored.page({"CWB", "CWB-1"}, page.cursor()).reset());
    CHECK(restored.page({"CWB", "CWB-1"}, "no cursor at all").reset());
}

TEST_CASE("what is noted for a region reaches the tills of its stores and of no other") {
    Downlink office;
    tests::done(changes::set_region(*office.database, "CWB", "ISLAND"));
    tests::done(changes::set_region(*office.database, "MKK", "KOWLOON"));
    CHECK(changes::set_region(*office.database, "CWB", "two words").error().code == "bad_code");
    office.import_items("A,Tea\n");
    Till island{"CWB", "CWB-1"};
    Till kowloon{"MKK", "MKK-1"};
    Till nowhere{"TST", "TST-1"};
    for (Till* till : {&island, &kowloon, &nowhere})
        CHECK(till->read(office) == 1);
    tests::done(changes::note_changed(*office.database, changes::Scope::region("ISLAND"),
                                      changes::Kind::item, "A"));
    CHECK(island.read(office) == 1);
    CHECK(kowloon.read(office) == 0);
    CHECK(nowhere.read(office) == 0);

    // A store that moves to another region begins anew: it missed what that one was told.
    tests::done(changes::set_region(*office.database, "MKK", "ISLAND"));
    CHECK(office.page({"MKK", "MKK-1"}, kowloon.cursor).reset());
    CHECK_FALSE(office.page({"CWB", "CWB-1"}, island.cursor).reset());
}

TEST_CASE("a load of everything says how far it has come, page by page, and then no more") {
    Downlink office;
    office.import_items(many_items(0, 1'234));
    office.suppress("someone", "", '\1');
    std::string cursor;
    std::vector<std::uint64_t> loaded;
    for (bool more = true; more;) {
        const auto page = office.page({"CWB", "CWB-1"}, cursor);
        loaded.push_back(page.loaded());
        CHECK(page.to_load() == 1'235);
        cursor = page.cursor();
        more = page.more();
    }
    CHECK(loaded == std::vector<std::uint64_t>{500, 1'000, 1'235});
    office.import_items("sku-1,One\n");
    const auto later = office.page({"CWB", "CWB-1"}, cursor);
    CHECK(later.changes_size() == 1);
    CHECK(later.to_load() == 0);
}

TEST_CASE(
    "a till that was away for months catches up, and for longer than tombstones are kept "
    "begins anew") {
    constexpr std::int64_t day_us = 86'400LL * 1'000'000;
    Downlink office;
    office.import_customers("1,91234561,A,en,CWB,," + none + "\n" + "2,91234562,B,en,CWB,," + none +
                            "\n");
    Till months{"CWB", "CWB-1"};
    Till long_gone{"CWB", "CWB-2"};
    Till daily{"CWB", "CWB-3"};
    for (Till* till : {&months, &long_gone, &daily})
        till->read(office);
    const auto day_by_day = [&](int days) {
        for (int day = 0; day < days; ++day) {
            office.now.us += day_us;
            (void)value_of(changes::drop_old_tombstones(*office.database, office.now));
        }
    };
    office.import_customers("1,91234561,A,en,MKK,," + none + "\n");  // leaves the store
    day_by_day(120);
    CHECK(months.read(office) > 0);
    CHECK(months.customers.size() == 1);
    CHECK(daily.read(office) > 0);

    day_by_day(120);
    CHECK(value_of(office.database->number("SELECT count(*) FROM changes WHERE removed = 1")) == 0);
    CHECK(office.page({"CWB", "CWB-2"}, long_gone.cursor).reset());
    long_gone.read(office);
    CHECK(long_gone.customers.size() == 1);
    CHECK_FALSE(office.page({"CWB", "CWB-2"}, long_gone.cursor).reset());
    CHECK_FALSE(office.page({"CWB", "CWB-3"}, daily.cursor).reset());
}

TEST_CASE(
    "a load that takes many pages is not begun anew because tombstones were dropped before it") {
    constexpr std::int64_t day_us = 86'400LL * 1'000'000;
    Downlink office;
    office.import_items(many_items(0, 600));
    tests::done(changes::note_removed(*office.database, changes::Scope::everyone(),
                                      changes::Kind::item, "sku-00599"));
    (void)value_of(changes::drop_old_tombstones(*office.database, office.now));
    office.now.us += 200 * day_us;
    CHECK(value_of(changes::drop_old_tombstones(*office.database, office.now)) == 1);
    const auto first = office.page({"CWB", "CWB-1"}, "");
    CHECK(first.more());
    const auto second = office.page({"CWB", "CWB-1"}, first.cursor());
    CHECK_FALSE(second.reset());
    CHECK_FALSE(second.more());
    CHECK_FALSE(office.page({"CWB", "CWB-1"}, second.cursor()).reset());
}

TEST_CASE("a rebuild of the projections ends with the same customers and loses no till") {
    Downlink office;
    office.import_customers("1,91234561,A,en,CWB,," + permission + "\n");
    office.import_baskets("1,b1,2026-11-01 10:00:00,A,1,1\n");
    Till till{"CWB", "CWB-1"};
    till.read(office);
    const std::string before = till.customers.at(office.id_of("1")).SerializeAsString();
    tests::done(office.projector.rebuild());
    till.read(office);
    CHECK(till.customers.at(office.id_of("1")).SerializeAsString() == before);
}

TEST_CASE("a published model is announced to every till and its bytes are checked") {
    Downlink office;
    const auto folder = office.folder / "models";
    const std::string bytes = "not a model, but bytes";
    (void)value_of(
        published_models::publish(*office.database, folder, "2026-11-21.1", bytes, office.now));
    Till till{"MKK", "MKK-3"};
    CHECK(till.read(office) == 1);
    CHECK(till.model == "2026-11-21.1");
    CHECK(value_of(published_models::read_model(*office.database, folder, till.model)) == bytes);

    CHECK(published_models::read_model(*office.database, folder, "../hq.db").error().code ==
          "not_found");
    CHECK(published_models::publish(*office.database, folder, "2026-11-21.1", "other", office.now)
              .error()
              .code == "published");
    std::ofstream(folder / "2026-11-21.1.model") << "changed";
    CHECK(published_models::read_model(*office.database, folder, till.model).error().code ==
          "damaged");
}

TEST_CASE("an order to wipe a till reaches that till alone, until it is let in anew", "[D31]") {
    Downlink office;
    access::Terminals terminals(*office.database);
    for (const char* till : {"CWB-1", "CWB-2"})
        (void)value_of(terminals.add("CWB", till, office.now, office.random));
    CHECK(access::order_wipe(*office.database, "CWB-9", "lost", office.now, office.random)
              .error()
              .code == "no_such_till");
    tests::done(access::order_wipe(*office.database, "CWB-1", "lost", office.now, office.random));
    const auto orders = [&](std::string_view till) {
        std::vector<wire::Wipe> out;
        const auto page = value_of(office.feed.changes_since({"CWB", till}, "", office.now));
        for (const wire::Change& change : page.changes())
            if (change.has_wipe()) out.push_back(change.wipe());
        return out;
    };
    REQUIRE(orders("CWB-1").size() == 1);
    CHECK(orders("CWB-1")[0].reason() == "lost");
    CHECK(orders("CWB-1")[0].order_id().size() == 16);
    CHECK(orders("CWB-2").empty());
    (void)value_of(terminals.add("CWB", "CWB-1", office.now, office.random));
    CHECK(orders("CWB-1").empty());
}
