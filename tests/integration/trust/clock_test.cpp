// A till's clock may be years off: it enrols, sends and renews all the same, because head office's
// clock decides.
#include <cstdlib>

#include "tests/integration/trust/enrolled.hpp"

using namespace tillside;
using namespace tillside::tests;
using namespace std::chrono_literals;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

// Every program that is started while it lives reads another wall clock (libfaketime).
class OtherClock {
public:
    explicit OtherClock(const std::string& offset) {
        ::setenv("FAKETIME", offset.c_str(), 1);
        ::setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1", 1);
        ::setenv("LD_PRELOAD", library, 1);
    }
    OtherClock(const OtherClock&) = delete;
    OtherClock& operator=(const OtherClock&) = delete;
    ~OtherClock() {
        for (const char* name : {"FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC", "LD_PRELOAD"})
            ::unsetenv(name);
    }
    static constexpr const char* library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
};

}  // namespace

TEST_CASE("a till whose clock is ten years off enrols, sends and renews", "[F26]") {
    if (sanitized) {
        WARN("SKIPPED: a sanitizer's library has to be the first that is loaded");
        return;
    }
    // Debian's package faketime; it is in packaging/dependencies.
    REQUIRE(std::filesystem::exists(OtherClock::library));
    const std::string offset = GENERATE(as<std::string>{}, "-3650d", "+3650d");
    INFO(offset);
    HeadOffice office;
    office.start({"--till-certificates-valid", "6s"});
    testing::EngineProcess till;
    forget_secrets(till);
    const std::string code = code_for(office);
    {
        const OtherClock clock(offset);
        const auto enrolled = enrol(office, till, code);
        INFO(enrolled.out);
        REQUIRE(enrolled.code == 0);
        REQUIRE(till.start());
    }
    sell(till, 0, 3);
    CHECK(within(10s, [&] { return all_sent(till); }));
    CHECK(within(15s, [&] { return till.log().find("certificate_renewed") != std::string::npos; }));
    std::this_thread::sleep_for(6s);  // the first certificate has expired by now
    sell(till, 3, 3);
    CHECK(within(10s, [&] { return all_sent(till); }));
    CHECK(office.reported("baskets") == 6);
    CHECK(till.status()["dead_letters"] == 0);
}
