// tillside-bench lookup: finding a customer by phone on a till that holds a million, through the
// plugin, beside the least that any such look-up costs: a bare ping-pong between two processes and
// the bare SQLite statement on the same file, one after the other in the same round.
//
// Every look-up is of another member, picked at random, so that no cache holds the answer. Rounds
// of both alternate on one processor and the quieter rounds count, as in call.cpp, which says why.
// A till that looks customers up without selling is stopped by the engine, so every few look-ups
// (look_ups_a_batch) each customer gets their sale, outside the time.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "sdk/schema/till.hpp"
#include "sync/wire/sealing.hpp"
#include "tests/bench/commands.hpp"
#include "tests/bench/figure.hpp"
#include "tests/bench/host.hpp"
#include "tests/bench/members.hpp"
#include "tests/bench/reference/ping_pong.hpp"
#include "tests/bench/running_engine.hpp"
#include "tests/bench/timing.hpp"

namespace tillside::bench {

namespace {

namespace fs = std::filesystem;

constexpr int rounds = 100;
constexpr int warm_up_rounds = 3;
constexpr int batches_a_round = 10;
constexpr int look_ups_a_batch = 27;
constexpr int look_ups_a_cashier = 9;

struct Options {
    fs::path plugin;
    fs::path engine;
    int customers = 1'000'000;
};

std::uint64_t bytes_in(const fs::path& folder) {
    std::uint64_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) bytes += entry.file_size();
    return bytes;
}

// A line of /proc/PID/smaps_rollup, in MiB.
double memory_of(pid_t process, const std::string& name) {
    std::ifstream in(fmt::format("/proc/{}/smaps_rollup", process));
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with(name + ":")) continue;
        double kib = 0;
        std::istringstream(line.substr(name.size() + 1)) >> kib;
        return kib / 1024;
    }
    return 0;
}

class LookUps {
public:
    LookUps(Host& host, tillside_session* session, int customers)
        : host_(host), session_(session), customers_(customers) {
        till::Context& context = *message_.mutable_context();
        context.set_store("BENCH");
        context.set_till("BENCH-1");
        context.set_business_day("2026-09-21");
        context.set_role(till::CASHIER);
        context.set_currency("HKD");
    }

    // What a host has ready before it calls, for a whole batch: between two calls that are timed
    // nothing else is to run on the processor.
    void prepare() {
        if (next_ < payloads_.size()) return;
        next_ = 0;
        payloads_.clear();
        contexts_.clear();
        for (int i = 0; i < look_ups_a_batch; ++i)
            prepare_one();
    }
    void prepare_one() {
        message_.mutable_context()->set_ticket(std::to_string(made_));
        message_.mutable_context()->set_staff(fmt::format(
            "S{}", made_ / look_ups_a_cashier % (look_ups_a_batch / look_ups_a_cashier)));
        message_.set_phone(
            phone_of(static_cast<int>(generator_() % static_cast<unsigned>(customers_))).substr(4));
        payloads_.push_back(message_.SerializeAsString());
        contexts_.push_back(message_.context());
        ++made_;
    }
    bool once() {
        return host_.call(session_, till::FIND_CUSTOMER, payloads_[next_++], &reply_bytes_,
                          &replies_.emplace_back());
    }
    // Whether each reply of the batch shows one member, who then gets their sale.
    bool sell() {
        for (std::size_t i = 0; i < replies_.size(); ++i) {
            if (!sell_one(replies_[i], contexts_[i])) return false;
        }
        replies_.clear();
        replies_.reserve(look_ups_a_batch);
        return true;
    }
    bool sell_one(const std::string& reply_bytes, const till::Context& context) {
        till::Reply reply;
        const bool found = reply.ParseFromString(reply_bytes) && reply.customers_size() == 1 &&
                           reply.customers(0).masked_phone().size() > 3;
        if (!found) return false;
        till::BasketCompleted sale;
        *sale.mutable_context() = context;
        sale.set_customer_id(reply.customers(0).customer_id());
        till::Line& line = *sale.mutable_basket()->add_lines();
        line.set_line_id("1");
        line.set_sku("MILK");
        line.set_quantity_milli(1000);
        line.set_unit_price(1250);
        line.set_amount(1250);
        sale.mutable_basket()->set_total(1250);
        till::Tender& tender = *sale.add_tenders();
        tender.set_kind(till::CASH);
        tender.set_amount(1250);
        std::uint64_t ignored = 0;
        return host_.call(session_, till::BASKET_COMPLETED, sale.SerializeAsString(), &ignored);
    }
    [[nodiscard]] int made() const { return made_; }
    [[nodiscard]] std::uint64_t reply_bytes() const { return reply_bytes_; }

private:
    Host& host_;
    tillside_session* session_;
    int customers_;
    till::FindCustomer message_;
    std::vector<std::string> payloads_;
    std::vector<till::Context> contexts_;
    std::vector<std::string> replies_;
    std::size_t next_ = 0;
    std::uint64_t reply_bytes_ = 0;
    int made_ = 0;
    std::mt19937_64 generator_{1};
};

// The statement that finds a member, and nothing around it.
class BareStatement {
public:
    BareStatement(const fs::path& file, const wire::TillSecrets& secrets, int customers)
        : database_(file.string(), SQLite::OPEN_READONLY),
          statement_(database_,
                     "SELECT * FROM customers WHERE substr(phone_lookup, 1, 8) = substr(?1, 1, 8)"
                     " AND phone_lookup = ?1 AND phone_lookup != x'' ORDER BY number DESC LIMIT 1"),
          key_(*wire::key_from_bytes(secrets.lookup_key(), "lookup_key")),
          customers_(customers) {}

