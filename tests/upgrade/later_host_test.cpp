// A host of a later release than the engine or the plugin built here: what it says beyond them is
// passed over, refused by name or kept, and never makes them stumble.
#include <dlfcn.h>

#include "tests/integration/engine_process.hpp"
#include "tests/upgrade/samples.hpp"

using namespace tillside;
using namespace tillside::testing;

namespace {

// A field of every wire type under numbers that no release uses, in a message and in a part of it.
std::string with_unknown_fields(till::BasketCompleted message) {
    for (google::protobuf::Message* part :
         {static_cast<google::protobuf::Message*>(&message),
          static_cast<google::protobuf::Message*>(message.mutable_basket()->mutable_lines(0))}) {
        auto& unknown = *part->GetReflection()->MutableUnknownFields(part);
        unknown.AddVarint(15001, 7);
        unknown.AddFixed32(15002, 7);
        unknown.AddFixed64(15003, 7);
        unknown.AddLengthDelimited(15004, "from a later release");
    }
    return message.SerializeAsString();
}

std::string spool_file(std::uint32_t kind, const std::string& payload) {
    server::Frame frame = request(static_cast<till::Kind>(kind));
    frame.flags = TILLSIDE_FRAME_POST;
    frame.checksum = server::payload_checksum(payload);
    return server::write_frame(frame, payload);
}

}  // namespace

TEST_CASE("fields of a later release are passed over, in protobuf and in JSON") {
    EngineProcess engine;
    REQUIRE(engine.start());
    const FrameClient client(engine.socket());
    const auto known = client.ask(request(till::BASKET_COMPLETED), with_unknown_fields(sale("1")));
    REQUIRE(known);
    CHECK(known->frame.status == TILLSIDE_OK);

    server::Frame json = request(till::BASKET_COMPLETED);
    json.encoding = TILLSIDE_JSON;
    const auto in_json = client.ask(
        json, R"({"later":{"much":[1,2]},"context":{"store":"CWB","till":"CWB-1","later":true,)"
              R"("businessDay":"2026-01-02","ticket":"2","currency":"HKD"},)"
              R"("basket":{"revision":1,"total":2500,"lines":[{"sku":"A1","quantityMilli":2000,)"
              R"("unitPrice":1250,"amount":2500,"later":"x"}]},)"
              R"("tenders":[{"kind":"CASH","amount":2500,"later":null}]})");
    REQUIRE(in_json);
    INFO(in_json->payload);
    CHECK(in_json->frame.status == TILLSIDE_OK);
    CHECK(engine.status()["recorded"]["baskets"] == 2);
}

TEST_CASE("what would be recorded without being understood is refused by name") {
    EngineProcess engine;
    REQUIRE(engine.start());
    till::BasketCompleted later = sale("1");
    later.mutable_tenders(0)->set_kind(static_cast<till::TenderKind>(99));
    const auto refused = engine.ask(till::BASKET_COMPLETED, later);
    REQUIRE(refused);
    CHECK(refused->message.failure().code() == "bad_tender");
    engine.check_goes_on();
}

TEST_CASE("a kind of a later release is refused by name, and a spooled one is kept as it is") {
    EngineProcess engine;
    std::filesystem::create_directory(engine.spool());
    const std::string bytes = spool_file(999, "of a later release");
    const std::string name = wire::to_hex(tests::header_of(bytes).request_id()) + ".post";
    std::ofstream(engine.spool() / name, std::ios::binary) << bytes;
    REQUIRE(engine.start());
    const auto refused =
        FrameClient(engine.socket()).ask(request(static_cast<till::Kind>(200)), "anything");
    REQUIRE(refused);
    CHECK(refused->message.failure().code() == "unknown_kind");
    CHECK(engine.ask(till::STATUS, till::Reply())->message.status().dead_letters() == 1);
    int kept = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(engine.folder.path))
        if (entry.is_regular_file() && entry.path().filename().string().starts_with(name))
            kept += tests::bytes_of(entry.path()) == bytes ? 1 : 0;
    CHECK(kept == 1);
    engine.check_goes_on();
}

TEST_CASE("a host with longer structs and a newer version first is served as one of 1.0") {
    EngineProcess engine;
    REQUIRE(engine.start());
    void* library = ::dlopen(TILLSIDE_PLUGIN, RTLD_NOW | RTLD_LOCAL);
    REQUIRE(library != nullptr);
    const auto entry = reinterpret_cast<tillside_plugin_entry_function>(
        ::dlsym(library, TILLSIDE_PLUGIN_ENTRY_NAME));
    const std::uint32_t versions[] = {2, TILLSIDE_PLUGIN_VERSION_1};
    const auto* table = static_cast<const tillside_plugin_v1*>(entry(versions, 2));
    REQUIRE(table != nullptr);

    struct {
        tillside_open_options known{};
        std::uint64_t later[4] = {};
    } options;
    const std::string socket = engine.socket();
    options.known.struct_size = sizeof options;
    options.known.socket_path_host = socket.c_str();
    tillside_session* session = nullptr;
    REQUIRE(table->open(&options.known, &session) == TILLSIDE_OK);
    struct {
        tillside_request known{};
        std::uint64_t later[4] = {};
    } asked;
    asked.known.struct_size = sizeof asked;
    asked.known.kind = till::STATUS;
    asked.known.encoding = TILLSIDE_PROTOBUF;
    asked.known.deadline_ms = 2000;
    struct {
        tillside_reply known{};
        std::array<std::uint8_t, 32> later{};
    } reply;
    reply.later.fill(0x5a);
    reply.known.struct_size = sizeof reply;
    CHECK(table->call(session, &asked.known, &reply.known) == TILLSIDE_OK);
    CHECK(reply.known.struct_size == sizeof reply);
    CHECK(reply.known.payload_bytes > 0);
    CHECK(std::ranges::all_of(reply.later, [](std::uint8_t byte) { return byte == 0x5a; }));
    table->release(session, &reply.known);
    table->close(session);
    ::dlclose(library);
}
