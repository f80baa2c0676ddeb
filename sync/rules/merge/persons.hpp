// Which of a chain's customer records are of one person, and under which id that person goes on.
// Pure: the answer hangs on the set of records and decisions, never on the order in which head
// office heard of them.
//
// Records are joined where they were enrolled with one phone number (two tills that were offline
// enrol one customer twice), or where head office decided so. They are kept apart where an
// enrolment said that the number is shared (that record stands alone), where a number was given out
// again (whoever had it before is released from it), or where head office undid a merge.
//
// Decisions about a pair of records follow citations, as consents do: a decision that another of
// the pair cites is history; where several are left, one that keeps apart outweighs the rest. What
// keeps a pair apart also keeps anything from joining them through a third record.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tillside::rules::merge {

enum class PhoneClaim : std::uint8_t { none = 0, shared = 1, reassigned = 2 };

struct Record {
    std::string customer_id;   // 16 bytes
    std::string phone_lookup;  // as enrolled; empty: none
    std::int64_t enrolled_at_us = 0;
    PhoneClaim claim = PhoneClaim::none;
};

struct Decision {
    std::string event_id;  // 16 bytes
    bool joins = false;    // false: keeps apart
    std::string one;       // customer ids, in any order
    std::string other;
    std::vector<std::string> cites = {};  // decisions that it comes after
};

struct Person {
    std::string customer_id;  // of the record
    std::string goes_on_as;   // id of the person's oldest record; its own for that one
    bool phone_released = false;
};

// One Person for each record, by customer id. records: every record that shares a phone or a
// decision with any of them must be given, too. Of two records under one id the first by its
// content counts.
[[nodiscard]] std::vector<Person> persons(std::span<const Record> records,
                                          std::span<const Decision> decisions);

// Events that decide about the pair and that no other of them cites: what the next decision cites.
[[nodiscard]] std::vector<std::string> newest(std::span<const Decision> decisions,
                                              const std::string& one, const std::string& other);

}  // namespace tillside::rules::merge
