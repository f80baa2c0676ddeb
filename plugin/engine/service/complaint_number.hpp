// A complaint's number, as it is printed on the receipt and read over the telephone: the till's
// code, the day, a counter of that till and day, and one check character, so that a number misread
// is found. Any till gives it offline; tills' codes are unique in the chain, so the numbers are.
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tillside::engine::service {

// "CWB-1-260102-0007-K". day: YYYY-MM-DD. The check character is ISO/IEC 7064's MOD 37,36 over the
// letters and digits before it, in upper case.
[[nodiscard]] std::string complaint_number(std::string_view till, std::string_view day,
                                           std::uint64_t counter);

// Whether the last character is the right one; blanks and either case are passed over.
[[nodiscard]] bool complaint_number_is_right(std::string_view number);

}  // namespace tillside::engine::service
