// The C++ client: what a vendor gets wrong is said in words, and what the types can refuse does not
// compile.
#include "sdk/cpp/client.hpp"

#include <dlfcn.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>

using namespace tillside::sdk;

namespace {

template <typename Message>
concept CanBePosted = requires(Session session, const Message& message) {
    session.post(message);
};
template <typename Message>
concept CanBeCalled = requires(Session session, const Message& message) {
    session.call(message);
};

// Calls need an answer; only what carries no contact value may be posted and spooled.
static_assert(CanBePosted<till::BasketCompleted> && CanBePosted<till::WithdrawConsent>);
static_assert(!CanBePosted<till::EnrolCustomer> && !CanBePosted<till::FindCustomer>);
static_assert(CanBeCalled<till::EnrolCustomer> && !CanBeCalled<till::Reply>);

struct Folder {
    std::filesystem::path path;
    Folder() {
        char name[] = "/tmp/tillside-sdk-XXXXXX";
        path = mkdtemp(name);
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
};

Session session_without_engine(const Folder& folder) {
    const auto plugin = Plugin::load(TILLSIDE_PLUGIN);
    REQUIRE(plugin);
    auto session = Session::open(*plugin, {.socket = folder.path / "till.sock"});
    REQUIRE(session);
    return std::move(*session);
}

}  // namespace

TEST_CASE("a library that cannot be loaded or is no plugin is named") {
    const auto missing = Plugin::load("/nonexistent/libtillside.so");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::cannot_load);
    CHECK_THAT(missing.error().message, Catch::Contains("/nonexistent/libtillside.so"));
    // Another library: the C++ runtime, wherever this machine has it.
    Dl_info runtime{};
    REQUIRE(dladdr(reinterpret_cast<const void*>(&std::terminate), &runtime) != 0);
    const auto other = Plugin::load(runtime.dli_fname);
    REQUIRE_FALSE(other);
    CHECK(other.error().code == ErrorCode::cannot_load);
    CHECK_THAT(other.error().message, Catch::Contains("tillside_plugin_entry"));
}

TEST_CASE("a socket path that is too long is refused when the session is opened") {
    const auto plugin = Plugin::load(TILLSIDE_PLUGIN);
    REQUIRE(plugin);
    const auto session = Session::open(*plugin, {.socket = "/tmp/" + std::string(120, 'x')});
    REQUIRE_FALSE(session);
    CHECK(session.error().code == ErrorCode::invalid);
}

TEST_CASE("without an engine a call is unavailable at once, with the id to repeat it by") {
    const Folder folder;
    Session session = session_without_engine(folder);
    const auto answer = session.call(till::FindCustomer{});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == ErrorCode::unavailable);
    CHECK_FALSE(answer.error().request_id.empty());
    CHECK_THAT(answer.error().message, Catch::Contains("till.sock"));
}

TEST_CASE("without an engine a post is spooled under the id that the host gave") {
    const Folder folder;
    Session session = session_without_engine(folder);
    const RequestId id = RequestId::make();
    const auto posted = session.post(till::BasketVoided{}, {.request_id = id});
    REQUIRE(posted);
    CHECK(posted->spooled);
    CHECK(posted->answer.request_id == id);
    CHECK(std::filesystem::exists(folder.path / "till.sock.spool" / (id.hex() + ".post")));
}

TEST_CASE("an engine program that is not there is named") {
    const Folder folder;
    const auto plugin = Plugin::load(TILLSIDE_PLUGIN);
    REQUIRE(plugin);
    auto session = Session::open(
        *plugin, {.socket = folder.path / "till.sock", .engine = "/nonexistent/tillsided"});
    REQUIRE(session);
    const auto answer = session->call(till::Hello{});
    REQUIRE_FALSE(answer);
    CHECK_THAT(answer.error().message, Catch::Contains("/nonexistent/tillsided"));
}

TEST_CASE("a session outlives its plugin object and can be moved and replaced") {
    const Folder folder;
    Session first = session_without_engine(folder);
    Session second = session_without_engine(folder);
    first = std::move(second);
    CHECK_FALSE(first.status());
}
