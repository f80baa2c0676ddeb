// What the replay rings up is what the files say, to the cent.
#include "packaging/replay/shop_data.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace tillside::replay;

namespace {

struct Folder {
    std::filesystem::path path;
    Folder() {
        char name[] = "/tmp/tillside-replay-XXXXXX";
        path = mkdtemp(name);
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    void write(const char* name, const char* text) const { std::ofstream(path / name) << text; }
};

}  // namespace

TEST_CASE("decimal prices become minor units, rounded half up, and nothing else is a price") {
    std::int64_t value = 0;
    REQUIRE(parse_decimal("12.5", 100, value));
    CHECK(value == 1250);
    REQUIRE(parse_decimal("0.005", 100, value));
    CHECK(value == 1);
    REQUIRE(parse_decimal("24", 1000, value));
    CHECK(value == 24000);
    REQUIRE(parse_decimal("-3", 1000, value));
    CHECK(value == -3000);
    for (const char* bad : {"", ".", "1,5", "1e3", "0x1", "1.2.3", "abc"})
        CHECK_FALSE(parse_decimal(bad, 100, value));
}

TEST_CASE(
    "baskets keep the order and the lines of the file, and lines that sell nothing are left out") {
    const Folder folder;
    folder.write("items.csv",
                 "item,name,price,currency\nA,\"Tea, black\",9.90,HKD\nB,Milk,12.00,HKD\n");
    folder.write("train.csv",
                 "customer,basket,timestamp,item,qty,price\nc1,1,1,A,1,9.90\n,2,2,B,1,12\n");
    folder.write("test.csv",
                 "customer,basket,timestamp,item,qty,price\n"
                 "c1,10,1,A,3,9.90\nc1,10,1,B,-1,12.00\n,11,2,B,2,\nc2,12,3,A,0.5,9.90\n");
    const auto data = read_shop_data(folder.path, 10, "GBP");
    REQUIRE(data);
    CHECK(data->currency == "HKD");
    CHECK(data->known_customers == std::vector<std::string>{"c1"});
    REQUIRE(data->baskets.size() == 3);
    CHECK(data->baskets[0].lines.size() == 1);
    CHECK(data->baskets[0].total == 2970);
    CHECK(data->baskets[0].lines[0].description == "Tea, black");
    CHECK(data->baskets[1].customer.empty());
    CHECK(data->baskets[1].total == 2400);  // the price of items.csv
    CHECK(data->baskets[2].total == 495);
    const auto fewer = read_shop_data(folder.path, 2, "GBP");
    REQUIRE(fewer);
    CHECK(fewer->baskets.size() == 2);
}

TEST_CASE("a file that is missing or broken is named") {
    const Folder folder;
    folder.write("items.csv", "item,name\nA,Tea,and more\n");
    const auto broken = read_shop_data(folder.path, 2, "GBP");
    REQUIRE_FALSE(broken);
    CHECK_THAT(broken.error().message, Catch::Contains("items.csv") && Catch::Contains("row 2"));
    folder.write("items.csv", "item,name\nA,Tea\n");
    const auto missing = read_shop_data(folder.path, 2, "GBP");
    REQUIRE_FALSE(missing);
    CHECK_THAT(missing.error().message, Catch::Contains("train.csv"));
}
