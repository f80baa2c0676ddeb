// sync.suppression_live_s: from a withdrawal at one till until another till no longer uses the
// consent, with head office between them; both tills are online and idle.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>
#include <vector>

#include "sdk/schema/till.hpp"
#include "tests/bench/figure.hpp"
#include "tests/bench/host.hpp"
#include "tests/bench/running_engine.hpp"
#include "tests/bench/sync/measurements.hpp"
#include "tests/bench/sync/running_office.hpp"
#include "tests/bench/timing.hpp"

namespace tillside::bench {

namespace fs = std::filesystem;

namespace {

constexpr int withdrawals = 20;
constexpr auto patience = std::chrono::seconds(30);

std::string phone(int customer) {
    return fmt::format("912345{:02}", customer);
}

// Everybody permits profiling, on paper that head office has taken in.
Result<void> import_customers(const RunningOffice& office, const fs::path& folder) {
    const fs::path file = folder / "customers.csv";
    std::ofstream out(file);
    out << "customer,phone,name,language,home_store,card,profiling_given_at,notice_id,"
           "notice_sha256,method\n";
    for (int i = 0; i < withdrawals; ++i) {
        out << fmt::format("k{},{},A,en,BENCH,,2026-01-05,membership,{},paper_form\n", i, phone(i),
                           std::string(64, 'a'));
    }
    out.close();
    auto done = office.command({"import", "customers", file});
    if (!done) return std::unexpected(done.error());
    return {};
}

// A till with the program that sells at it.
struct Till {
    std::string name;
    RunningEngine engine;
    Host host;
    tillside_session* session;

    static Result<Till> start(const Programs& programs, RunningOffice& office, std::string name) {
        auto engine = RunningEngine::start(
            programs.engine, [&](const fs::path& data, const wire::TillSecrets&) {
                return office.let_in("BENCH", name, office.tills_port(), data / "secrets.json");
            });
        if (!engine) return std::unexpected(engine.error());
        auto host = Host::load(programs.plugin);
        if (!host) return std::unexpected(host.error());
        tillside_session* session = host->open(engine->socket(), programs.engine);
        if (session == nullptr) return broken("a session does not open");
        return Till{std::move(name), std::move(*engine), *host, session};
    }

    void fill(till::Context& context, int ticket) const {
        context.set_store("BENCH");
        context.set_till(name);
        context.set_business_day("2026-09-21");
        context.set_ticket(std::to_string(ticket));
        context.set_currency("HKD");
        context.set_staff(fmt::format("S{}", ticket / 4));  // nobody looks up more than a few
    }

    template <typename Message>
    Result<till::Reply> ask(till::Kind kind, Message message, int ticket) const {
        fill(*message.mutable_context(), ticket);
        std::uint64_t ignored = 0;
        std::string bytes;
        till::Reply reply;
        if (!host.call(session, kind, message.SerializeAsString(), &ignored, &bytes) ||
            !reply.ParseFromString(bytes)) {
            return broken(fmt::format("a message of kind {} was not answered", int{kind}));
        }
        return reply;
    }

    Result<till::CustomerCard> find(int customer, int ticket) const {
        till::FindCustomer message;
        message.set_phone(phone(customer));
        auto reply = ask(till::FIND_CUSTOMER, message, ticket);
        if (!reply) return std::unexpected(reply.error());
        if (reply->customers_size() != 1) return broken("a customer is not found");
        return reply->customers(0);
    }
};

// How many of something a till holds, read beside its engine.
class Held {
public:
    Held(const Till& till, const std::string& table)
        : database_((till.engine.data() / "till.db").string(), SQLite::OPEN_READONLY),
          count_(database_, "SELECT count(*) FROM " + table) {}
    std::int64_t count() {
        count_.reset();
        count_.executeStep();
        return count_.getColumn(0).getInt64();
    }
    bool grows_beyond(std::int64_t before, Clock::time_point since) {
        while (count() <= before) {
            if (Clock::now() - since > patience) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return true;
    }

private:
    SQLite::Database database_;
    SQLite::Statement count_;
};

bool profiling_is_usable(const till::CustomerCard& customer) {
    return std::ranges::any_of(customer.consents(), [](const auto& consent) {
        return consent.purpose() == "profiling" && consent.usable();
    });
}

}  // namespace

Result<void> measure_suppression(const Programs& programs, const fs::path& folder) {
    auto office = RunningOffice::prepare(programs.head_office, folder);
    if (!office) return std::unexpected(office.error());
    if (auto done = import_customers(*office, folder); !done) return done;
    if (auto started = office->start(); !started) return started;
    auto here = Till::start(programs, *office, "BENCH-1");
    if (!here) return std::unexpected(here.error());
    auto there = Till::start(programs, *office, "BENCH-2");
    if (!there) return std::unexpected(there.error());
    if (!Held(*there, "customers").grows_beyond(withdrawals - 1, Clock::now()) ||
        !Held(*here, "customers").grows_beyond(withdrawals - 1, Clock::now())) {
        return broken("the customers do not come down");
    }
    Held held(*there, "consent_suppressions");
    std::vector<double> took;
    for (int i = 0; i < withdrawals; ++i) {
        const auto customer = here->find(i, i);
        if (!customer) return std::unexpected(customer.error());
        const std::int64_t before = held.count();
        till::WithdrawConsent withdrawal;
        withdrawal.set_customer_id(customer->customer_id());
        withdrawal.add_purposes("profiling");
        const auto start = Clock::now();
        if (auto done = here->ask(till::WITHDRAW_CONSENT, withdrawal, i); !done) {
            return std::unexpected(done.error());
        }
        if (!held.grows_beyond(before, start)) return broken("a withdrawal does not arrive");
        took.push_back(std::chrono::duration<double>(Clock::now() - start).count());
        const auto seen = there->find(i, i);
        if (!seen) return std::unexpected(seen.error());
        if (profiling_is_usable(*seen)) return broken("a withdrawn consent is still used");
    }
    here->host.close(here->session);
    there->host.close(there->session);
    std::ranges::sort(took);
    print({"sync.suppression_live_s",
           took.back(),
           "s",
           {{"of", "the slowest withdrawal, from the cashier's tap until the other till holds it"},
            {"median", took[took.size() / 2]},
            {"withdrawals", withdrawals}}});
    return {};
}

}  // namespace tillside::bench
