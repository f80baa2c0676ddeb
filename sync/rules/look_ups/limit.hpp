// How many customers may be looked up without a sale. Looking people up is how a member's data is
// browsed: in the prosecution that privacy.md's duty 24 follows, somebody opened 39 records of 25
// branches in 32 minutes. Serving customers is never limited: a look-up that ends in a sale of that
// customer is taken off the count, so 90 an hour pass where each is followed by one.
//
// What is counted are different people, not requests: the same person again is free. A number that
// nobody has counts too, or numbers could be tried out.
//
// Pure: times and all else are given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tillside::rules::look_ups {

struct Limits {
    std::int64_t window_us = 3600LL * 1'000'000;
    std::size_t staff_max = 9;  // people, of one member of staff; the next one is refused
    std::size_t till_max = 27;  // people, of all staff codes of one till together
    std::size_t more = 10;      // what a manager's consent adds, for one window
};

// One person who was looked up and has not bought since.
struct LookUp {
    std::int64_t at_us = 0;
    std::string staff;    // code
    std::string ticket;   // business day and number; empty: none
    std::string subject;  // customer id, or the look-up hash of a number or card that nobody has
    bool found = false;   // subject is a customer id
};

enum class Verdict : std::uint8_t {
    known,    // this person counts already
    counted,  // counts from now on
    refused_for_staff,
    refused_for_till,
};

class Open {
public:
    Open() = default;
    explicit Open(const Limits& limits) : limits_(limits) {}

    [[nodiscard]] const Limits& limits() const { return limits_; }

    // Whether the person may be shown; counts them where they may.
    [[nodiscard]] Verdict admit(const LookUp& look_up);
    // What was counted before a restart; never refused.
    void restore(LookUp look_up);
    // Somebody looked for by a hash was found at head office: the same person under their id.
    void identify(std::string_view hash, std::string_view customer_id);
    // Nobody had the number; now its owner is a member: that was no browsing.
    void enrolled(std::string_view hash);

    // A sale of a customer ended (empty: of nobody known): takes off all look-ups of that customer,
    // and of its own ticket up to `misses_a_ticket` that found nobody. Returns what was taken off.
    static constexpr int misses_a_ticket = 3;  // a number mistyped, then the right one or none
    std::vector<LookUp> settle(std::string_view ticket, std::string_view customer_id);

    // A manager agreed to more for a member of staff, from now on for one window.
    void allow_more(std::string_view staff, std::int64_t now_us);

    [[nodiscard]] const std::vector<LookUp>& open() const { return open_; }
    // People who count at that time.
    [[nodiscard]] std::size_t of_staff(std::string_view staff, std::int64_t now_us) const;
    [[nodiscard]] std::size_t of_till(std::int64_t now_us) const;

private:
    struct Allowance {
        std::string staff;
        std::int64_t from_us = 0;
    };
    void forget_old(std::int64_t now_us);
    [[nodiscard]] std::size_t allowed_more(std::string_view staff, std::int64_t now_us) const;

    Limits limits_;
    std::vector<LookUp> open_;
    std::vector<Allowance> allowances_;
};

}  // namespace tillside::rules::look_ups
