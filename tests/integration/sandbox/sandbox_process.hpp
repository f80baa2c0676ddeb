// A sandbox of a test's own, and a host that speaks to it through the real plugin.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "sdk/cpp/client.hpp"
#include "tests/integration/engine_process.hpp"

namespace tillside::testing {

class SandboxProcess {
public:
    SandboxProcess() { start(); }
    SandboxProcess(const SandboxProcess&) = delete;
    SandboxProcess& operator=(const SandboxProcess&) = delete;
    ~SandboxProcess() { end(SIGKILL); }

    void start() {
        pid_ = ::fork();
        if (pid_ == 0) {
            const int out = ::open((folder / "out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
            ::dup2(out, 1);
            ::execl(EngineProcess::program().c_str(), "tillsided", "run", "--sandbox", "--data",
                    data().c_str(), nullptr);
            ::_exit(127);
        }
        for (int tries = 0; tries < 2000 && !FrameClient(socket()).connected(); ++tries)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        REQUIRE(FrameClient(socket()).connected());
    }
    void end(int signal) {
        if (pid_ <= 0) return;
        ::kill(pid_, signal);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
    [[nodiscard]] std::filesystem::path data() const { return folder / "box"; }
    [[nodiscard]] std::filesystem::path socket() const { return data() / "tillside.sock"; }
    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] std::string printed() const {
        std::ifstream in(folder / "out");
        return {std::istreambuf_iterator<char>(in), {}};
    }

    TemporaryFolder folder;

private:
    pid_t pid_ = -1;
};

// A host at the sandbox's till. It says hello with the capabilities given.
class SandboxHost {
public:
    explicit SandboxHost(const SandboxProcess& sandbox,
                         const std::vector<std::string>& capabilities = {})
        : plugin_(sdk::Plugin::load(TILLSIDE_PLUGIN)) {
        REQUIRE(plugin_);
        auto session = sdk::Session::open(*plugin_, {.socket = sandbox.socket()});
        REQUIRE(session);
        session_.emplace(std::move(*session));
        till::Hello message;
        for (const std::string& name : capabilities)
            message.add_capabilities(name);
        *message.mutable_context() = at("");
        hello = call(message).hello();
    }

    static till::Context at(const std::string& ticket) {
        till::Context out;
        out.set_store("SANDBOX");
        out.set_till("SANDBOX-1");
        out.set_business_day("2026-01-02");
        out.set_ticket(ticket);
        out.set_staff("cashier");
        out.set_role(till::CASHIER);
        out.set_currency("HKD");
        return out;
    }

    // The reply, refused or not.
    template <typename Message>
    till::Reply call(const Message& message, int deadline_ms = 5000) {
        const auto answer =
            session_->call(message, {.deadline = std::chrono::milliseconds(deadline_ms)});
        if (answer) return answer->reply;
        INFO(answer.error().message);
        REQUIRE(answer.error().code == sdk::ErrorCode::refused);
        return answer.error().reply;
    }
    template <typename Message>
    bool unavailable(const Message& message, int deadline_ms) {
        const auto answer =
            session_->call(message, {.deadline = std::chrono::milliseconds(deadline_ms)});
        return !answer && answer.error().code == sdk::ErrorCode::unavailable;
    }
    template <typename Message>
    auto post(const Message& message, int deadline_ms = 5000) {
        return session_->post(message, {.deadline = std::chrono::milliseconds(deadline_ms)});
    }

    till::Reply find(const std::string& phone, const std::string& ticket = "1") {
        till::FindCustomer message;
        *message.mutable_context() = at(ticket);
        message.set_phone(phone);
        return call(message);
    }
    till::Reply attach(const std::string& number, const std::string& ticket) {
        till::SetCustomer message;
        *message.mutable_context() = at(ticket);
        message.set_customer_id("5a000000-0000-4000-8000-0000000000" + number);
        return call(message);
    }
    static till::Basket bread() {
        till::Basket basket;
        till::Line& line = *basket.add_lines();
        line.set_line_id("1");
        line.set_sku("BREAD");
        line.set_quantity_milli(1000);
        line.set_unit_price(1800);
        line.set_amount(1800);
        basket.set_revision(1);
        basket.set_total(1800);
        return basket;
    }
    static till::BasketChanged changed(const std::string& ticket) {
        till::BasketChanged message;
        *message.mutable_context() = at(ticket);
        *message.mutable_basket() = bread();
        return message;
    }
    static till::BasketCompleted completed(const std::string& ticket) {
        till::BasketCompleted message;
        *message.mutable_context() = at(ticket);
        *message.mutable_basket() = bread();
        till::Tender& tender = *message.add_tenders();
        tender.set_kind(till::CASH);
        tender.set_amount(1800);
        return message;
    }
    till::EngineStatus status() {
        const auto answer = session_->status({.deadline = std::chrono::seconds(5)});
        REQUIRE(answer);
        return *answer;
    }
    // The first news that comes within five seconds.
    till::Reply news() {
        for (int tries = 0; tries < 500; ++tries) {
            const auto polled = session_->poll(cursor_, std::chrono::seconds(1));
            REQUIRE(polled);
            if (polled->cursor != cursor_) {
                cursor_ = polled->cursor;
                return polled->reply;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return {};
    }

    till::HelloReply hello;

private:
    sdk::Result<sdk::Plugin> plugin_;
    std::optional<sdk::Session> session_;
    std::uint64_t cursor_ = 0;
};

}  // namespace tillside::testing
