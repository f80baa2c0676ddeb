#include "sync/head_office/projections/projector.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <limits>

#include "sync/head_office/customers/customers.hpp"
#include "sync/head_office/ingest/chain_writer.hpp"
#include "sync/head_office/projections/baskets.hpp"
#include "sync/head_office/projections/counts.hpp"
#include "sync/head_office/projections/report.hpp"
#include "sync/head_office/projections/returns.hpp"
#include "sync/head_office/vip/standing.hpp"
#include "tests/postgres/test_store.hpp"
#include "tests/unit/sync/head_office/till.hpp"

using namespace tillside;
using namespace tillside::head_office;
using namespace tillside::head_office::projections;
using tillside::tests::Till;

namespace {

constexpr Now now{1'700'000'001'000'000};

void add_sales_projections(Projector& projector) {
    projector.add(std::make_unique<Baskets>());
    projector.add(std::make_unique<Counts>());
    projector.add(std::make_unique<Returns>());
}

void append_batch(store::Database& db, const wire::EventBatch& batch, const char* name) {
    auto done = db.transaction([&]() -> Result<void> {
        auto chain = ingest::ChainWriter::open(db, name, batch.epoch()).value();
        for (const auto& bytes : batch.events()) {
            wire::Event event;
            REQUIRE(event.ParseFromString(bytes));
            REQUIRE(chain.add(ingest::head_of(event), bytes, now));
        }
        return chain.keep(batch.signature(), batch.public_key(), now);
    });
    REQUIRE(done);
}

// Appends what the till has made since `from`.
void append(store::Database& db, const Till& till, const char* name, std::uint64_t from) {
    append_batch(db, till.batch(from, till.size()), name);
}

// Every row of the table in the order of its columns, as text.
std::string dump(store::Database& db, std::string_view table) {
    const std::string_view order = table == "return_lines" ? "1, 2, 3" : "1, 2";
    std::string out;
    REQUIRE(db.query(fmt::format("SELECT * FROM {} ORDER BY {}", table, order), {},
                     [&](const store::Row& row) {
                         for (int i = 0; i < row.columns(); ++i)
                             out += fmt::format("{}|", wire::to_hex(row.blob(i)));
                         out += '\n';
                     }));
    return out;
}

std::string dump_all(store::Database& db) {
    std::string out;
    for (const char* table :
         {"baskets", "basket_lines", "suggestions_shown", "till_counts", "till_totals", "returns",
          "return_lines", "reversals", "checkpoints"}) {
        out += fmt::format("{}\n{}", table, dump(db, table));
    }
    return out;
}

void add_varied_day(Till& till) {
    const std::string customer(16, 'c');
    till.add_basket(3, 1500);
    till.add_consent(wire::NOTICE_SHOWN, customer, 0, 0);
    auto enrolled = till.draft(wire::CUSTOMER_ENROLLED);
    enrolled.set_customer_id(customer);
    enrolled.mutable_customer_enrolled()->set_card_number("X1");
    till.add(enrolled);
    till.add_consent(wire::GIVEN, customer, 2, 1);
    till.add_consent(wire::REFUSED, customer, 0, 3);
    till.add_consent(wire::WITHDRAWN, customer, 0, 0);
    till.add_basket(1, 100);
    auto voided = till.draft(wire::BASKET_VOIDED);
    voided.mutable_basket_voided()->set_revision(2);
    till.add(voided);
    till.add_exchange(500, 800);
    till.add_reversal(-1500);
    auto logged = till.draft(wire::USES_LOGGED);  // none of the counts
    logged.mutable_uses_logged();
    till.add(logged);
}

}  // namespace

TEST_CASE("projections made step by step equal projections made again from the whole log") {
    const tests::TestStore place;
    auto db = place.hq();
    Projector projector(*db);
    add_sales_projections(projector);
    Till one("S1", "T1");
    Till two("S2", "T2");
    for (int round = 0; round < 5; ++round) {
        const auto first = one.size() + 1;
        add_varied_day(one);
        append(*db, one, "T1", first);
        REQUIRE(projector.step(3));
        const auto second = two.size() + 1;
        add_varied_day(two);
        append(*db, two, "T2", second);
        REQUIRE(projector.step(5));
    }
    REQUIRE(projector.catch_up());
    const std::string incremental = dump_all(*db);
    REQUIRE(projector.rebuild());
    CHECK(dump_all(*db) == incremental);
    for (const auto& checkpoint : projector.checkpoints().value()) {
        CHECK(checkpoint.position == 110);
        CHECK(checkpoint.behind == 0);
    }
}

TEST_CASE("amounts beyond all reason stop no projection") {
    const tests::TestStore place;
    auto db = place.hq();
    Projector projector(*db);
    add_sales_projections(projector);
    Till till("S1", "T1");
    for (int i = 0; i < 3; ++i)
        till.add_basket(1, std::numeric_limits<std::int64_t>::max());
    append(*db, till, "T1", 1);
    REQUIRE(projector.catch_up());
    CHECK(db->number("SELECT total FROM till_totals").value() ==
          std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("the report counts what tills recorded, by the rules of the table") {
    const tests::TestStore place;
    auto db = place.hq();
    Projector projector(*db);
    add_sales_projections(projector);
    Till till;
    add_varied_day(till);
    append(*db, till, "T1", 1);
    Till own("S1", "head-office");
    own.add_basket(7, 9'000);
    append(*db, own, "head-office", 1);
    REQUIRE(projector.catch_up());

    const Report report = read_report(*db, Scope::tills).value();
    CHECK(report.baskets == 3);
    CHECK(report.lines == 5);
    CHECK(report.total == 100);
    CHECK(report.currency == "HKD");
    CHECK(report.customers_enrolled == 1);
    CHECK(report.consents_given == 2);
    CHECK(report.consents_refused == 4);
    CHECK(report.withdrawn == 1);
    CHECK(report.suggestions_shown == 2);
    CHECK(report.suggestions_accepted == 2);
    CHECK(report.events == 10);
    CHECK(report.returns == 1);
    CHECK(read_report(*db, Scope::everything).value().baskets == 4);
    CHECK(db->number("SELECT voided FROM till_counts WHERE till = 'T1'").value() == 1);
}

TEST_CASE("a projection that is added later reads the log from its beginning") {
    const tests::TestStore place;
    auto db = place.hq();
    Till till;
    add_varied_day(till);
    append(*db, till, "T1", 1);
    {
        Projector projector(*db);
        projector.add(std::make_unique<Counts>());
        REQUIRE(projector.catch_up());
    }
    Projector projector(*db);
    add_sales_projections(projector);
    REQUIRE(projector.catch_up());
    CHECK(db->number("SELECT count(*) FROM baskets").value() == 3);
    CHECK(db->number("SELECT events FROM till_counts").value() == 10);
}

TEST_CASE("a return stands with what came back, what was taken and the ticket that it is of") {
    const tests::TestStore place;
    auto db = place.hq();
    Projector projector(*db);
    add_sales_projections(projector);
    Till till;
    till.add_exchange(500, 800);
    append(*db, till, "T1", 1);
    REQUIRE(projector.catch_up());
    std::string found;
    REQUIRE(
        db->query("SELECT ticket, of_till, of_ticket, refund_total, taken_total, side, sku, "
                  "original_line_id, reason, resaleable, currency FROM returns "
                  "JOIN return_lines ON return_position = position ORDER BY side",
                  {}, [&](const store::Row& row) {
                      for (int i = 0; i < row.columns(); ++i)
                          found += fmt::format("{} ", row.blob(i));
                      found += "\n";
                  }));
    CHECK(found ==
          "T-1 T9 17 500 800 returned SKU0 2 size 1 HKD \n"
          "T-1 T9 17 500 800 taken SKU1   0 HKD \n");
    CHECK(db->number("SELECT count(*) FROM baskets").value() == 0);
}

TEST_CASE("a sale that was cancelled and the one that cancels it are nobody's shopping") {
    const tests::TestStore place;
    auto db = place.hq();
    Projector projector(*db);
    add_sales_projections(projector);
    Till till;
    till.add_basket(1, 1500);  // T-1
    till.add_basket(1, 300);
    till.add_reversal(-1500);
    append(*db, till, "T1", 1);
    REQUIRE(projector.catch_up());
    CHECK(db->number("SELECT sum(total) FROM baskets").value() == 300);
    CHECK(db->number("SELECT count(*) FROM kept_baskets").value() == 1);
    CHECK(db->number("SELECT total FROM kept_baskets").value() == 300);
}

namespace {

// Every table that is made from the log, of every projection that head office has.
std::string dump_of_projections(store::Database& db,
                                const std::vector<std::unique_ptr<Projection>>& projections) {
    std::string out;
    for (const auto& projection : projections) {
        for (const std::string_view table : projection->tables())
            out += fmt::format("{}\n{}", table, dump(db, table));
    }
    return out;
}

std::vector<std::unique_ptr<Projection>> all_projections(const wire::Key& lookup_key) {
    std::vector<std::unique_ptr<Projection>> all;
    all.push_back(std::make_unique<Baskets>());
    all.push_back(std::make_unique<Counts>());
    all.push_back(std::make_unique<Returns>());
    all.push_back(std::make_unique<customers::Customers>(lookup_key));
    all.push_back(std::make_unique<vip::VipStanding>());
    return all;
}

// The same two tills' batches, and what the projections make of them.
std::string projected(tests::Driver driver, const std::vector<const Till*>& tills, bool again) {
    const tests::TestStore place(driver);
    auto db = place.hq();
    const wire::Key lookup_key{};
    Projector projector(*db);
    for (auto& projection : all_projections(lookup_key))
        projector.add(std::move(projection));
    constexpr std::uint64_t step = 7;
    for (std::uint64_t first = 1; first <= tills[0]->size(); first += step) {
        for (std::size_t i = 0; i < tills.size(); ++i) {
            const auto last = std::min(first + step - 1, tills[i]->size());
            append_batch(*db, tills[i]->batch(first, last), i == 0 ? "T1" : "T2");
        }
        REQUIRE(projector.step(5));
    }
    REQUIRE(projector.catch_up());
    if (again) REQUIRE(projector.rebuild());
    return dump_of_projections(*db, all_projections(lookup_key));
}

}  // namespace

TEST_CASE("both databases make the same of the same events, step by step and made again") {
    if (!tests::postgres_is_installed()) return;
    Till one("S1", "T1");
    Till two("S2", "T2");
    for (int day = 0; day < 4; ++day) {
        add_varied_day(one);
        add_varied_day(two);
    }
    const std::vector<const Till*> tills = {&one, &two};
    const std::string on_sqlite = projected(tests::Driver::sqlite, tills, false);
    CHECK(on_sqlite.size() > 10'000);
    CHECK(projected(tests::Driver::sqlite, tills, true) == on_sqlite);
    CHECK(projected(tests::Driver::postgres, tills, false) == on_sqlite);
    CHECK(projected(tests::Driver::postgres, tills, true) == on_sqlite);
}
