// The frame: what goes over the socket is exactly what tillside/frame.h says, and a reply that is
// not the answer to the request is never taken for it.
#include "plugin/shim/frame.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "plugin/shim/identifier.h"

namespace {

frame_header some_request() {
    frame_header header{};
    header.payload_bytes = 0x1234;
    header.encoding = TILLSIDE_JSON;
    header.kind = 256;
    for (unsigned i = 0; i < FRAME_ID_BYTES; i++)
        header.request_id[i] = static_cast<uint8_t>(i + 1);
    header.deadline_ns = 0x0102030405060708ull;
    header.cursor = 9;
    return header;
}

std::vector<uint8_t> reply_bytes(const frame_header& request) {
    frame_header reply = request;
    reply.flags = TILLSIDE_FRAME_REPLY;
    reply.status = TILLSIDE_OK;
    std::vector<uint8_t> bytes(TILLSIDE_FRAME_HEADER_BYTES);
    frame_encode(&reply, bytes.data());
    return bytes;
}

std::string complaint(const std::vector<uint8_t>& bytes, const frame_header& request) {
    frame_header reply{};
    const char* words = frame_decode_reply(bytes.data(), &request, &reply);
    return words == nullptr ? "" : words;
}

}  // namespace

TEST_CASE("a frame header is laid out as published, little-endian") {
    const frame_header header = some_request();
    uint8_t bytes[TILLSIDE_FRAME_HEADER_BYTES];
    frame_encode(&header, bytes);
    CHECK(bytes[0] == 0x70);  // 0x1234 + 60
    CHECK(bytes[1] == 0x12);
    CHECK(bytes[TILLSIDE_FRAME_AT_VERSION] == 1);
    CHECK(bytes[TILLSIDE_FRAME_AT_ENCODING] == TILLSIDE_JSON);
    CHECK(bytes[TILLSIDE_FRAME_AT_KIND + 1] == 1);
    CHECK(bytes[TILLSIDE_FRAME_AT_REQUEST_ID + 15] == 16);
    CHECK(bytes[TILLSIDE_FRAME_AT_DEADLINE] == 8);
    CHECK(bytes[TILLSIDE_FRAME_AT_DEADLINE + 7] == 1);
    CHECK(bytes[TILLSIDE_FRAME_AT_CURSOR] == 9);
}

TEST_CASE("the answer to a request is read back as it was sent") {
    const frame_header request = some_request();
    const auto bytes = reply_bytes(request);
    frame_header reply{};
    REQUIRE(frame_decode_reply(bytes.data(), &request, &reply) == nullptr);
    CHECK(reply.payload_bytes == request.payload_bytes);
    CHECK(reply.kind == 256);
    CHECK(reply.cursor == 9);
}

TEST_CASE("a reply that is not the answer to the request is refused, and the reason is named") {
    const frame_header request = some_request();
    const auto good = reply_bytes(request);
    struct Case {
        unsigned at;
        uint8_t value;
        const char* words;
    };
    const Case cases[] = {
        {TILLSIDE_FRAME_AT_VERSION, 2, "version"},
        {TILLSIDE_FRAME_AT_LENGTH + 3, 0x7f, "256 KiB"},
        {TILLSIDE_FRAME_AT_FLAGS, 0, "no reply"},
        {TILLSIDE_FRAME_AT_REQUEST_ID, 99, "another request"},
        {TILLSIDE_FRAME_AT_KIND, 7, "another kind"},
        {TILLSIDE_FRAME_AT_ENCODING, TILLSIDE_PROTOBUF, "encoding"},
        {TILLSIDE_FRAME_AT_STATUS, 77, "status"},
    };
    for (const Case& bad : cases) {
        auto bytes = good;
        bytes[bad.at] = bad.value;
        CHECK_THAT(complaint(bytes, request), Catch::Contains(bad.words));
    }
    auto too_short = good;
    too_short[0] = 59;
    too_short[1] = 0;
    CHECK_THAT(complaint(too_short, request), Catch::Contains("shorter"));
}

TEST_CASE("the checksum of spool files is FNV-1a 64") {
    // Test vectors of the FNV reference code (isthe.com/chongo/tech/comp/fnv).
    CHECK(frame_checksum(nullptr, 0) == 0xcbf29ce484222325ull);
    CHECK(frame_checksum(reinterpret_cast<const uint8_t*>("a"), 1) == 0xaf63dc4c8601ec8cull);
    CHECK(frame_checksum(reinterpret_cast<const uint8_t*>("foobar"), 6) == 0x85944171f73967e8ull);
}

TEST_CASE("request ids are UUIDs of version 7 and differ") {
    std::set<std::string> seen;
    for (unsigned made = 1; made <= 75; ++made) {
        uint8_t id[16];
        REQUIRE(identifier_make(id) == 0);
        CHECK((id[6] & 0xf0) == 0x70);
        CHECK((id[8] & 0xc0) == 0x80);
        seen.insert(std::string(reinterpret_cast<const char*>(id) + 6, 10));
        CHECK(seen.size() == made);
    }
}

TEST_CASE("a fork repeats no request id") {
    uint8_t id[16];
    REQUIRE(identifier_make(id) == 0);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    if (child == 0) {
        const bool told = identifier_make(id) == 0 && write(ends[1], id, 16) == 16;
        _exit(told ? 0 : 1);
    }
    uint8_t of_child[16];
    REQUIRE(read(ends[0], of_child, 16) == 16);
    REQUIRE(waitpid(child, nullptr, 0) == child);
    close(ends[0]);
    close(ends[1]);
    REQUIRE(identifier_make(id) == 0);
    CHECK(std::memcmp(id + 6, of_child + 6, 10) != 0);
}
