// What every template host does, in whichever language: shows the customer's card, or says in words
// why there is none, and lets the sale go on.
#pragma once

#include <algorithm>
#include <chrono>

#include "tests/integration/customers/host.hpp"
#include "tests/template/languages.hpp"

namespace tillside::testing {

using Clock = std::chrono::steady_clock;

// The lines that a host prints of an answer.
inline std::string printed(const till::Reply& reply) {
    if (reply.has_failure()) return "refused: " + reply.failure().message() + "\n";
    std::string text;
    for (const till::CustomerCard& card : reply.customers()) {
        text += "customer: " + card.masked_name() + " " + card.masked_phone() + "\n";
        for (const till::ConsentState& consent : card.consents())
            text += "  " + consent.purpose() + ": " + consent.state() + "\n";
    }
    return text;
}

class TemplateHost {
public:
    TemplateHost(Words command, const EngineProcess& engine)
        : command_(std::move(command)), engine_(engine) {}

    // Runs it against the engine's socket; it always ends well, because the sale goes on.
    std::string out(const std::string& phone, const std::string& plugin = TILLSIDE_PLUGIN) {
        const auto begun = Clock::now();
        const Ran ran = run(with(command_, {plugin, engine_.socket(), phone}));
        slowest_ = std::max(slowest_, Clock::now() - begun);
        INFO(ran.out);
        CHECK(ran.code == 0);
        return ran.out;
    }
    [[nodiscard]] Clock::duration slowest() const { return slowest_; }

private:
    Words command_;
    const EngineProcess& engine_;
    Clock::duration slowest_{};
};

inline void check_host(const Words& command) {
    using Catch::Contains;
    using Catch::StartsWith;
    using namespace std::chrono_literals;
    EngineProcess engine;
    TemplateHost host(command, engine);
    const std::string without = "no help at this till now: ";

    CHECK_THAT(host.out("9123 4567"), StartsWith(without + "no engine listens on"));
    CHECK_THAT(host.out("9123 4567", "/nowhere/libtillside.so"), StartsWith(without));
    CHECK(host.out("9123 4567", TILLSIDE_TEMPLATE_PLUGIN) ==
          without + "this plugin has no engine\n");

    REQUIRE(engine.start());
    Host other(engine);
    (void)other.enrol("9123 4567", "陳大文");
    const std::string card = host.out("+852 9123-4567");
    CHECK(card == printed(other.find("9123 4567")));
    CHECK_THAT(card,
               StartsWith("customer: 陳** 9***4567\n") && Contains("\n  profiling: ACTIVE\n"));
    CHECK(host.out("9234 5678") == "no customer\n");
    const std::string refused = host.out("12");
    CHECK_THAT(refused, StartsWith("refused: ") && Contains("not a possible telephone number"));
    CHECK(refused == printed(other.find("12")));

    // Stopped, the engine does not even refuse the connection. The host waits half a second and no
    // more; a busy machine may take twice as long around it as it ever did before.
    const auto slowest = host.slowest();
    REQUIRE(::kill(engine.pid(), SIGSTOP) == 0);
    const auto begun = Clock::now();
    CHECK_THAT(host.out("9123 4567"), StartsWith(without));
    CHECK(Clock::now() - begun < 2 * slowest + 500ms + 1s);
    REQUIRE(::kill(engine.pid(), SIGCONT) == 0);
}

}  // namespace tillside::testing
