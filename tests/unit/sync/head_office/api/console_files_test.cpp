#include "sync/head_office/api/console_files.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/temporary_folder.hpp"

using namespace tillside;
using head_office::api::ConsoleFiles;

TEST_CASE("the console's pages are files of its folder and nothing else") {
    const tests::TemporaryFolder folder;
    std::filesystem::create_directory(folder / "pages");
    std::ofstream(folder / "pages/index.html") << "<p>first";
    std::ofstream(folder / "pages/app.js") << "1";
    std::ofstream(folder / "pages/private.key") << "secret";
    std::ofstream(folder / "outside.html") << "outside";
    const auto files = ConsoleFiles::read(folder / "pages").value();
    CHECK(files.find("/")->body == "<p>first");
    CHECK(files.find("/customers/123")->body == "<p>first");
    CHECK(files.find("/app.js")->content_type == "text/javascript; charset=utf-8");
    CHECK_FALSE(files.find("/private.key"));
    CHECK_FALSE(files.find("/../outside.html"));
    CHECK_FALSE(files.find("/other.js"));
    CHECK(ConsoleFiles::read(folder / "nowhere").value().empty());
}
