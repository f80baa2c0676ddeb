// Today's plugin and client with an engine of another age: one that answers with the kept bytes of
// an older release, and one that says more than this release knows.
#include "sdk/cpp/client.hpp"
#include "sdk/schema/till.hpp"
#include "tests/chaos/scripted_engine.hpp"
#include "tests/upgrade/same_answer.hpp"
#include "tests/upgrade/samples.hpp"

using namespace tillside;
using namespace std::chrono_literals;
using tests::ReceivedFrame;
using tests::Sample;
using tests::ScriptedEngine;

namespace {

// The kept bytes, under the id of the request that they are to answer.
std::string kept_reply(const Sample& sample, const ReceivedFrame& request) {
    std::string bytes = sample.reply;
    std::copy_n(request.header.begin() + TILLSIDE_FRAME_AT_REQUEST_ID, 16,
                bytes.begin() + TILLSIDE_FRAME_AT_REQUEST_ID);
    return bytes;
}

std::string reply_with(const ReceivedFrame& request, const std::string& payload) {
    return tests::reply_to(request, payload);
}

struct Session {
    explicit Session(const std::filesystem::path& socket) {
        const auto plugin = sdk::Plugin::load(TILLSIDE_PLUGIN);
        REQUIRE(plugin);
        auto opened = plugin->open({.socket = socket});
        REQUIRE(opened);
        raw.emplace(std::move(*opened));
        typed.emplace(*sdk::Session::open(*plugin, {.socket = socket}));
    }
    std::optional<sdk::RawSession> raw;
    std::optional<sdk::Session> typed;
};

// A field of every wire type under numbers that no release uses, behind what is there.
std::string with_unknown_fields(const google::protobuf::Message& message) {
    std::unique_ptr<google::protobuf::Message> more(message.New());
    more->CopyFrom(message);
    auto& unknown = *more->GetReflection()->MutableUnknownFields(more.get());
    unknown.AddVarint(15001, 7);
    unknown.AddFixed32(15002, 7);
    unknown.AddFixed64(15003, 7);
    unknown.AddLengthDelimited(15004, "from a later release");
    return more->SerializeAsString();
}

}  // namespace

TEST_CASE("today's plugin and client understand the engine of every release") {
    for (const auto& release : tests::releases()) {
        for (const Sample& sample : tests::samples(release)) {
            INFO(release << " " << sample.name);
            const tests::TemporaryFolder folder;
            const auto socket = folder.path() / "s";
            std::string asked;
            const ScriptedEngine engine(socket, [&](int to, const ReceivedFrame& request) {
                asked = request.payload;
                ScriptedEngine::send_text(to, kept_reply(sample, request));
                return true;
            });
            Session session(socket);
            const auto request = tests::header_of(sample.request);
            const auto reply = tests::header_of(sample.reply);
            const std::string payload = tests::payload_of(sample.request);
            const sdk::RawReply got = session.raw->call(
                request.kind, sdk::Encoding{request.encoding}, payload, {.deadline = 2s});
            CHECK(asked == payload);
            CHECK(got.result == static_cast<std::int32_t>(reply.status));
            CHECK(got.payload == tests::payload_of(sample.reply));
            till::Reply understood;
            if (request.encoding == TILLSIDE_PROTOBUF) {
                REQUIRE(understood.ParseFromString(got.payload));
                CHECK_THAT(tests::missing(understood, understood),
                           Catch::Equals(std::vector<std::string>{}));
            }
        }
    }
}

TEST_CASE("what a later engine says beyond this release is passed over") {
    till::Reply known;
    till::CustomerCard& card = *known.add_customers();
    card.set_customer_id("an id");
    card.set_masked_name("A** E**");
    till::Reply later = known;
    later.mutable_customers(0)->ParseFromString(with_unknown_fields(card));
    later.mutable_staff()->set_role(static_cast<till::Role>(77));
    const std::string payload = with_unknown_fields(later);
    REQUIRE(payload.size() > known.ByteSizeLong() + 40);

    const tests::TemporaryFolder folder;
    const auto socket = folder.path() / "s";
    const ScriptedEngine engine(socket, [&](int to, const ReceivedFrame& request) {
        std::string bytes = reply_with(request, payload);
        bytes[TILLSIDE_FRAME_AT_FLAGS] = static_cast<char>(TILLSIDE_FRAME_REPLY | 0x40);
        ScriptedEngine::send_text(to, bytes);
        return true;
    });
    Session session(socket);
    till::FindCustomer find;
    find.set_phone("9123 4567");
    const auto answer = session.typed->call(find, {.deadline = 2s});
    REQUIRE(answer);
    CHECK(answer->reply.customers(0).masked_name() == "A** E**");
    CHECK_FALSE(answer->repeated);
    CHECK_FALSE(till::Role_IsValid(answer->reply.staff().role()));
}

TEST_CASE("a status or a frame version of a later engine is no answer, and the till goes on") {
    for (const auto& [at, value] :
         {std::pair{TILLSIDE_FRAME_AT_STATUS, 9}, std::pair{TILLSIDE_FRAME_AT_VERSION, 2}}) {
        INFO(at);
        const tests::TemporaryFolder folder;
        const auto socket = folder.path() / "s";
        const ScriptedEngine engine(socket, [&](int to, const ReceivedFrame& request) {
            std::string bytes = reply_with(request, "");
            bytes[at] = static_cast<char>(value);
            ScriptedEngine::send_text(to, bytes);
            return true;
        });
        Session session(socket);
        const auto answer = session.typed->call(till::Hello(), {.deadline = 500ms});
        REQUIRE_FALSE(answer);
        CHECK(answer.error().code == sdk::ErrorCode::unavailable);
    }
}
