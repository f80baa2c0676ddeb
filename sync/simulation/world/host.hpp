// The POS program at one till, and the people at its counter: enrolments, look-ups, sales, voids,
// returns, answers to notices, withdrawals, complaints. It keeps its own books, repeats what it got
// no answer to under the same request id, and sometimes repeats what it did.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sdk/schema/till.hpp"
#include "sync/simulation/world/ground.hpp"
#include "sync/simulation/world/till.hpp"

namespace tillside::simulation {

// Telephone numbers that exist in a world; few, so that tills meet the same people.
class Town {
public:
    explicit Town(int people) : people_(people) {}
    [[nodiscard]] std::string phone(Chance& chance) const;

private:
    int people_;
};

class Host {
public:
    Host(Ground& ground, Facts& facts, Till& till, const Town& town);

    // Something happens at the counter.
    void act();

private:
    struct Sent {
        till::Kind kind{};
        std::string request_id;
        std::string payload;
    };
    struct Sale {
        std::string business_day;
        std::string ticket;
        std::int64_t price = 0;
    };

    void enrol();
    void find();
    void answer_notice();
    void withdraw();
    void sell(bool training);
    void void_basket();
    void put_aside();
    void give_back();
    void complain();
    void feedback();
    void check_gate();
    void repeat_last();

    [[nodiscard]] till::Context context(const std::string& ticket);
    [[nodiscard]] std::string new_ticket();
    [[nodiscard]] std::string business_day() const;
    [[nodiscard]] std::optional<std::string> somebody();
    [[nodiscard]] std::optional<till::ConsentAnswer> answer();
    [[nodiscard]] till::Basket basket();
    template <typename Message>
    std::optional<till::Reply> send(till::Kind kind, const Message& message);
    std::optional<till::Reply> deliver(const Sent& sent);
    void meet(const till::Reply& reply);

    Ground& ground_;
    Facts& facts_;
    Till& till_;
    const Town& town_;
    Chance chance_;
    std::string name_;
    std::uint64_t tickets_ = 0;
    std::vector<std::string> customers_;  // UUIDs that this till has shown; the newest last
    std::vector<Sale> sales_;
    std::optional<Sent> unanswered_;
    std::optional<Sent> last_;
    std::size_t disks_ = 0;  // how often the till's was replaced
};

}  // namespace tillside::simulation
