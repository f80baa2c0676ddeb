// What tills of an older release still say, to the engine that is built here: their frames as
// bytes, their spooled files, and their host over today's plugin.
#include <google/protobuf/io/coded_stream.h>

#include <map>

#include "sync/wire/time.hpp"
#include "tests/integration/engine_process.hpp"
#include "tests/upgrade/same_answer.hpp"
#include "tests/upgrade/samples.hpp"

using namespace tillside;
using namespace tillside::testing;
using tests::Sample;

namespace {

std::string varint(std::uint64_t value) {
    std::string out(10, '\0');
    const auto* end = google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(
        value, reinterpret_cast<std::uint8_t*>(out.data()));
    out.resize(static_cast<std::size_t>(end - reinterpret_cast<std::uint8_t*>(out.data())));
    return out;
}

// Values that this engine gave out or that a clock gave, in the place of those of then. They are of
// the same length, so the bytes around them stay what they were.
class Substitutes {
public:
    void put(const std::string& then, const std::string& now) {
        if (then.empty()) return;
        REQUIRE(then.size() == now.size());
        values_[then] = now;
    }
    [[nodiscard]] std::string in(std::string bytes) const {
        for (const auto& [then, now] : values_)
            for (auto at = bytes.find(then); at != std::string::npos;
                 at = bytes.find(then, at + now.size()))
                bytes.replace(at, now.size(), now);
        return bytes;
    }

private:
    std::map<std::string, std::string> values_;
};

void learn(Substitutes& substitutes, const till::Reply& then, const till::Reply& now) {
    for (int i = 0; i < std::min(then.customers_size(), now.customers_size()); ++i)
        substitutes.put(then.customers(i).customer_id(), now.customers(i).customer_id());
    substitutes.put(then.notice().sha256(), now.notice().sha256());
}

void check_same_kind_of_answer(const Sample& sample, const Reply& now) {
    const server::Frame then = tests::header_of(sample.reply);
    CHECK(now.frame.version == then.version);
    CHECK(now.frame.flags == then.flags);
    CHECK(now.frame.kind == then.kind);
    CHECK(now.frame.encoding == then.encoding);
    CHECK(now.frame.id == then.id);
    CHECK(now.frame.status == then.status);
    if (then.encoding == TILLSIDE_JSON) {
        const auto old_json = nlohmann::json::parse(tests::payload_of(sample.reply));
        const auto json = nlohmann::json::parse(now.payload);
        for (const auto& [name, value] : old_json.items()) {
            INFO(name);
            CHECK(json.contains(name));
        }
        return;
    }
    till::Reply old_reply;
    REQUIRE(old_reply.ParseFromString(tests::payload_of(sample.reply)));
    CHECK_THAT(tests::missing(old_reply, now.message), Catch::Equals(std::vector<std::string>{}));
}

}  // namespace

TEST_CASE("requests of every release get the kind of answer that they got then") {
    for (const auto& release : tests::releases()) {
        EngineProcess engine;
        REQUIRE(engine.start());
        Substitutes substitutes;
        const auto shown_at = std::stoull(tests::bytes_of(release / "shown_at_us"));
        substitutes.put(varint(shown_at),
                        varint(static_cast<std::uint64_t>(system_now().us - 5'000'000)));
        for (const Sample& sample : tests::samples(release)) {
            INFO(release << " " << sample.name);
            const FrameClient client(engine.socket());
            REQUIRE(client.send(substitutes.in(sample.request)));
            const auto now = client.read();
            REQUIRE(now);
            check_same_kind_of_answer(sample, *now);
            till::Reply then;
            if (now->frame.encoding == TILLSIDE_PROTOBUF &&
                then.ParseFromString(tests::payload_of(sample.reply)))
                learn(substitutes, then, now->message);
        }
        CHECK(engine.status()["recorded"]["baskets"] == 1);
    }
}

TEST_CASE("what a plugin of every release left in the spool is recorded once") {
    for (const auto& release : tests::releases()) {
        INFO(release);
        EngineProcess engine;
        std::filesystem::create_directory(engine.spool());
        std::filesystem::permissions(engine.spool(), std::filesystem::perms::owner_all);
        std::filesystem::copy(release / "spool", engine.spool());
        REQUIRE_FALSE(std::filesystem::is_empty(engine.spool()));
        REQUIRE(engine.start());
        REQUIRE(engine.ask(till::STATUS, till::Reply()));
        CHECK(engine.status()["recorded"]["baskets"] == 1);
        CHECK(std::filesystem::is_empty(engine.spool()));
    }
}

TEST_CASE("a host that was compiled with the header of 1.0 works with today's plugin") {
    EngineProcess engine;
    REQUIRE(engine.start());
    const Ran ran = run({TILLSIDE_BIN_DIR "/host_of_1_0", TILLSIDE_PLUGIN, engine.socket()});
    CHECK(ran.out == "hello 0 answered\nsale 0\nnews 0\n");
    CHECK(ran.code == 0);
    CHECK(engine.status()["recorded"]["baskets"] == 1);
    engine.end(SIGKILL);
    const Ran alone = run({TILLSIDE_BIN_DIR "/host_of_1_0", TILLSIDE_PLUGIN, engine.socket()});
    CHECK_THAT(alone.out, Catch::Contains("sale 1\n"));
    CHECK(alone.code == 0);
}

TEST_CASE("the comparison of answers sees what is missing") {
    till::Reply then;
    then.mutable_failure()->set_code("phone_not_possible");
    then.add_customers()->add_consents()->set_state("ACTIVE");
    till::Reply now = then;
    CHECK(tests::missing(then, now).empty());
    now.mutable_failure()->set_code("another");
    now.mutable_customers(0)->clear_consents();
    CHECK(tests::missing(then, now).size() == 2);
    now.clear_customers();
    now.clear_failure();
    CHECK(tests::missing(then, now).size() == 2);
    then.GetReflection()->MutableUnknownFields(&then)->AddVarint(4000, 1);
    CHECK(tests::missing(then, now).size() == 3);
}
