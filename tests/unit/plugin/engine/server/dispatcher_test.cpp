#include "plugin/engine/server/dispatcher.hpp"

#include <tillside/plugin.h>

#include <array>
#include <catch2/catch.hpp>

#include "plugin/engine/server/payload.hpp"
#include "tests/unit/plugin/engine/temporary_folder.hpp"

using namespace tillside;
using namespace tillside::engine;
using server::Call;
using server::Keeps;
using tillside::testing::TemporaryFolder;

namespace {

constexpr Now now{1'700'000'000'000'000};
constexpr store::Sql leave_a_mark{
    "INSERT INTO dead_letters (source, name, code, message, at_us)"
    " VALUES ('spool', ?1, 'c', 'm', 1)"};
constexpr store::Sql count_marks{"SELECT count(*) FROM dead_letters"};

struct Engine {
    TemporaryFolder folder;
    store::Database database = store::Database::open(folder / "till.db", now).value();
    server::Dispatcher dispatcher{database, "CWB", "CWB-1"};
    int finds = 0;

    Engine() {
        server::silence_protobuf();
        dispatcher.on<till::FindCustomer>(
            till::FIND_CUSTOMER, Keeps::nothing,
            [this](const till::FindCustomer&, const Call&) -> Result<till::Reply> {
                ++finds;
                return till::Reply();
            });
        dispatcher.on<till::BasketVoided>(
            till::BASKET_VOIDED, Keeps::a_record,
            [this](const till::BasketVoided& message, const Call&) -> Result<till::Reply> {
                auto marked = database.attempt("marking", [&] {
                    database.query(leave_a_mark).bind(message.context().ticket()).run();
                });
                if (!marked) return std::unexpected(marked.error());
                if (message.reason() == "refuse") {
                    return fail_at(Domain::checkout, "refused", "reason", "refused in words");
                }
                till::Reply reply;
                reply.add_recorded()->set_kind("BASKET_VOIDED");
                return reply;
            });
    }

    std::int64_t marks() {
        return database
            .attempt("",
                     [&] {
                         auto query = database.query(count_marks);
                         return query.step() ? query.integer(0) : -1;
                     })
            .value();
    }
    server::Answer serve(till::Kind kind, std::string_view payload, char id,
                         std::uint8_t encoding = TILLSIDE_PROTOBUF) {
        const std::string request_id(16, id);
        return dispatcher.serve({static_cast<std::uint32_t>(kind), encoding, request_id, payload},
                                now);
    }
    static till::BasketVoided voided(const std::string& ticket) {
        till::BasketVoided message;
        message.mutable_context()->set_store("CWB");
        message.mutable_context()->set_till("CWB-1");
        message.mutable_context()->set_ticket(ticket);
        return message;
    }
};

till::Reply reply_of(const server::Answer& answer, std::uint8_t encoding = TILLSIDE_PROTOBUF) {
    till::Reply reply;
    REQUIRE(server::parse_payload(answer.payload, encoding, reply));
    return reply;
}

}  // namespace

TEST_CASE("a repeated request id gets the first reply and does the work once") {
    Engine engine;
    const auto message = Engine::voided("1").SerializeAsString();
    const auto first = engine.serve(till::BASKET_VOIDED, message, 'a');
    const auto again = engine.serve(till::BASKET_VOIDED, message, 'a');
    CHECK(first.status == TILLSIDE_OK);
    CHECK_FALSE(first.repeated);
    CHECK(again.repeated);
    CHECK(again.payload == first.payload);
    CHECK(engine.marks() == 1);

    till::FindCustomer find;
    *find.mutable_context() = Engine::voided("1").context();
    (void)engine.serve(till::FIND_CUSTOMER, find.SerializeAsString(), 'b');
    CHECK(engine.serve(till::FIND_CUSTOMER, find.SerializeAsString(), 'b').repeated);
    CHECK(engine.finds == 1);

    CHECK(engine.serve(till::BASKET_VOIDED, message, 'b').failure_code == "request_id_reused");
}

TEST_CASE("what a kind always says is in its reply, in either encoding and in a repeat") {
    Engine engine;
    till::Reply always;
    always.mutable_hello()->set_store("CWB");
    engine.dispatcher.on<till::Hello>(till::HELLO, Keeps::nothing,
                                      [](const till::Hello&, const Call&) -> Result<till::Reply> {
                                          till::Reply reply;
                                          reply.add_toasts()->set_text("and this now");
                                          return reply;
                                      });
    engine.dispatcher.always(till::HELLO, always);
    char id = 'a';
    for (const auto encoding : std::array<std::uint8_t, 2>{TILLSIDE_PROTOBUF, TILLSIDE_JSON}) {
        for (const bool repeated : {false, true}) {
            const std::string empty = encoding == TILLSIDE_JSON ? "{}" : "";
            const auto answer = engine.serve(till::HELLO, empty, id, encoding);
            CHECK(answer.repeated == repeated);
            const till::Reply reply = reply_of(answer, encoding);
            CHECK(reply.hello().store() == "CWB");
            REQUIRE(reply.toasts_size() == 1);
            CHECK(reply.toasts(0).text() == "and this now");
        }
        ++id;
    }
}

TEST_CASE("a refusal undoes all that was written, names the field, and may be tried again") {
    Engine engine;
    auto message = Engine::voided("1");
    message.set_reason("refuse");
    const auto refused = engine.serve(till::BASKET_VOIDED, message.SerializeAsString(), 'a');
    CHECK(refused.status == TILLSIDE_REFUSED);
    CHECK(reply_of(refused).failure().code() == "refused");
    CHECK(reply_of(refused).failure().field() == "reason");
    CHECK(engine.marks() == 0);
    message.clear_reason();
    CHECK(engine.serve(till::BASKET_VOIDED, message.SerializeAsString(), 'a').status ==
          TILLSIDE_OK);
    CHECK(engine.marks() == 1);
}

TEST_CASE("training mode answers and records nothing", "[D32]") {
    Engine engine;
    auto message = Engine::voided("1");
    message.mutable_context()->set_training(true);
    const auto answer = engine.serve(till::BASKET_VOIDED, message.SerializeAsString(), 'a');
    CHECK(answer.status == TILLSIDE_OK);
    CHECK(reply_of(answer).recorded_size() == 0);
    CHECK(engine.marks() == 0);
}

TEST_CASE("an unknown kind is refused by its number or name") {
    Engine engine;
    const auto unknown = engine.serve(static_cast<till::Kind>(77), "", 'a');
    CHECK(unknown.failure_code == "unknown_kind");
    CHECK(unknown.failure_message.find("77") != std::string::npos);
    CHECK(engine.serve(till::GET_NOTICE, "", 'b').failure_message.find("GET_NOTICE") !=
          std::string::npos);
}

TEST_CASE("text that is not UTF-8 is refused with the field's name, in both encodings") {
    Engine engine;
    auto message = Engine::voided("1");
    message.set_reason("ab");
    std::string bytes = message.SerializeAsString();
    bytes[bytes.size() - 1] = '\xff';
    const auto protobuf = engine.serve(till::BASKET_VOIDED, bytes, 'a');
    CHECK(protobuf.failure_code == "bad_utf8");
    CHECK(reply_of(protobuf).failure().field() == "BasketVoided.reason");
    const auto json =
        engine.serve(till::BASKET_VOIDED, "{\"reason\": \"\xff\"}", 'b', TILLSIDE_JSON);
    CHECK(reply_of(json, TILLSIDE_JSON).failure().code() == "bad_utf8");
    CHECK(engine.marks() == 0);
}

TEST_CASE("JSON that is broken or does not fit is refused in words that quote no value") {
    Engine engine;
    const auto broken =
        engine.serve(till::FIND_CUSTOMER, R"({"phone": "91234567",)", 'a', TILLSIDE_JSON);
    CHECK(broken.failure_code == "bad_json");
    CHECK(broken.failure_message.find("byte") != std::string::npos);
    const auto misfit =
        engine.serve(till::BASKET_VOIDED, R"({"revision": "9123x4567"})", 'b', TILLSIDE_JSON);
    CHECK(misfit.failure_code == "bad_json");
    for (const auto& answer : {broken, misfit}) {
        CHECK(answer.failure_message.find("9123") == std::string::npos);
        CHECK(reply_of(answer, TILLSIDE_JSON).has_failure());
    }
}

TEST_CASE("JSON takes unknown fields and numbers as text, and prints zeros") {
    Engine engine;
    const auto answer =
        engine.serve(till::BASKET_VOIDED,
                     R"({"context": {"store": "CWB", "till": "CWB-1", "ticket": "9"},)"
                     R"( "revision": "3", "new": 1})",
                     'a', TILLSIDE_JSON);
    CHECK(answer.status == TILLSIDE_OK);
    CHECK(answer.payload.find(R"("basketRevision":"0")") != std::string::npos);
    CHECK(engine.marks() == 1);
}

TEST_CASE("a message for another till, or without a context, is refused by the field's name") {
    Engine engine;
    auto message = Engine::voided("1");
    message.mutable_context()->set_till("CWB-2");
    CHECK(reply_of(engine.serve(till::BASKET_VOIDED, message.SerializeAsString(), 'a'))
              .failure()
              .field() == "context.till");
    CHECK(engine.serve(till::BASKET_VOIDED, "", 'b').failure_code == "context_missing");
}

TEST_CASE("a text longer than 4 KiB is refused by the field's path") {
    Engine engine;
    auto message = Engine::voided("1");
    message.set_reason(std::string(5000, 'x'));
    const auto answer = engine.serve(till::BASKET_VOIDED, message.SerializeAsString(), 'a');
    CHECK(answer.failure_code == "text_too_long");
    CHECK(reply_of(answer).failure().field() == "reason");
}

TEST_CASE("old replies are forgotten a few at a time") {
    Engine engine;
    for (char id = 'a'; id < 'f'; ++id) {
        (void)engine.serve(till::BASKET_VOIDED,
                           Engine::voided(std::string(1, id)).SerializeAsString(), id);
    }
    CHECK(engine.dispatcher.forget_replies(now, 10).value() == 0);
    CHECK(engine.dispatcher.forget_replies({now.us + 1}, 3).value() == 3);
    CHECK(engine.dispatcher.forget_replies({now.us + 1}, 3).value() == 2);
}

TEST_CASE("what must never be remembered is in the first reply and in no repeat of it", "[D25]") {
    Engine engine;
    server::Surroundings surroundings;
    surroundings.finish = [](const server::Served&, till::Reply& reply) -> Result<void> {
        reply.add_toasts()->set_text("a number in the clear");
        return {};
    };
    surroundings.pruned = [](const till::Reply& reply) -> std::optional<till::Reply> {
        till::Reply out = reply;
        out.clear_toasts();
        return out;
    };
    engine.dispatcher.surround(std::move(surroundings));
    const std::string payload = Engine::voided("1").SerializeAsString();
    till::Reply first;
    till::Reply again;
    REQUIRE(first.ParseFromString(engine.serve(till::BASKET_VOIDED, payload, 'a').payload));
    REQUIRE(again.ParseFromString(engine.serve(till::BASKET_VOIDED, payload, 'a').payload));
    CHECK(first.toasts_size() == 1);
    CHECK(again.toasts_size() == 0);
    CHECK(again.recorded_size() == 1);

    till::FindCustomer find;
    *find.mutable_context() = Engine::voided("1").context();
    REQUIRE(first.ParseFromString(
        engine.serve(till::FIND_CUSTOMER, find.SerializeAsString(), 'b').payload));
    REQUIRE(again.ParseFromString(
        engine.serve(till::FIND_CUSTOMER, find.SerializeAsString(), 'b').payload));
    CHECK(first.toasts_size() == 1);
    CHECK(again.toasts_size() == 0);
}

TEST_CASE("a repeat gets the first reply in the encoding that the repeat is in") {
    Engine engine;
    server::Surroundings surroundings;
    surroundings.finish = [](const server::Served&, till::Reply& reply) -> Result<void> {
        reply.add_toasts()->set_text("said");
        return {};
    };
    engine.dispatcher.surround(std::move(surroundings));
    const std::string json =
        R"({"context": {"store": "CWB", "till": "CWB-1", "business_date": "2026-11-23"}})";
    till::FindCustomer find;
    REQUIRE(server::parse_payload(json, TILLSIDE_JSON, find));
    const auto first = engine.serve(till::FIND_CUSTOMER, json, 'j', TILLSIDE_JSON);
    const auto again = engine.serve(till::FIND_CUSTOMER, find.SerializeAsString(), 'j');
    CHECK_FALSE(first.repeated);
    CHECK(again.repeated);
    CHECK(reply_of(first, TILLSIDE_JSON).toasts(0).text() == "said");
    REQUIRE(reply_of(again).toasts_size() == 1);
    CHECK(reply_of(again).toasts(0).text() == "said");
}

TEST_CASE("of a reply that shows several customers only what was recorded is remembered", "[D25]") {
    Engine engine;
    server::ReplyMemory memory(engine.database);
    till::Reply reply;
    for (const char* name : {"C** T**", "W** S**"})
        reply.add_customers()->set_masked_name(name);
    reply.mutable_failure()->set_code("already_member");
    REQUIRE(memory.keep(std::string(16, 'r'), till::ENROL_CUSTOMER, "", reply, now));
    const auto kept = memory.find(std::string(16, 'r')).value();
    REQUIRE(kept);
    CHECK(kept->reply.customers_size() == 0);
    CHECK(kept->reply.failure().code() == "already_member");
    CHECK(kept->reply.toasts_size() == 1);
}
