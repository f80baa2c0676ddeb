#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "sync/wire/compression.hpp"
#include "tests/integration/head_office/head_office.hpp"

using namespace tillside;
using tillside::tests::HeadOffice;
using tillside::tests::Till;

namespace {

// Sends bytes to an address "…://127.0.0.1:PORT" as they are; gives what came back before the end.
std::string raw_exchange(const std::string& address, const std::string& bytes) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port =
        htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    ::inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    std::string out;
    if (::connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0) {
        (void)::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        ::shutdown(socket, SHUT_WR);
        char part[4096];
        ssize_t got = 0;
        while ((got = ::recv(socket, part, sizeof part, 0)) > 0)
            out.append(part, static_cast<std::size_t>(got));
    }
    ::close(socket);
    return out;
}

std::string code_of(const tests::HttpAnswer& answer) {
    const auto body = nlohmann::json::parse(answer.body, nullptr, false);
    return body.is_object() ? body.value("code", "") : "";
}

}  // namespace

TEST_CASE("hostile bodies are refused by name and the server goes on") {
    HeadOffice office;
    const auto token = office.add_till("S1", "T1");
    office.start();
    const auto send = [&](std::string body, const char* encoding = "zstd") {
        return office.call(
            {"POST",
             office.tills() + "/v1/sync/events",
             std::move(body),
             {"Authorization: Bearer " + token, std::string("Content-Encoding: ") + encoding}});
    };
    const auto not_zstd = send("this is not zstd");
    CHECK(not_zstd.status == 400);
    CHECK(code_of(not_zstd) == "not_zstd");
    CHECK(code_of(send(wire::compress("x"), "gzip")) == "not_zstd");
    CHECK(code_of(send(wire::compress("this is not a batch"))) == "not_protobuf");
    const auto bomb = send(wire::compress(std::string(200'000'000, '\0')));
    CHECK(bomb.status == 413);
    CHECK(code_of(bomb) == "too_large");
    CHECK(send(std::string(9'000'000, 'x')).status == 413);
    CHECK(send("").status == 400);

    // A large body of somebody unknown is refused before it is read.
    const auto stranger =
        office.call({"POST", office.tills() + "/v1/sync/events", std::string(4'000'000, 'x'), {}});
    CHECK(stranger.status == 401);

    Till till;
    till.add_basket();
    CHECK(HeadOffice::acknowledged(office.send(till.batch(1, 1), token)).sequence() == 1);
}

TEST_CASE("what is not HTTP, or not TLS, ends its connection and nothing else") {
    HeadOffice office;
    office.start();
    CHECK(raw_exchange(office.tills(), "GET /healthz HTTP/1.1\r\n\r\n").find("200") ==
          std::string::npos);
    CHECK_THAT(raw_exchange(office.console_plain(), "this is not HTTP\r\n\r\n"),
               Catch::Contains("400"));
    CHECK_THAT(raw_exchange(office.console_plain(),
                            "GET / HTTP/1.1\r\nX: " + std::string(40'000, 'x') + "\r\n\r\n"),
               Catch::Contains("431"));
    CHECK_THAT(raw_exchange(office.console_plain(), "GET /%zz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
               Catch::Contains("400"));
    CHECK_THAT(raw_exchange(office.console_plain(),
                            "GET /../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
               !Catch::Contains("root:"));
    // A half of a request is no request.
    CHECK(raw_exchange(office.console_plain(), "GET / HT").empty());
    CHECK(office.call({"GET", office.tills() + "/healthz", "", {}}).status == 200);
    CHECK(office.call({"GET", office.console() + "/healthz", "", {}}).status == 200);
}
