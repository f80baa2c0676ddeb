// SPDX-License-Identifier: Apache-2.0
//
// The smallest host in C++: finds a customer by phone and prints the card, or says why not.
//   cmake -B build -S sdk/template/cpp && cmake --build build
//   build/host /usr/lib/libtillside.so /run/tillside/till.sock "9123 4567"
#include <chrono>
#include <iostream>

#include "sdk/cpp/client.hpp"

namespace sdk = tillside::sdk;

namespace {

constexpr sdk::CallOptions patience{.deadline = std::chrono::milliseconds(500)};

// What a cashier is told where there is no answer.
void explain(const sdk::Error& error) {
    if (error.code == sdk::ErrorCode::refused)
        std::cout << "refused: " << error.failure.message() << '\n';
    else
        std::cout << "no help at this till now: " << error.message << '\n';
}

void show(const sdk::till::Reply& reply) {
    if (reply.customers().empty()) std::cout << "no customer\n";
    for (const auto& card : reply.customers()) {
        std::cout << "customer: " << card.masked_name() << ' ' << card.masked_phone() << '\n';
        for (const auto& consent : card.consents())
            std::cout << "  " << consent.purpose() << ": " << consent.state() << '\n';
    }
}

sdk::Result<sdk::Answer> find(sdk::Session& session, const std::string& phone) {
    sdk::till::Hello hello;
    hello.set_host_name("my till");
    const auto greeting = session.call(hello, patience);
    if (!greeting) return greeting;

    sdk::till::FindCustomer message;
    sdk::till::Context& context = *message.mutable_context();
    context.set_store(greeting->reply.hello().store());
    context.set_till(greeting->reply.hello().till());
    context.set_business_day("2026-01-02");
    context.set_ticket("1");
    context.set_staff("C1");
    context.set_currency("HKD");
    message.set_phone(phone);
    return session.call(message, patience);  // back within 500 ms
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const auto plugin = sdk::Plugin::load(argv[1]);
    if (!plugin) {
        explain(plugin.error());
        return 0;  // the sale goes on
    }
    auto session = sdk::Session::open(*plugin, {.socket = argv[2]});
    if (!session) {
        explain(session.error());
        return 0;
    }
    if (const auto found = find(*session, argv[3]))
        show(found->reply);
    else
        explain(found.error());
    return 0;
}
