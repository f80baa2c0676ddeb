#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/integration/head_office/head_office.hpp"

using namespace tillside;
using tillside::tests::HeadOffice;
using tillside::tests::run_program;

namespace {

std::vector<std::string> serve_on(const HeadOffice& office, const std::filesystem::path& data,
                                  const std::string& tills, const std::string& console) {
    return {tests::head_office_program(),
            "serve",
            "--data",
            data.string(),
            "--certificate",
            office.certificate().string(),
            "--key",
            office.key().string(),
            "--tills",
            tills,
            "--console",
            console};
}

std::string address_of(const std::string& url) {
    return url.substr(url.find("//") + 2);
}

}  // namespace

TEST_CASE("a port in use is named, with what to do") {
    HeadOffice office;
    office.start();
    const auto ended = run_program(
        serve_on(office, office.folder() / "other", address_of(office.tills()), "127.0.0.1:0"));
    CHECK(ended.status == 1);
    CHECK_THAT(ended.output, Catch::Contains(address_of(office.tills())) &&
                                 Catch::Contains("in use") && Catch::Contains("--tills"));
}

TEST_CASE("two servers on one folder: the second says which process is the first") {
    HeadOffice office;
    office.start();
    const auto ended = run_program(serve_on(office, office.data(), "127.0.0.1:0", "127.0.0.1:0"));
    CHECK(ended.status == 1);
    CHECK_THAT(ended.output, Catch::Contains("runs on this folder already"));
}

TEST_CASE("a folder that cannot be written is named, with what to do") {
    HeadOffice office;
    REQUIRE(::chmod(office.folder().path().c_str(), 0755) == 0);
    std::filesystem::create_directory(office.folder() / "locked");
    REQUIRE(::chmod((office.folder() / "locked").c_str(), 0755) == 0);
    const auto ended = run_program(
        serve_on(office, office.folder() / "locked", "127.0.0.1:0", "127.0.0.1:0"), true);
    CHECK(ended.status == 1);
    CHECK_THAT(ended.output, Catch::Contains("locked") && Catch::Contains("cannot be written"));
}

TEST_CASE("a damaged database is named, left as it is, with what to do") {
    HeadOffice office;
    std::filesystem::create_directory(office.data());
    const std::string rubbish(100'000, 'x');
    std::ofstream(office.data() / "hq.db") << rubbish;
    const auto ended = run_program(serve_on(office, office.data(), "127.0.0.1:0", "127.0.0.1:0"));
    CHECK(ended.status == 1);
    CHECK_THAT(ended.output,
               Catch::Contains("hq.db") && Catch::Contains("damaged") && Catch::Contains("backup"));
    CHECK(std::filesystem::file_size(office.data() / "hq.db") == rubbish.size());
}

TEST_CASE("a certificate or an address that will not do is named") {
    HeadOffice office;
    auto arguments = serve_on(office, office.data(), "127.0.0.1:0", "127.0.0.1:0");
    arguments[5] = "/nowhere/cert.pem";
    CHECK_THAT(run_program(arguments).output, Catch::Contains("/nowhere/cert.pem"));
    CHECK_THAT(run_program(serve_on(office, office.data(), "8444", "127.0.0.1:0")).output,
               Catch::Contains("HOST:PORT"));
    auto plain = serve_on(office, office.data(), "127.0.0.1:0", "127.0.0.1:0");
    plain.insert(plain.end(), {"--console-plain", "0.0.0.0:0"});
    CHECK_THAT(run_program(plain).output, Catch::Contains("loopback only"));
}
