// ISO/IEC 7064:2003, hybrid system MOD 37,36: every single wrong character and nearly every
// exchange of two neighbours is found.
#include "plugin/engine/service/complaint_number.hpp"

#include <fmt/format.h>

namespace tillside::engine::service {

namespace {

constexpr std::string_view symbols = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::size_t modulus = 36;

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

char check_character(std::string_view text) {
    std::size_t sum = modulus;
    for (const char c : text) {
        const std::size_t value = symbols.find(upper(c));
        if (value == std::string_view::npos) continue;  // what parts the number
        sum = (sum + value) % modulus;
        if (sum == 0) sum = modulus;
        sum = sum * 2 % (modulus + 1);
    }
    return symbols[(modulus + 1 - sum) % modulus];
}

}  // namespace

std::string complaint_number(std::string_view till, std::string_view day, std::uint64_t counter) {
    std::string number = fmt::format("{}-{}{}{}-{:04}", till, day.substr(2, 2), day.substr(5, 2),
                                     day.substr(8, 2), counter);
    const char check = check_character(number);
    return number + "-" + check;
}

bool complaint_number_is_right(std::string_view number) {
    while (number.ends_with(' '))
        number.remove_suffix(1);
    if (number.size() < 2) return false;
    return check_character(number.substr(0, number.size() - 1)) == upper(number.back());
}

}  // namespace tillside::engine::service
