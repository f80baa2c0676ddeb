// Fills a till's files with members as head office sends them: contact and key sealed, card, the
// notice and the answer of an enrolment, visits and, where profiling was permitted, a history. It
// goes through the rooms that a till's downlink goes through, with larger transactions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::bench {

// The phone of a member, E.164; numbers go up to 9,999,999.
[[nodiscard]] std::string phone_of(int number);

struct Filled {
    double seconds_applying = 0;  // in the till's rooms, without making the members
    double consent_bytes = 0;     // of a member's signed records, as they are sent
    double members_profiled = 0;  // share of those who permit profiling and have a history
};
// data: the till's folder. Progress goes to standard error.
[[nodiscard]] Result<Filled> fill_members(const std::filesystem::path& data,
                                          const wire::TillSecrets& secrets, int members);

}  // namespace tillside::bench
