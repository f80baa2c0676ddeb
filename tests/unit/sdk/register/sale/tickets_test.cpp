#include "sdk/register/sale/tickets.hpp"

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <fstream>

namespace {

using tillside::pos::Tickets;
namespace fs = std::filesystem;

struct Folder {
    fs::path path;
    Folder() {
        std::string name = (fs::temp_directory_path() / "tillside-tickets-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Folder() { fs::remove_all(path); }
};

TEST_CASE("No ticket number is given out twice on a day, also not after a restart", "[F18]") {
    const Folder folder;
    {
        auto tickets = Tickets::open(folder.path / "tickets");
        REQUIRE(tickets);
        CHECK(tickets->next("2026-11-21") == "000001");
        CHECK(tickets->next("2026-11-21") == "000002");
    }
    auto tickets = Tickets::open(folder.path / "tickets");
    REQUIRE(tickets);
    CHECK(tickets->next("2026-11-21") == "000003");
    CHECK(tickets->next("2026-11-22") == "000001");
}

TEST_CASE("A ticket file that is not understood stops the till instead of starting at one") {
    const Folder folder;
    std::ofstream(folder.path / "tickets") << "\0\0\0";
    const auto tickets = Tickets::open(folder.path / "tickets");
    REQUIRE_FALSE(tickets);
    CHECK(tickets.error().message.find((folder.path / "tickets").string()) != std::string::npos);
}

TEST_CASE("Where no ticket number can be kept none is given out") {
    auto tickets = Tickets::open("/nowhere/at/all/tickets");
    REQUIRE(tickets);
    const auto number = tickets->next("2026-11-21");
    REQUIRE_FALSE(number);
    CHECK(number.error().code == "tickets_unwritable");
}

}  // namespace