    void prepare() {
        hash_ = wire::lookup_hash(
            key_, phone_of(static_cast<int>(generator_() % static_cast<unsigned>(customers_))));
    }
    bool once() {
        statement_.reset();
        statement_.bindNoCopy(1, hash_.data(), static_cast<int>(hash_.size()));
        return statement_.executeStep() && statement_.getColumn(6).getBytes() > 0;
    }

private:
    SQLite::Database database_;
    SQLite::Statement statement_;
    wire::Key key_;
    int customers_;
    std::string hash_;
    std::mt19937_64 generator_{2};
};

// As Timed::round, with something to prepare outside the time, and something after each batch.
template <typename Prepare, typename Once, typename Settle>
bool timed_round(Timed& timed, bool counts, const Prepare& prepare, const Once& once,
                 const Settle& settle) {
    Durations these;
    for (int batch = 0; batch < batches_a_round; ++batch) {
        for (int i = 0; i < look_ups_a_batch; ++i) {
            prepare();
            const auto start = Clock::now();
            if (!once()) return false;
            these.add(microseconds_since(start));
        }
        if (!settle()) return false;
    }
    if (!counts) return true;
    timed.all.add(these);
    timed.rounds.push_back(std::move(these));
    return true;
}

Result<void> measure(Host& host, tillside_session* session, const RunningEngine& engine,
                     BareStatement& statement, const Options& options) {
    auto ping_pong = reference::PingPong::start();
    if (!ping_pong) return std::unexpected(ping_pong.error());
    LookUps look_ups(host, session, options.customers);
    Timed found;
    Timed bare;
    for (int round = -warm_up_rounds; round < rounds; ++round) {
        const bool counts = round >= 0;
        if (!timed_round(
                found, counts, [&] { look_ups.prepare(); }, [&] { return look_ups.once(); },
                [&] { return look_ups.sell(); })) {
            return broken("a look-up did not find its customer");
        }
        if (!timed_round(
                bare, counts, [&] { statement.prepare(); },
                [&] { return ping_pong->round_trip() && statement.once(); }, [] { return true; })) {
            return broken("the reference did not find its customer");
        }
    }
    const double quiet_look_up = found.quiet(0.5);
    const double quiet_bare = bare.quiet(0.5);
    print({"lookup.p50_ratio",
           quiet_look_up / quiet_bare,
           "ratio",
           {{"look_up_us", quiet_look_up},
            {"ping_pong_and_statement_us", quiet_bare},
            {"look_up_all_rounds_us", found.all.at(0.5)},
            {"ping_pong_and_statement_all_rounds_us", bare.all.at(0.5)},
            {"customers", options.customers},
            {"rounds", rounds},
            {"look_ups_a_round", batches_a_round * look_ups_a_batch},
            {"reply_bytes", look_ups.reply_bytes()}}});
    print({"lookup.p99_ms",
           found.quiet(0.99) / 1000,
           "ms",
           {{"p99_all_rounds_ms", found.all.at(0.99) / 1000},
            {"p999_all_rounds_ms", found.all.at(0.999) / 1000},
            {"ping_pong_and_statement_p99_ms", bare.quiet(0.99) / 1000}}});
    print({"lookup.engine_rss_mib",
           memory_of(engine.process(), "Rss"),
           "MiB",
           {{"look_ups", look_ups.made()},
            {"pss_mib", memory_of(engine.process(), "Pss")},
            {"anonymous_mib", memory_of(engine.process(), "Anonymous")}}});
    return {};
}

Result<void> lookup(const Options& options) {
    auto host = Host::load(options.plugin);
    if (!host) return std::unexpected(host.error());
    const OneProcessor shared;
    wire::TillSecrets secrets;
    Filled filled;
    std::uint64_t bytes = 0;
    const auto fill = [&](const fs::path& data, const wire::TillSecrets& given) -> Result<void> {
        secrets = given;
        auto done = fill_members(data, given, options.customers);
        if (!done) return std::unexpected(done.error());
        filled = *done;
        bytes = bytes_in(data);
        return {};
    };
    auto engine = RunningEngine::start(options.engine, fill);
    if (!engine) return std::unexpected(engine.error());
    print({"lookup.bytes_per_customer",
           static_cast<double>(bytes) / options.customers,
           "bytes",
           {{"till_db", fs::file_size(engine->data() / "till.db")},
            {"keys_db", fs::file_size(engine->data() / "keys.db")},
            {"signed_consent_bytes_sent_per_customer", filled.consent_bytes},
            {"share_with_history", filled.members_profiled}}});
    print({"lookup.applied_per_s",
           options.customers / filled.seconds_applying,
           "customers/s",
           {{"seconds", filled.seconds_applying}}});
    tillside_session* session = host->open(engine->socket(), options.engine);
    if (session == nullptr) return broken("a session does not open");
    BareStatement statement(engine->data() / "till.db", secrets, options.customers);
    auto measured = measure(*host, session, *engine, statement, options);
    host->close(session);
    return measured;
}

}  // namespace

void add_lookup(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand("lookup", "finding a customer on a till that holds many");
    const fs::path bin = fs::read_symlink("/proc/self/exe").parent_path();
    auto options = std::make_shared<Options>(
        Options{bin.parent_path() / "lib" / "libtillside.so", bin / "tillsided"});
    command->add_option("--plugin", options->plugin, "another libtillside.so");
    command->add_option("--engine", options->engine, "another tillsided");
    command->add_option("--customers", options->customers, "how many the till holds")
        ->between(1000, 9'999'999);
    command->callback([options, &chosen] { chosen = [options] { return lookup(*options); }; });
}

}  // namespace tillside::bench
