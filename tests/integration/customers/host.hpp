// A host that speaks to a till's engine through the real plugin, and what it says of customers.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include "sdk/cpp/client.hpp"
#include "sync/wire/time.hpp"
#include "tests/integration/engine_process.hpp"

namespace tillside::testing {

class Host {
public:
    explicit Host(const EngineProcess& engine, std::string store = "CWB",
                  std::string till = "CWB-1")
        : store_(std::move(store)), till_(std::move(till)) {
        auto plugin = sdk::Plugin::load(TILLSIDE_PLUGIN);
        REQUIRE(plugin);
        auto session = sdk::Session::open(*plugin, {.socket = engine.socket()});
        REQUIRE(session);
        session_.emplace(std::move(*session));
    }

    template <typename Message>
    till::Reply call(const Message& message) {
        const auto answer = session_->call(message, {.deadline = std::chrono::seconds(3)});
        if (answer) return answer->reply;
        INFO(answer.error().message);
        REQUIRE(answer.error().code == sdk::ErrorCode::refused);
        return answer.error().reply;
    }

    template <typename Message>
    bool post(const Message& message) {
        const auto posted = session_->post(message, {.deadline = std::chrono::seconds(3)});
        return posted && !posted->spooled;
    }

    till::EnrolCustomer enrolment(const std::string& phone, const std::string& name,
                                  const std::string& choice) {
        till::GetNotice get;
        *get.mutable_context() = at("1");
        get.set_language("zh-Hant-HK");
        const till::Notice notice = call(get).notice();
        till::EnrolCustomer message;
        *message.mutable_context() = at("1");
        message.set_phone(phone);
        message.set_name(name);
        till::ConsentAnswer& answer = *message.mutable_answer();
        answer.set_notice_id(notice.notice_id());
        answer.set_notice_sha256(notice.sha256());
        answer.set_surface(till::CUSTOMER_DISPLAY);
        answer.set_method(till::CUSTOMER_TAP);
        answer.set_notice_shown_at_us(system_now().us - 5'000'000);
        till::ChoiceAnswer& given = *answer.add_choices();
        given.set_choice_id(choice);
        given.set_given(true);
        return message;
    }

    till::CustomerCard enrol(const std::string& phone, const std::string& name) {
        const till::Reply reply = call(enrolment(phone, name, "profiling"));
        INFO(reply.failure().message());
        REQUIRE(reply.customers_size() == 1);
        return reply.customers(0);
    }

    till::Reply find(const std::string& phone) {
        till::FindCustomer message;
        *message.mutable_context() = at("2");
        message.set_phone(phone);
        return call(message);
    }

    // What head office answered in the meantime; no customers where nothing came in five seconds.
    till::Reply news() {
        std::uint64_t cursor = 0;
        for (int tries = 0; tries < 500; ++tries) {
            const auto polled = session_->poll(cursor, std::chrono::seconds(1));
            if (polled && (polled->reply.customers_size() > 0 || polled->reply.toasts_size() > 0)) {
                return polled->reply;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return {};
    }

    [[nodiscard]] till::Context at(const std::string& ticket) const {
        till::Context out = context(ticket);
        out.set_store(store_);
        out.set_till(till_);
        return out;
    }

private:
    std::string store_;
    std::string till_;
    std::optional<sdk::Session> session_;
};

inline std::string profiling_of(const till::CustomerCard& card) {
    for (const till::ConsentState& state : card.consents()) {
        if (state.purpose() == "profiling") return state.state();
    }
    return "";
}

}  // namespace tillside::testing
