// What disks do to a till: full, damaged, cut short. The engine says so, loses nothing that it
// acknowledged, and goes on by itself when the disk does.
#include <sys/mount.h>
#include <sys/resource.h>

#include "plugin/engine/store/database.hpp"
#include "tests/integration/engine_process.hpp"

using namespace tillside;
using namespace tillside::testing;

namespace {

void spool_file(const EngineProcess& engine, const server::Frame& request,
                const std::string& payload, std::size_t bytes_kept = std::string::npos) {
    std::filesystem::create_directory(engine.spool());
    server::Frame frame = request;
    frame.checksum = server::payload_checksum(payload);
    std::ofstream(engine.spool() / (wire::to_hex(frame.request_id()) + ".post"), std::ios::binary)
        << server::write_frame(frame, payload).substr(0, bytes_kept);
}

// Bytes that a file of the process may have, as a full disk would limit them.
void limit_files(pid_t pid, rlim_t bytes) {
    const rlimit limit{bytes, RLIM_INFINITY};
    REQUIRE(::prlimit(pid, RLIMIT_FSIZE, &limit, nullptr) == 0);
}

// A disk of its own for a till's data, so small that it can be filled.
class SmallDisk {
public:
    SmallDisk(std::filesystem::path at, const char* size) : at_(std::move(at)) {
        std::filesystem::create_directories(at_);
        mounted_ = ::mount("tmpfs", at_.c_str(), "tmpfs", 0, size) == 0;
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (mounted_) ::umount2(at_.c_str(), MNT_DETACH);
    }
    [[nodiscard]] bool mounted() const { return mounted_; }
    void fill() const {
        std::ofstream file(at_ / "somebody-elses", std::ios::binary);
        const std::string block(4096, 'x');
        while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
        }
    }
    void empty() const { std::filesystem::remove(at_ / "somebody-elses"); }

private:
    std::filesystem::path at_;
    bool mounted_ = false;
};

template <typename Condition>
bool comes_true(Condition condition) {
    for (int tries = 0; tries < 100; ++tries) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
}

}  // namespace

TEST_CASE("a full disk is refused clearly, nothing is half-written, and the till resumes by itself",
          "[F26]") {
    EngineProcess engine;
    REQUIRE(engine.start());
    engine.check_goes_on();
    limit_files(engine.pid(), 4096);
    const auto refused = engine.ask(till::BASKET_COMPLETED, sale("full"));
    REQUIRE(refused);
    CHECK(refused->frame.status == TILLSIDE_REFUSED);
    CHECK(refused->message.failure().code() == "disk_full");
    CHECK(refused->message.failure().retryable());
    CHECK(refused->message.failure().message().find("till.db") != std::string::npos);
    CHECK(engine.status()["storage_ok"] == false);
    CHECK(engine.status()["recorded"]["baskets"] == 1);

    limit_files(engine.pid(), RLIM_INFINITY);
    const auto taken = engine.ask(till::BASKET_COMPLETED, sale("full"));
    REQUIRE(taken);
    CHECK(taken->frame.status == TILLSIDE_OK);
    CHECK(engine.status()["storage_ok"] == true);
    CHECK(engine.status()["recorded"]["baskets"] == 2);
}

