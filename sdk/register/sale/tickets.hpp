// SPDX-License-Identifier: Apache-2.0
// Ticket numbers of the reference till: 1, 2, 3 … for each business day, never used twice, also not
// after a crash: head office knows a sale by till, business day and ticket.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>

#include "sdk/register/catalogue/catalogue.hpp"

namespace tillside::pos {

class Tickets {
public:
    // The file is made where it does not exist; one that cannot be read or is not understood is a
    // Fault (starting again at 1 could repeat a number).
    static std::expected<Tickets, Fault> open(std::filesystem::path file);

    // The next number of that day ("YYYY-MM-DD"), six digits. It is on disk (fsync) before it is
    // given out; a number that no sale uses is skipped.
    std::expected<std::string, Fault> next(const std::string& business_day);

private:
    explicit Tickets(std::filesystem::path file) : file_(std::move(file)) {}

    std::filesystem::path file_;
    std::string business_day_;
    std::uint32_t last_ = 0;
};

}  // namespace tillside::pos
