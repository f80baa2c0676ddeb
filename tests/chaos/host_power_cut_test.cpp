// The power of one till fails again and again under a host that sells through the plugin: the
// spool is written in the host's process, the databases in the engine's, and both die at once. What
// either answered is there afterwards, once: spool files that come back because their removal was
// not synced are known, and customers who were enrolled are found with their keys.
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdio>
#include <map>
#include <random>
#include <sstream>

#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"
#include "tests/chaos/forgetful_disk/forgetful_disk.hpp"
#include "tests/integration/engine_process.hpp"

using namespace tillside;
using namespace tillside::testing;
using tests::ForgetfulDisk;

namespace {

using std::chrono::milliseconds;

constexpr int cuts = 20;

// A host in a process of its own.
class Host {
public:
    Host(const EngineProcess& engine, int first_ticket) {
        int pipe_ends[2];
        REQUIRE(::pipe2(pipe_ends, O_CLOEXEC) == 0);
        const std::string first = std::to_string(first_ticket);
        const std::string socket = engine.socket().string();
        process_ = ::fork();
        if (process_ == 0) {
            ::dup2(pipe_ends[1], 1);
            const char* program = TILLSIDE_BIN_DIR "/selling_host";
            ::execl(program, program, TILLSIDE_PLUGIN, socket.c_str(), first.c_str(), nullptr);
            ::_exit(127);
        }
        ::close(pipe_ends[1]);
        says_ = pipe_ends[0];
    }
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;
    ~Host() {
        if (process_ > 0) (void)kill();
        ::close(says_);
    }

    struct Taken {
        std::vector<int> tickets;
        int spooled = 0;
    };
    // SIGKILL; what had been taken until then.
    Taken kill() {
        ::kill(process_, SIGKILL);
        int status = 0;
        ::waitpid(std::exchange(process_, -1), &status, 0);
        CHECK(WIFSIGNALED(status));  // it ends by itself only where a sale was not taken
        std::string said;
        std::array<char, 4096> piece{};
        for (ssize_t got = 0; (got = ::read(says_, piece.data(), piece.size())) > 0;)
            said.append(piece.data(), static_cast<std::size_t>(got));
        Taken taken;
        std::istringstream lines(said);
        std::string by;
        for (int ticket = 0; lines >> ticket >> by;) {
            taken.tickets.push_back(ticket);
            if (by == "spooled") ++taken.spooled;
        }
        return taken;
    }

private:
    pid_t process_ = -1;
    int says_ = -1;
};

class Till {
public:
    void start() {
        const ForgetfulDisk::Under under(disk_);
        REQUIRE(engine_.start());
    }
    // With the host's process, whose spool is on the same disk.
    std::unique_ptr<Host> host(int first_ticket) {
        const ForgetfulDisk::Under under(disk_);
        return std::make_unique<Host>(engine_, first_ticket);
    }
    void cut_power(std::mt19937& dice) {
        engine_.end(SIGKILL);
        const ForgetfulDisk::Lost now = disk_.cut(dice);
        lost.changes += now.changes;
        lost.names += now.names;
    }
    // True where the engine answered that the customer is enrolled.
    bool enrol(const std::string& phone) {
        till::Context at = context("e" + phone);
        at.set_staff("s" + phone);
        at.set_role(till::CASHIER);
        till::GetNotice get;
        *get.mutable_context() = at;
        get.set_language("en");
        const auto notice = engine_.ask(till::GET_NOTICE, get);
        if (!notice || notice->frame.status != TILLSIDE_OK) return false;
        till::EnrolCustomer message;
        *message.mutable_context() = at;
        message.set_phone(phone);
        till::ConsentAnswer& answer = *message.mutable_answer();
        answer.set_notice_id(notice->message.notice().notice_id());
        answer.set_notice_sha256(notice->message.notice().sha256());
        answer.set_surface(till::CUSTOMER_DISPLAY);
        answer.set_method(till::CUSTOMER_TAP);
        answer.set_notice_shown_at_us(system_now().us - 5'000'000);
        till::ChoiceAnswer& choice = *answer.add_choices();
        choice.set_choice_id("e-receipt");
        choice.set_given(true);
        const auto reply = engine_.ask(till::ENROL_CUSTOMER, message);
        return reply && reply->frame.status == TILLSIDE_OK;
    }
    bool knows(const std::string& phone) {
        till::FindCustomer find;
        *find.mutable_context() = context("f" + phone);
        find.mutable_context()->set_staff("f" + phone);
        find.mutable_context()->set_role(till::CASHIER);
        find.set_phone(phone);
        const auto found = engine_.ask(till::FIND_CUSTOMER, find);
        return found && found->message.customers_size() == 1;
    }
    void wait_for_empty_spool() {
        for (int tries = 0; tries < 400; ++tries) {
            if (engine_.status()["spool_files"] == 0) return;
            std::this_thread::sleep_for(milliseconds(25));
        }
        FAIL("the spool is not imported");
    }
    // How often each ticket's sale is in the outbox.
    std::map<int, int> recorded() {
        std::map<int, int> tickets;
        SQLite::Database database((engine_.data() / "till.db").string(), SQLite::OPEN_READONLY);
        SQLite::Statement rows(database, "SELECT bytes FROM outbox_events");
        while (rows.executeStep()) {
            wire::Event event;
            REQUIRE(event.ParseFromString(rows.getColumn(0).getString()));
            if (event.has_basket_completed()) ++tickets[std::stoi(event.ticket())];
        }
        return tickets;
    }
    const EngineProcess& engine() { return engine_; }

    ForgetfulDisk::Lost lost;

private:
    EngineProcess engine_;
    ForgetfulDisk disk_{engine_.folder.path};
};

}  // namespace

TEST_CASE("power cuts under a host: what engine or spool took is there once, and who enrolled too",
          "[F26]") {
    std::mt19937 dice(20261128);
    Till till;
    std::vector<int> taken;
    std::vector<std::string> members;
    int spooled = 0;
    for (int round = 1; round <= cuts; ++round) {
        const auto a_moment = [&dice] { std::this_thread::sleep_for(milliseconds(dice() % 120)); };
        const auto host = till.host(round * 10'000);
        a_moment();
        till.start();
        const std::string phone = std::to_string(90'000'000 + round);
        if (till.enrol(phone)) members.push_back(phone);
        a_moment();
        const Host::Taken now = host->kill();
        till.cut_power(dice);
        taken.insert(taken.end(), now.tickets.begin(), now.tickets.end());
        spooled += now.spooled;
    }
    till.start();
    till.wait_for_empty_spool();
    const auto recorded = till.recorded();
    for (const int ticket : taken) {
        INFO("ticket " << ticket);
        CHECK(recorded.contains(ticket));
    }
    for (const auto& [ticket, times] : recorded) {
        INFO("ticket " << ticket);
        CHECK(times == 1);
    }
    for (const std::string& phone : members) {
        INFO(phone);
        CHECK(till.knows(phone));
    }
    CHECK(till.engine().status()["dead_letters"] == 0);
    std::printf(
        "power cuts under a host: %d (%zu changes and %zu names lost), %zu tickets taken, "
        "%d of them by the spool, %zu members\n",
        cuts, till.lost.changes, till.lost.names, taken.size(), spooled, members.size());
    CHECK(members.size() >= cuts / 2);
    CHECK(spooled > cuts);
    CHECK(taken.size() > static_cast<std::size_t>(spooled));
    CHECK(till.lost.changes > cuts);
}