TEST_CASE("what ends a use of personal data fits on a full disk, again and again", "[F26][D5]") {
    EngineProcess engine;
    const SmallDisk disk(engine.data(), "size=24m,mode=700");
    if (!disk.mounted()) {
        WARN("a full disk: SKIPPED, this user may not mount one");
        return;
    }
    REQUIRE(engine.start());
    engine.check_goes_on();
    disk.fill();
    int sales = 0;
    const auto sell = [&] {
        const auto reply =
            engine.ask(till::BASKET_COMPLETED, sale("full-" + std::to_string(++sales)));
        return reply && reply->frame.status == TILLSIDE_OK;
    };
    // The write-ahead log has some room of its own.
    while (sell())
        REQUIRE(sales < 5'000);

    for (int i = 0; i < 40; ++i) {
        till::SuppressAddress message;
        *message.mutable_context() = context("suppress");
        message.set_phone(std::to_string(91'000'000 + i));
        const auto kept = engine.ask(till::SUPPRESS_ADDRESS, message);
        REQUIRE(kept);
        INFO(i << ": " << kept->message.failure().message());
        REQUIRE(kept->frame.status == TILLSIDE_OK);
    }
    // The room is for nothing else: what one message did not use serves a few sales, no more.
    const int before = sales;
    while (sell())
        REQUIRE(sales < before + 20);
    engine.end(SIGKILL);
    disk.empty();
    REQUIRE(engine.start());
    {
        engine::store::Database held =
            engine::store::Database::open_read_only(engine.data() / "till.db").value();
        constexpr engine::store::Sql count{"SELECT count(*) FROM outbox_suppressions"};
        CHECK(held.attempt("counting",
                           [&] {
                               auto rows = held.query(count);
                               return rows.step() ? rows.integer(0) : 0;
                           })
                  .value() == 40);
    }
    CHECK(sell());
}

TEST_CASE("spool files wait while the disk is full and are imported once it is not") {
    EngineProcess engine;
    REQUIRE(engine.start());
    limit_files(engine.pid(), 4096);
    spool_file(engine, request(till::BASKET_COMPLETED), sale("waits").SerializeAsString());
    std::this_thread::sleep_for(std::chrono::milliseconds(1200));
    CHECK(engine.status()["spool_files"] == 1);
    CHECK(engine.status()["dead_letters"] == 0);
    limit_files(engine.pid(), RLIM_INFINITY);
    CHECK(comes_true([&] { return engine.status()["recorded"]["baskets"] == 1; }));
    CHECK(engine.status()["spool_files"] == 0);
}

TEST_CASE("a disk that is full at the start is named") {
    EngineProcess engine;
    const pid_t child = ::fork();
    if (child == 0) {
        const rlimit limit{512, 512};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        std::freopen((engine.folder / "out").c_str(), "w", stderr);
        ::execl(EngineProcess::program().c_str(), "tillsided", "run", "--config",
                engine.config().c_str(), nullptr);
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WEXITSTATUS(status) == 1);
    CHECK(engine.log().find("till.db") != std::string::npos);
    REQUIRE(engine.start());
    engine.check_goes_on();
}

TEST_CASE("the spool is imported before the first answer, once, and then removed", "[F26]") {
    EngineProcess engine;
    const auto posted = request(till::BASKET_COMPLETED);
    const auto payload = sale("spooled").SerializeAsString();
    spool_file(engine, posted, payload);
    REQUIRE(engine.start());
    CHECK(engine.ask(till::STATUS, till::Reply())->message.status().events() == 1);
    CHECK(std::filesystem::is_empty(engine.spool()));
    // The same post again, by the socket and by the spool.
    const auto again = FrameClient(engine.socket()).ask(posted, payload);
    REQUIRE(again);
    CHECK((again->frame.flags & TILLSIDE_FRAME_REPEATED) != 0);
    spool_file(engine, posted, payload);
    CHECK(engine.ask(till::STATUS, till::Reply())->message.status().events() == 1);
    CHECK(std::filesystem::is_empty(engine.spool()));
}

TEST_CASE("a killed import is finished by the next start and counts once", "[F26]") {
    EngineProcess engine;
    spool_file(engine, request(till::BASKET_COMPLETED), sale("spooled").SerializeAsString());
    (void)engine.start("before_spool_removal");
    engine.wait();
    CHECK(engine.code() == 128 + SIGKILL);
    REQUIRE(engine.start());
    CHECK(engine.status()["recorded"]["baskets"] == 1);
    CHECK(std::filesystem::is_empty(engine.spool()));
}

TEST_CASE("spool files that are no posts are set aside with a reason and stop nothing") {
    EngineProcess engine;
    const auto payload = sale("good").SerializeAsString();
    spool_file(engine, request(till::BASKET_COMPLETED), payload, 30);
    spool_file(engine, request(till::BASKET_COMPLETED), payload, 90);
    spool_file(engine, request(till::BASKET_COMPLETED), "no message");
    auto call = request(till::FIND_CUSTOMER);
    spool_file(engine, call, "");
    std::ofstream(engine.spool() / (std::string(32, 'a') + ".post")) << "";
    auto changed = request(till::BASKET_COMPLETED);
    spool_file(engine, changed, payload);
    {
        std::fstream file(engine.spool() / (wire::to_hex(changed.request_id()) + ".post"),
                          std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(80);
        file << 'X';
    }
    std::filesystem::create_symlink("/etc/passwd",
                                    engine.spool() / (std::string(32, 'b') + ".post"));
    spool_file(engine, request(till::BASKET_COMPLETED), payload);
    REQUIRE(engine.start());
    const auto status = engine.status();
    CHECK(status["recorded"]["baskets"] == 1);
    CHECK(status["dead_letters"] == 7);
    CHECK(status["spool_files"] == 0);
    CHECK_FALSE(status["warnings"].empty());
    std::size_t set_aside = 0;
    for ([[maybe_unused]] const auto& file :
         std::filesystem::directory_iterator(engine.spool() / "rejected"))
        ++set_aside;
    CHECK(set_aside == 7);
    for (const char* code : {"spool_cut_short", "spool_damaged", "not_postable", "bad_protobuf"})
        CHECK(engine.log().find(code) != std::string::npos);
    engine.check_goes_on();
}

TEST_CASE("a damaged database is put aside, and the till starts within two seconds and says so") {
    EngineProcess engine;
    REQUIRE(engine.start());
    engine.check_goes_on();
    engine.end(SIGTERM);
    {
        std::fstream file(engine.data() / "till.db",
                          std::ios::in | std::ios::out | std::ios::binary);
        file << std::string(8192, 'x');
    }
    const auto before = std::chrono::steady_clock::now();
    REQUIRE(engine.start());
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(2));
    const auto status = engine.ask(till::STATUS, till::Reply());
    REQUIRE(status);
    REQUIRE(status->message.status().warnings_size() > 0);
    CHECK(status->message.status().warnings(0).find("damaged") != std::string::npos);
    engine.check_goes_on();
}

TEST_CASE("what a damaged database had not sent and still gives is recorded again") {
    EngineProcess engine;
    REQUIRE(engine.start());
    engine.check_goes_on();
    engine.check_goes_on();
    engine.end(SIGTERM);
    // The note that an engine leaves which met damage while it ran.
    std::ofstream(engine.data() / "till.db.is-damaged") << "";
    REQUIRE(engine.start());
    const auto status = engine.status();
    CHECK(status["recorded"]["baskets"] == 2);
    CHECK(status["outbox_depth"] == 3);  // and that this happened
    CHECK(engine.log().find("\"event\":\"events_salvaged\",\"events\":2") != std::string::npos);
    engine.check_goes_on();
}
