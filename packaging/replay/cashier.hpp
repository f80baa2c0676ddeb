// One till with its cashier: rings up baskets through the plugin as any POS would, finds or enrols
// the customer, asks for consent, takes suggestions up, and counts what was acknowledged. A call
// that is unavailable is repeated under its request id until there is an answer; any other error
// ends the day, naming what was refused.
//
// Thread: one thread a cashier.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "packaging/replay/counts.hpp"
#include "packaging/replay/membership.hpp"
#include "packaging/replay/shop_data.hpp"
#include "sdk/cpp/client.hpp"
#include "sync/wire/error.hpp"

namespace tillside::replay {

struct TillPlace {
    std::string store;
    std::string till;
    sdk::OpenOptions open;
};

struct DaySettings {
    std::uint64_t seed = 1;
    std::string business_day;  // YYYY-MM-DD
    std::string currency;
    std::chrono::milliseconds deadline{200};
    std::chrono::seconds patience{60};  // how long one request is repeated
};

class Cashier {
public:
    Cashier(TillPlace place, sdk::Session session, DaySettings settings);

    // Says hello. Error: the engine does not answer within the patience.
    [[nodiscard]] Result<void> begin();
    // One sale, from the first line to the receipt. person: nullptr for nobody known.
    [[nodiscard]] Result<void> ring_up(const BoughtBasket& basket, const Person* person);
    // Withdrawals that are still to be made; then waits until the engine has taken in the spool.
    [[nodiscard]] Result<void> end();

    [[nodiscard]] const Counts& counts() const { return counts_; }

private:
    struct Withdrawal {
        std::string customer_id;
        std::int64_t due_at_basket = 0;
    };
    struct Shown {
        sdk::till::SuggestionShown entry;
        bool bought = false;
    };

    template <typename Message>
    [[nodiscard]] Result<sdk::till::Reply> ask(const Message& message, const char* what);
    template <typename Message>
    [[nodiscard]] Result<void> hand_over(const Message& message, const char* what);

    [[nodiscard]] Result<std::string> customer_id_of(const Person& person);
    [[nodiscard]] Result<std::string> find(const Person& person);
    [[nodiscard]] Result<std::string> enrol(const Person& person);
    [[nodiscard]] Result<sdk::till::Basket> scan(const BoughtBasket& basket,
                                                 const std::string& customer_id,
                                                 std::vector<Shown>& shown);
    [[nodiscard]] Result<void> complete(const sdk::till::Basket& basket,
                                        const std::string& customer_id,
                                        const std::vector<Shown>& shown);
    [[nodiscard]] Result<void> withdraw(bool all);
    [[nodiscard]] Error not_as_asked(const char* what, const sdk::Error& error) const;
    void fill(sdk::till::Context& context) const;

    TillPlace place_;
    sdk::Session session_;
    DaySettings settings_;
    Counts counts_;
    std::int64_t ticket_ = 0;
    std::vector<std::string> enrolled_here_;  // customers enrolled at this till, sorted
    std::vector<Withdrawal> withdrawals_;
};

}  // namespace tillside::replay
