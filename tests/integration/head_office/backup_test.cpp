// Backup and restore, on both drivers, with what comes after them.
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sync/wire/compression.hpp"
#include "tests/integration/head_office/head_office.hpp"
#include "tests/integration/head_office/log_of_tills.hpp"
#include "tests/postgres/test_store.hpp"

using namespace tillside;
using tillside::tests::HeadOffice;
using tillside::tests::TestStore;
using tillside::tests::Till;

namespace {

struct Shop {
    TestStore place;
    HeadOffice office{place.url()};
    std::string token = office.add_till("S1", "T1");
    Till till;

    head_office::store::Location data() const {
        if (place.on_postgres()) return place.location("hq");
        return {office.data() / "hq.db"};
    }
    head_office::store::Location keys() const {
        if (place.on_postgres()) return place.location("keys");
        return {office.data() / "keys.db"};
    }
    wire::Acknowledgement sell(int baskets) {
        const std::uint64_t first = till.size() + 1;
        for (int i = 0; i < baskets; ++i)
            till.add_basket(2, 1'000);
        return HeadOffice::acknowledged(office.send(till.batch(first, till.size()), token));
    }
    std::string backup_folder(const std::string& name = "backup") const {
        return (office.folder() / name).string();
    }
    // Everything is gone: another disk, another database.
    void destroy() {
        if (place.on_postgres()) {
            auto db = place.hq();
            REQUIRE(db->execute("DROP SCHEMA tillside CASCADE"));
        } else {
            for (const char* end : {"", "-wal", "-shm"})
                std::filesystem::remove((office.data() / "hq.db").string() + end);
        }
    }
    std::string generation() const {
        auto db = head_office::store::open(data(), head_office::store::head_office_schema());
        return (*db)
            ->one("SELECT generation FROM downlink_state", {},
                  [](const auto& row) { return row.blob_copy(0); })
            .value()
            .value();
    }
    std::string cursor() {
        const auto answer = office.call({"GET",
                                         office.tills() + "/v1/sync/changes?cursor=&wait_ms=0",
                                         "",
                                         {"Authorization: Bearer " + token}});
        wire::Changes changes;
        REQUIRE(changes.ParseFromString(wire::decompress(answer.body, 8 << 20).value()));
        return changes.cursor();
    }
};

}  // namespace

TEST_CASE("a backup of yesterday and what tills still have lose nothing together") {
    Shop shop;
    shop.office.start();
    shop.sell(30);
    const std::string cursor_before = shop.cursor();

    // While head office serves.
    const auto said = shop.office.command_output({"backup", shop.backup_folder()});
    CHECK_THAT(said, Catch::Contains("30 events"));
    CHECK(shop.sell(12).sequence() == 42);
    const auto before = shop.office.command_output({"report", "--json"});
    // The backup has come and gone, and others still see what the server writes.
    CHECK(nlohmann::json::parse(before).at("baskets") == 42);
    const std::string generation = shop.generation();

    CHECK(shop.office.stop() == 0);
    shop.destroy();
    const auto restored = shop.office.command_output({"restore", shop.backup_folder()});
    CHECK_THAT(restored, Catch::Contains("30 events"));
    CHECK(shop.generation() != generation);

    shop.office.start();
    // The till goes on where it was and is told where head office stands.
    for (int i = 0; i < 5; ++i)
        shop.till.add_basket(2, 1'000);
    const auto gap = shop.office.send(shop.till.batch(43, 47), shop.token);
    CHECK(gap.status == 409);
    CHECK(nlohmann::json::parse(gap.body).at("expected_sequence") == 31);
    const auto again =
        HeadOffice::acknowledged(shop.office.send(shop.till.batch(31, 47), shop.token));
    CHECK(again.sequence() == 47);
    CHECK(again.rejections_size() == 0);
    CHECK(shop.cursor() != cursor_before);
    CHECK(shop.office.reported("events") == 47);
    CHECK(shop.office.reported("total") == 47'000);
    tests::check_log_is_of(shop.data(), shop.till, "T1");

    const auto after = shop.office.command_output({"report", "--json"});
    CHECK(nlohmann::json::parse(after).at("baskets") ==
          nlohmann::json::parse(before).at("baskets").get<int>() + 5);
    CHECK(shop.office.stop() == 0);
    (void)shop.office.command_output({"rebuild"});
    CHECK(shop.office.command_output({"report", "--json"}) == after);
    // And what stands there now can be backed up again.
    CHECK_THAT(shop.office.command_output({"backup", shop.backup_folder("next")}),
               Catch::Contains("47 events"));
}

TEST_CASE("a restore refuses to take anything away unless it is told to") {
    Shop shop;
    shop.office.start();
    shop.sell(3);
    (void)shop.office.command_output({"backup", shop.backup_folder()});
    shop.sell(2);
    const auto again = shop.office.command({"backup", shop.backup_folder()});
    CHECK(again.status == 1);
    CHECK_THAT(again.output, Catch::Contains("there already"));
    // A server is at work.
    CHECK(shop.office.command({"restore", shop.backup_folder(), "--replace"}).status == 1);
    CHECK(shop.office.stop() == 0);

    const auto refused = shop.office.command({"restore", shop.backup_folder()});
    CHECK(refused.status == 1);
    CHECK_THAT(refused.output, Catch::Contains("--replace"));
    CHECK(shop.office.reported("events") == 5);
    (void)shop.office.command_output({"restore", shop.backup_folder(), "--replace"});
    CHECK(shop.office.reported("events") == 3);
}

TEST_CASE("who restores a backup older than tills wait for is told what that may cost") {
    Shop shop;
    shop.office.start();
    shop.sell(3);
    CHECK(shop.office.stop() == 0);
    (void)shop.office.command_output({"backup", shop.backup_folder()});
    const std::vector<std::string> restore = {"restore", shop.backup_folder(), "--replace"};
    CHECK_THAT(shop.office.command_output(restore), !Catch::Contains("older than 35 days"));

    const auto file = std::filesystem::path(shop.backup_folder()) / "manifest.json";
    auto manifest = nlohmann::json::parse(std::ifstream(file));
    manifest["taken_at_us"] =
        manifest.at("taken_at_us").get<std::int64_t>() - std::int64_t{36} * 86'400'000'000;
    std::ofstream(file) << manifest.dump();
    CHECK_THAT(shop.office.command_output(restore),
               Catch::Contains("older than 35 days") && Catch::Contains("restore that"));
}

TEST_CASE("a backup whose file was changed is not restored") {
    Shop shop;
    shop.office.start();
    shop.sell(3);
    CHECK(shop.office.stop() == 0);
    (void)shop.office.command_output({"backup", shop.backup_folder()});
    const auto file = std::filesystem::path(shop.backup_folder()) /
                      (shop.place.on_postgres() ? "data.pgdump" : "data.sqlite");
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(static_cast<std::streamoff>(std::filesystem::file_size(file) / 2));
    bytes << "changed";
    bytes.close();
    const auto refused = shop.office.command({"restore", shop.backup_folder(), "--replace"});
    CHECK(refused.status == 1);
    CHECK_THAT(refused.output, Catch::Contains("not as it was written"));
    CHECK(shop.office.reported("events") == 3);
}

TEST_CASE("a log that was tampered with makes no backup, and tills keep their events") {
    Shop shop;
    shop.office.start();
    shop.sell(6);
    CHECK(shop.office.stop() == 0);
    {
        auto db =
            head_office::store::open(shop.data(), head_office::store::head_office_schema()).value();
        if (shop.place.on_postgres()) {
            REQUIRE(db->execute("ALTER TABLE events DISABLE TRIGGER ALL"));
        } else {
            REQUIRE(db->execute("DROP TRIGGER events_are_never_changed"));
        }
        REQUIRE(db->execute("UPDATE events SET bytes = ?1 WHERE sequence = 4",
                            {head_office::store::Blob{"something else"}}));
    }
    const auto refused = shop.office.command({"backup", shop.backup_folder()});
    CHECK(refused.status == 1);
    CHECK_THAT(refused.output, Catch::Contains("till T1") && Catch::Contains("sequence 6"));
    CHECK_FALSE(std::filesystem::exists(shop.backup_folder()));
    auto db =
        head_office::store::open(shop.data(), head_office::store::head_office_schema()).value();
    CHECK(db->number("SELECT count(*) FROM backup_slots").value() == 0);
}

TEST_CASE("keys have a backup of their own, and the data's holds none of them", "[D17]") {
    Shop shop;
    const std::string customer(16, 'c');
    const std::string key = "wrapped key of a customer, 0123456789";
    {
        auto keys =
            head_office::store::open(shop.keys(), head_office::store::keys_schema()).value();
        REQUIRE(
            keys->execute("INSERT INTO customer_keys (customer_id, key_id, wrapped, "
                          "kept_at_us) VALUES (?1, ?1, ?2, 1)",
                          {head_office::store::Blob{customer}, head_office::store::Blob{key}}));
    }
    (void)shop.office.command_output({"backup", shop.backup_folder()});
    (void)shop.office.command_output({"backup", "--keys", shop.backup_folder("keys")});
    const auto wrong = shop.office.command({"restore", shop.backup_folder("keys"), "--replace"});
    CHECK(wrong.status == 1);
    CHECK_THAT(wrong.output, Catch::Contains("--keys"));
    const auto data = tests::run_program(
        {"/bin/grep", "-c", "wrapped key of a customer", "-r", shop.backup_folder()});
    CHECK(data.status == 1);
    if (!shop.place.on_postgres()) {  // a dump is compressed
        const auto keys = tests::run_program(
            {"/bin/grep", "-c", "wrapped key of a customer", "-r", shop.backup_folder("keys")});
        CHECK(keys.status == 0);
    }

    {
        auto keys =
            head_office::store::open(shop.keys(), head_office::store::keys_schema()).value();
        REQUIRE(keys->execute("DELETE FROM customer_keys"));
    }
    CHECK_THAT(shop.office.command_output({"restore", "--keys", shop.backup_folder("keys")}),
               Catch::Contains("1 keys"));
    auto keys = head_office::store::open(shop.keys(), head_office::store::keys_schema()).value();
    CHECK(keys->number("SELECT count(*) FROM customer_keys").value() == 1);
}
