// Tills that are enrolled with one-time codes, as real processes and as bare connections.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sync/uplink/exchange.hpp"
#include "sync/uplink/key_pair.hpp"
#include "sync/wire/enrolment_code.hpp"
#include "tests/integration/till_and_office.hpp"

namespace tillside::tests {

inline std::string code_for(const HeadOffice& office, const std::string& till = "CWB-1",
                            const std::string& valid = "1h") {
    const auto said = nlohmann::json::parse(
        office.command_output({"enrol-code", "CWB", till, "--valid", valid, "--json"}));
    return said.at("code").get<std::string>();
}

// `tillsided enrol` with the till's configuration.
inline testing::Ran enrol(const HeadOffice& office, const testing::EngineProcess& till,
                          const std::string& code) {
    return testing::run({testing::EngineProcess::program(), "enrol", "--config",
                         till.config().string(), "--head-office", office.tills(), "--code", code});
}

// The till as it comes from its box: it knows nobody.
inline void forget_secrets(const testing::EngineProcess& till) {
    std::filesystem::remove(till.folder / "secrets.json");
}

inline void sell(const testing::EngineProcess& till, int first, int count) {
    for (int i = first; i < first + count; ++i) {
        const auto reply = till.ask(till::BASKET_COMPLETED, testing::sale(std::to_string(i)));
        REQUIRE(reply);
        REQUIRE(reply->frame.status == TILLSIDE_OK);
    }
}

inline bool all_sent(const testing::EngineProcess& till) {
    return till.status()["outbox_depth"] == 0;
}

inline std::set<std::string> alert_kinds(const HeadOffice& office) {
    std::set<std::string> kinds;
    for (const auto& alert : nlohmann::json::parse(office.command_output({"alerts", "--json"})))
        kinds.insert(alert.at("kind").get<std::string>());
    return kinds;
}

// A connection with whatever it shows: for what no engine would send.
struct Caller {
    std::string url;
    uplink::Identity::Shown shown;

    // The answer's status, and head office's code where it refused; 0 where the handshake failed.
    struct Said {
        long status = 0;
        std::string code;
    };
    [[nodiscard]] Said post(const std::string& path, const std::string& body) const {
        uplink::Request request;
        request.path = path;
        request.body = body;
        request.is_post = true;
        request.timeout_ms = 10'000;
        const auto outcome = uplink::exchange(
            {url, {}, {}, std::make_shared<uplink::Identity>(shown)}, std::move(request));
        if (outcome) return {200, ""};
        return {outcome.error().http_status, outcome.error().error.code};
    }
    [[nodiscard]] Said send(const wire::EventBatch& batch) const {
        return post("/v1/sync/events", batch.SerializeAsString());
    }
};

// Enrols a till that is a connection only.
inline Caller enrolled_caller(const HeadOffice& office, const std::string& till) {
    const auto code = wire::read_enrolment_code(code_for(office, till)).value();
    std::ifstream file(office.certificate());
    const std::string authority{std::istreambuf_iterator<char>(file), {}};
    Caller caller{office.tills(), {"", authority, "", uplink::make_private_key().value()}};
    wire::EnrolmentRequest asked;
    asked.set_secret(code.secret);
    asked.set_certificate_request(
        uplink::certificate_request(caller.shown.private_key_pem).value());
    uplink::Request request;
    request.path = "/v1/enrol";
    request.body = asked.SerializeAsString();
    request.is_post = true;
    const auto answered = uplink::exchange({caller.url, {}, authority, {}}, std::move(request));
    REQUIRE(answered);
    wire::EnrolmentAnswer answer;
    REQUIRE(answer.ParseFromString(*answered));
    caller.shown.token = answer.secrets().token();
    caller.shown.certificate_pem = answer.certificate_pem();
    return caller;
}

}  // namespace tillside::tests
