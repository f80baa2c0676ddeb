// SPDX-License-Identifier: Apache-2.0
//
// The engine that a host under test talks to. It gives the host everything to react to: customers,
// a notice, suggestions, discounts, every kind of prompt that the host declared, a stale answer, a
// refusal, and requests that stay without answer. Nothing of it depends on time: what comes next
// follows from what the host has asked so far.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>

#include "sdk/schema/till.hpp"
#include "sdk/validator/frames/listener.hpp"

namespace tillside::validator {

class Shop {
public:
    explicit Shop(std::uint64_t seed);
    void answer(Connection& connection, const Frame& request);

    // The same for every host.
    [[nodiscard]] static const till::Notice& notice();

private:
    struct Answer {
        till::Reply reply;
        std::uint32_t status = 0;
        bool silent = false;
    };
    Answer think(const Frame& request);
    Answer basket_changed(const till::BasketChanged& message);
    Answer before_tender();
    Answer basket_completed(const till::BasketCompleted& message);
    void hello(const till::Hello& message, till::Reply& reply);
    void suggest(const till::Basket& basket, till::Reply& reply);
    void give_prompts(till::Reply& reply);
    [[nodiscard]] bool host_can(const std::string& capability) const {
        return capabilities_.contains(capability);
    }
    std::string new_id();

    std::mt19937_64 random_;
    std::set<std::string> capabilities_;
    std::deque<till::Prompt> prompts_;
    std::map<RequestId, std::string> answered_;  // the first result, for repeats
    std::set<std::string> completed_;
    int baskets_ = 0;
    int tenders_ = 0;
    int enrolments_ = 0;
    bool discount_given_ = false;
};

}  // namespace tillside::validator
